import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { platform, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hubProgram, until } from "./system.js";

interface Demo {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Whether it was said; throws when the demo ended before. */
  readonly saidOrEnded: (text: string) => boolean;
  readonly type: (word: string) => void;
  readonly dir: string;
  readonly left: () => readonly string[];
  readonly clean: () => void;
}

/** The demo with a temporary directory of its own, so that what it leaves behind can be seen. */
function startDemo(...args: readonly string[]): Demo {
  const dir = mkdtempSync(join(tmpdir(), "tagout-demo-test-"));
  chmodSync(dir, 0o711);
  const child = spawn(process.execPath, [hubProgram, "demo", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { HOME: dir, TMPDIR: dir },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += String(data)));
  return {
    child,
    said: () => said,
    saidOrEnded(text) {
      if (said.includes(text)) return true;
      if (child.exitCode !== null) throw new Error(`the demo ended: ${said}`);
      return false;
    },
    type: (word) => child.stdin?.write(`${word}\n`),
    dir,
    left: () => readdirSync(dir),
    clean: () => rmSync(dir, { recursive: true, force: true }),
  };
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once("exit", resolve))
    : Promise.resolve(child.exitCode);

test("the demo leads from a real fault to resolved by words typed at the terminal, and leaves nothing behind", async () => {
  const demo = startDemo();
  try {
    for (const [offer, word] of [
      ["Type approve", "approve"],
      ["Type dry-run", "dry-run"],
      ["Type run", "run"],
    ] as const) {
      await until(`"${offer}" is said`, { logs: demo.said }, () => demo.saidOrEnded(offer));
      if (word === "approve") demo.type("aprove");
      demo.type(word);
    }
    await until("the end is said", { logs: demo.said }, () => demo.said().includes("That was the whole line"));
    assert.match(demo.said(), /Resolved\. /);
    assert.match(demo.said(), /Did you mean approve\? Type approve, /, "a slip decides nothing");
    const wholly = (): number => demo.said().split("\nCommands (plan ").length;
    const before = wholly();
    demo.type("card");
    await until("all of it is said again", { logs: demo.said }, () => wholly() > before);
    demo.type("quit");
    await until("what comes next is said", { logs: demo.said }, () => demo.said().includes("To keep Tagout: npm start"));
    assert.equal(await ended(demo.child), 0);
    assert.deepEqual(demo.left(), []);
  } finally {
    demo.child.kill("SIGTERM");
    await ended(demo.child);
    demo.clean();
  }
});

for (const moment of ["Starting a hub", "The fault:", "Waiting for approval"]) {
  test(`Ctrl-C after "${moment}" leaves nothing behind`, async () => {
    const demo = startDemo();
    try {
      await until(`"${moment}" is said`, { logs: demo.said }, () => demo.saidOrEnded(moment));
      demo.child.kill("SIGINT");
      await ended(demo.child);
      assert.deepEqual(demo.left(), [], demo.said());
    } finally {
      demo.clean();
    }
  });
}

/** Root in a container may often not mount. */
function whyNoMount(): string | false {
  if (userInfo().uid !== 0 || platform() !== "linux") return "needs root on Linux, to mount";
  const place = mkdtempSync(join(tmpdir(), "tagout-mount-"));
  try {
    if (spawnSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tagout-test", place]).status !== 0) return "nothing can be mounted here";
    spawnSync("/bin/umount", [place]);
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

test(
  "Ctrl-C as soon as the demo has mounted its small disk leaves neither the mount nor the directory",
  { skip: whyNoMount() },
  async () => {
    const demo = startDemo("--fault", "disk");
    const mounts = () =>
      readFileSync("/proc/mounts", "utf8")
        .split("\n")
        .filter((line) => line.includes(demo.dir));
    try {
      await until("the disk is mounted", { logs: demo.said }, () => demo.saidOrEnded("The fault:") || mounts().length > 0);
      demo.child.kill("SIGINT");
      await ended(demo.child);
      assert.deepEqual(mounts(), []);
      assert.deepEqual(demo.left(), [], demo.said());
    } finally {
      demo.clean();
    }
  },
);
