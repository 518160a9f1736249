import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { waitFor } from "../../agent/leftovers.js";
import type { Judge } from "../../agent/order-check.js";
import { preview, type PreviewedStep } from "../../agent/preview.js";
import { probeFor } from "../../agent/preview-probes.js";
import { openProc, readProcess } from "../../agent/proc.js";
import { emptyContext, type PolicyContext } from "../../src/core/policy/context.js";
import { scriptOf, step } from "../fakes/order-programs/orders.js";

const yard = realpathSync(mkdtempSync(join(tmpdir(), "tagout-preview-")));
after(() => rmSync(yard, { recursive: true, force: true }));

const refusing: Judge = () => ({ ruling: "review", effect: "change", findings: [], script: [] });
const readingOnly =
  (allowed: readonly string[]): Judge =>
  (text) => {
    const ruling = allowed.includes(text) ? "allow" : "review";
    return { ruling, effect: "read", findings: [], script: scriptOf(text) };
  };

const previewOf = (text: string, judge: Judge = refusing, context: PolicyContext = emptyContext): Promise<PreviewedStep> =>
  preview(step(1, "change", text), { context, judge, stop: new AbortController().signal });

function started(t: TestContext, program: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

function known(pid: number): PolicyContext {
  const proc = openProc();
  const now = proc === null ? null : readProcess(proc, pid);
  assert.ok(now !== null);
  return { ...emptyContext, processes: [{ pid, startTicks: now.startTicks, name: now.name }] };
}

test("a signal is previewed by what it would hit: name, start, children, listening ports, unit", async (t) => {
  const child = started(t, "sleep", "600");
  // A process has its new name a moment after its program was started.
  assert.ok(await waitFor(() => readProcess(openProc() ?? assert.fail(), child.pid ?? 0)?.name === "sleep", 60_000));
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const { report, targets } = await previewOf(`kill -TERM ${process.pid}`, refusing, known(process.pid));
  assert.equal(report.outcome, "previewed");
  assert.match(report.note, /^From facts read on the host; not simulated: the change itself\.$/);
  assert.match(report.output.text, new RegExp(`^process ${process.pid}: .+, user ${process.getuid?.() ?? 0}, state`));
  assert.match(report.output.text, new RegExp(`children: .*${child.pid} sleep`));
  assert.match(report.output.text, new RegExp(`listening on: .*tcp ${port}`));
  assert.match(report.output.text, /^unit: /m);
  assert.match(targets.join(), new RegExp(`^process ${process.pid} \\d+$`));
});

test("a signal to a process that is gone, or is another one now, cannot pass its preview", async () => {
  const gone = { ...emptyContext, processes: [{ pid: 4_194_000, startTicks: 5, name: "leaky" }] };
  assert.deepEqual((await previewOf("kill -TERM 4194000", refusing, gone)).report.outcome, "failed");
  const other = { ...emptyContext, processes: [{ pid: process.pid, startTicks: 5, name: "leaky" }] };
  assert.match((await previewOf(`kill -TERM ${process.pid}`, refusing, other)).report.note, /is now another one/);
});

test("emptying a log is previewed by its size, owner and names, and by who has it open", async (t) => {
  const path = join(yard, "big.log");
  writeFileSync(path, "x".repeat(5_000));
  const tail = started(t, "tail", "-f", path);
  assert.ok(await waitFor(() => opens(tail.pid, path), 60_000));
  const { report, targets } = await previewOf(`truncate -s 0 ${path}`);
  assert.match(report.output.text, /file of 5000 bytes \(\d+ on disk\), owner \d+:\d+, mode 0\d+, 1 name/);
  assert.match(report.output.text, new RegExp(`open in: ${tail.pid} tail`));
  assert.match(targets.join(), /^path .*big\.log \d+ \d+$/);
  assert.equal(readFileSync(path, "utf8").length, 5_000);
  unlinkSync(path);
  writeFileSync(path, "");
  assert.match(
    (await previewOf(`truncate -s 0 ${path}`)).report.output.text,
    new RegExp(`deleted file of that name still open in: ${tail.pid} tail`),
  );
});

test("a path that is a link, or does not exist, cannot pass its preview or is named as new", async () => {
  symlinkSync("/etc/hostname", join(yard, "link.log"));
  const linked = await previewOf(`truncate -s 0 ${join(yard, "link.log")}`);
  assert.deepEqual([linked.report.outcome, linked.targets], ["failed", []]);
  assert.match((await previewOf(`touch ${join(yard, "new")}`)).report.output.text, /does not exist yet/);
  assert.equal((await previewOf(`touch ${join(yard, "no", "new")}`)).report.outcome, "failed");
});

test("I1: a probe that the host's own policy does not allow is not asked, and the note says what is left", async () => {
  const { report } = await previewOf("sysctl -w kernel.ostype=x");
  assert.deepEqual([report.outcome, report.output.text], ["previewed", ""]);
  assert.equal(report.note, "By the plan's own words; not simulated: the change itself.");
});

test("a probe that is allowed answers in the preview, also behind a wrapper", async () => {
  const judge = readingOnly(["sysctl -n kernel.ostype"]);
  for (const text of ["sysctl -w kernel.ostype=x", "timeout 5 sysctl -w kernel.ostype=x"]) {
    const { report } = await previewOf(text, judge);
    assert.match(report.output.text, /^\$ sysctl -n kernel.ostype\nLinux$/);
    assert.match(report.note, /facts read on the host.*the effect of the new value/);
  }
});

test("a target that the tool itself cannot find fails the preview", async () => {
  const judge = readingOnly(["sysctl -n no.such.key"]);
  const { report } = await previewOf("sysctl -w no.such.key=1", judge);
  assert.equal(report.outcome, "failed");
  assert.match(report.note, /already says that it cannot work/);
});

test("the probes of the table are written out, and never the asked command with a flag more", () => {
  const probes = [
    [
      "systemctl restart nginx.service",
      "systemctl show --no-pager -p Id,LoadState,ActiveState,SubState,MainPID,NRestarts,RequiredBy,BoundBy,ConsistsOf nginx.service",
    ],
    ["logrotate -f /etc/logrotate.d/nginx", "logrotate -d /etc/logrotate.d/nginx"],
    ["apt-get clean", "apt-get -s clean"],
    ["nginx -s reload", "nginx -t"],
    ["journalctl --vacuum-size=500M", "journalctl --disk-usage --no-pager"],
    ["docker restart web", "docker ps -a --filter name=web"],
    ["kubectl -n shop rollout restart deployment/cart", "kubectl get deployment/cart -n shop"],
    ["kubectl rollout restart deployment cart -n shop", "kubectl get deployment cart -n shop"],
  ] as const;
  for (const [change, probe] of probes) {
    const [program = "", ...args] = change.split(" ");
    assert.equal(probeFor(program, args)?.argv.join(" "), probe);
  }
  for (const program of ["rm", "constructor", "__proto__", "systemctl"]) assert.equal(probeFor(program, []), null);
});

test("the tools' own dry runs that are in the table change nothing", async (t) => {
  if (!existsSync("/usr/bin/apt-get")) return t.skip("apt-get is not on this host");
  const cache = "/var/cache/apt/archives";
  const before = existsSync(cache) ? readdirSync(cache) : [];
  const { report } = await previewOf("apt-get clean", readingOnly(["apt-get -s clean"]));
  assert.match(report.note, /own dry run|already says/);
  assert.deepEqual(existsSync(cache) ? readdirSync(cache) : [], before);
  return undefined;
});

function opens(pid: number | undefined, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === path);
  } catch {
    return false;
  }
}
