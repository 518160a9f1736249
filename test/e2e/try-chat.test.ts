import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { faultName, freePort, startSystem, until } from "./system.js";

interface Tried {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** When it has ended and all that it said has arrived. */
  readonly ended: Promise<number | null>;
}

function tryChat(...args: readonly string[]): Tried {
  const child = spawn(process.execPath, ["--import", "tsx", "test/try/main.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += String(data)));
  return { child, said: () => said, ended: new Promise((resolve) => child.once("close", resolve)) };
}

/** The page of a trial, as one of the people in it. */
function pageOf(url: string) {
  const seen = async (person: string): Promise<string> => {
    const whole = await (await fetch(url)).text();
    const link = new RegExp(`href="(/\\?as=[^"]+)"[^>]*>${person}<`).exec(whole)?.[1] ?? "/";
    return (await fetch(new URL(link.replace("&amp;", "&"), url))).text();
  };
  const post = async (path: string, person: string, fields: Readonly<Record<string, string>>): Promise<void> => {
    const as = new RegExp(`href="/\\?as=([^&"]+)[^"]*"[^>]*>${person}<`).exec(await seen(person))?.[1] ?? "";
    await fetch(new URL(path, url), { method: "POST", body: new URLSearchParams({ as, ...fields }) });
  };
  return {
    seen,
    type: (person: string, line: string) => post("/type", person, { line }),
    async press(person: string, label: string) {
      const forms = (await seen(person)).split('<form method="post" action="/press">');
      const ours = forms.find((form) => form.includes(faultName)) ?? "";
      await post("/press", person, { message: /name="message" value="([^"]+)"/.exec(ours)?.[1] ?? "", press: label });
    },
  };
}

for (const platform of ["slack", "mattermost"] as const) {
  test(`a newcomer sees a card in a ${platform} that is tried out, and a press there approves`, async () => {
    const hubPort = await freePort();
    const tried = tryChat(platform, "--port", "0", "--hub-port", String(hubPort));
    try {
      await until("the trial is up", { logs: tried.said }, () => tried.said().includes("Ctrl-C here"));
      assert.match(tried.said(), /npm run demo[\s\S]+while the hub runs[\s\S]+doctor/, "first the hub, then the doctor who looks at it");
      const file = /\S+\/tagout\.yaml/.exec(tried.said())?.[0] ?? "";
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(tried.said())?.[0] ?? "";
      const { stateDir: _state, http: _http, ...config } = parse(readFileSync(file, "utf8")) as Record<string, Record<string, unknown>>;
      const system = await startSystem({
        httpPort: hubPort,
        config: { ...config, [platform]: absolute(config[platform] ?? {}, dirname(file)) },
      });
      try {
        const { code, out, err } = await system.cli("check-config");
        assert.equal(code, 0, `${out}${err}`);
        const page = pageOf(url);
        system.fault();
        await until("a card on the page", system, async () => {
          const seen = await page.seen("ann");
          return seen.includes(faultName) && seen.includes('value="Approve"');
        });
        await page.press("guest", "Approve");
        await until("the guest is refused", system, async () => (await page.seen("guest")).includes("Guest accounts cannot use Tagout"));
        assert.ok(!(await page.seen("ann")).includes("Guest accounts"), "an answer is for one person alone");
        await page.press("ann", "Approve");
        await until("the dry run is on offer", system, async () => (await page.seen("ann")).includes('value="Dry-run"'));
        await page.type("ann", "/incident whoami");
        await until("ann is told who she is", system, async () => /Roles: approver/.test(await page.seen("ann")));
        const doctor = await system.cli("doctor", platform, "--live");
        assert.equal(doctor.code, 0, doctor.out);
      } finally {
        await system.stop();
      }
      tried.child.kill("SIGINT");
      assert.equal(await tried.ended, 0);
      assert.ok(!existsSync(dirname(file)), "nothing is left");
    } finally {
      tried.child.kill("SIGKILL");
    }
  });
}

/** Files of secrets stand beside the configuration that names them. */
function absolute(part: Readonly<Record<string, unknown>>, dir: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key.endsWith("File")) return [key, join(dir, String(value))];
      return [
        key,
        key.endsWith("Files")
          ? Object.fromEntries(Object.entries(value as object).map(([id, its]) => [id, join(dir, String(its))]))
          : value,
      ];
    }),
  );
}

test("a trial says in one line what is wrong with what was asked of it", async () => {
  for (const [args, said] of [
    [[], /npm run try:chat -- slack\|mattermost/],
    [["teams"], /npm run try:chat/],
    [["slack", "--mistake", "mising-scope"], /Did you mean missing-scope\?/],
    [["slack", "--port", "http"], /npm run try:chat/],
  ] as const) {
    const tried = tryChat(...args);
    assert.equal(await tried.ended, 1);
    assert.match(tried.said(), said);
  }
  // The page's, and the platform's behind it.
  const port = await freePort(2);
  const first = tryChat("slack", "--port", String(port));
  try {
    await until("the first is up", { logs: first.said }, () => first.said().includes("Ctrl-C here"));
    const second = tryChat("slack", "--port", String(port));
    assert.equal(await second.ended, 1);
    assert.match(second.said(), new RegExp(`^Port ${port + 1} of 127\\.0\\.0\\.1 is taken`));
    first.child.kill("SIGTERM");
    assert.equal(await first.ended, 0);
  } finally {
    first.child.kill("SIGKILL");
  }
});
