import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execute, type ExecutingHost, type OrderResult } from "../../agent/execute.js";
import { watchFreeze } from "../../agent/freeze.js";
import { waitFor } from "../../agent/leftovers.js";
import { orderLifeMs, type Order } from "../../src/core/order.js";
import { stepEnvironment, type Plan, type Step } from "../../src/core/plan.js";
import type { StepReport } from "../../src/core/report.js";
import { allowing, noon, testHost, type TestHost } from "../fakes/order-programs/host.js";
import { processesWith, unlikeSeconds } from "../fakes/order-programs/processes.js";
import { orderKey, orderOf, planOf, signedBy, step } from "../fakes/order-programs/orders.js";

const key = orderKey();
const yard = realpathSync(mkdtempSync(join(tmpdir(), "tagout-execute-")));
after(() => rmSync(yard, { recursive: true, force: true }));

const limits = { timeoutMs: 400, outputBytes: 65_536 };

/** A host that judges the changes of a plan as changes, for the length of one test. */
async function on<T>(plan: Plan, use: (ground: TestHost) => Promise<T>, changes: Partial<ExecutingHost> = {}): Promise<T> {
  const texts = plan.steps.filter(({ effect }) => effect === "change").map(({ text }) => text);
  const ground = testHost(key, { judge: allowing(texts), ...changes });
  try {
    return await use(ground);
  } finally {
    ground.close();
  }
}

const send = (plan: Plan, mode: Order["mode"], ground: TestHost, changes: Partial<Order> = {}): Promise<OrderResult> =>
  execute(signedBy(key, orderOf(plan, key, noon, { mode, ...changes })), ground.host);

/** The live run of a plan whose dry run has passed. */
async function live(plan: Plan, changes: Partial<ExecutingHost> = {}): Promise<OrderResult> {
  return on(
    plan,
    async (ground) => {
      assert.equal((await send(plan, "dry-run", ground)).report?.outcome, "passed");
      return send(plan, "live", ground);
    },
    changes,
  );
}

const stepsOf = (heard: OrderResult): readonly StepReport[] => heard.report?.steps ?? [];
const outcomes = (heard: OrderResult): readonly string[] => stepsOf(heard).map(({ outcome }) => outcome);
const textOf = (heard: OrderResult): string => stepsOf(heard)[0]?.output.text ?? "";
const dryRun = (steps: readonly Step[]): Promise<OrderResult> => on(planOf(steps), (ground) => send(planOf(steps), "dry-run", ground));

test("a live run runs the steps in order and reports what each wrote", async () => {
  const heard = await live(
    planOf([step(1, "read", "echo one"), step(2, "change", `touch ${join(yard, "made")}`), step(3, "read", "echo three")]),
  );
  assert.equal(heard.report?.outcome, "executed");
  assert.deepEqual(outcomes(heard), ["ran", "ran", "ran"]);
  assert.equal(textOf(heard), "one\n");
  assert.ok(existsSync(join(yard, "made")));
});

test("a dry run runs the reading steps and changes nothing", async () => {
  const path = join(yard, "never");
  const heard = await dryRun([step(1, "read", "echo looked"), step(2, "change", `touch ${path}`)]);
  assert.deepEqual(outcomes(heard), ["ran", "previewed"]);
  assert.equal(heard.report?.outcome, "passed");
  assert.match(stepsOf(heard)[1]?.note ?? "", /^From facts read on the host; not simulated: /);
  assert.equal(existsSync(path), false);
});

test("I2: the arguments that run are the arguments of the plan, whatever is in them", async () => {
  const argv = ["printf", "%s\\n", " lead", "tail ", "a;b", "$HOME", "`id`", "*", "\\n", "--", "\u202ebidi", "x'y\"z", ""];
  const script = [
    { after: "always" as const, commands: [{ argv, stdin: "null" as const, stdout: "capture" as const, stderr: "capture" as const }] },
  ];
  const odd = step(1, "read", "odd", { script });
  const judge = () => ({ ruling: "allow" as const, effect: "read" as const, findings: [], script });
  const heard = await on(planOf([odd]), (ground) => send(planOf([odd]), "dry-run", ground), { judge });
  assert.equal(textOf(heard), " lead\ntail \na;b\n$HOME\n`id`\n*\n\\n\n--\n\\u{202e}bidi\nx'y\"z\n\n");
});

test("I1: review and block steps in a signed plan do not run, and no change runs after them", async () => {
  const held = { verdict: "review" as const, script: [] };
  const steps = [
    step(1, "read", "echo one"),
    step(2, "change", `touch ${join(yard, "held")}`, held),
    step(3, "change", `touch ${join(yard, "after")}`),
    step(4, "read", "echo four"),
    step(5, "read", "rm -rf /", { ...held, verdict: "block" }),
  ];
  const heard = await live(planOf(steps));
  assert.deepEqual(outcomes(heard), ["ran", "held", "skipped", "ran", "held"]);
  assert.equal(heard.report?.outcome, "partial");
  assert.equal(existsSync(join(yard, "held")) || existsSync(join(yard, "after")), false);
});

test("after a failed step no change runs, and reading goes on", async () => {
  const steps = [step(1, "change", "false"), step(2, "change", `touch ${join(yard, "not-made")}`), step(3, "read", "echo still")];
  const heard = await live(planOf(steps));
  assert.deepEqual(outcomes(heard), ["failed", "skipped", "ran"]);
  assert.equal(heard.report?.outcome, "failed");
  assert.equal(existsSync(join(yard, "not-made")), false);
});

test("an answer that is said by an exit code is no failure, a failed configuration test is one", async () => {
  writeFileSync(join(yard, "lines"), "one\n");
  const heard = await dryRun([
    step(1, "read", `grep no-such-line ${join(yard, "lines")}`),
    step(2, "read", "false"),
    step(3, "read", "echo x"),
  ]);
  assert.deepEqual(outcomes(heard), ["ran", "failed", "ran"]);
  assert.equal(stepsOf(heard)[0]?.exitCode, 1);
  assert.equal(heard.report?.outcome, "failed");
});

test("joints and pipes work as in a shell, without one", async () => {
  assert.equal(textOf(await dryRun([step(1, "read", "false && echo a || echo b ; seq 1 9 | sort -rn | head -n 2")])), "b\n9\n8\n");
  const broken = await dryRun([step(1, "read", "yes | head -n 1")]);
  assert.deepEqual([textOf(broken), stepsOf(broken)[0]?.exitCode], ["y\n", 0], "the writer ends without a word");
});

test("environment of the agent does not reach the command", async () => {
  const planted = { LD_PRELOAD: "/x.so", BASH_ENV: "/x", NODE_OPTIONS: "--no-warnings", PYTHONPATH: "/x", SECRET: "x" };
  const before = { ...process.env };
  Object.assign(process.env, planted);
  const heard = await dryRun([step(1, "read", "env")]);
  for (const name of Object.keys(planted)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  const names = textOf(heard)
    .trim()
    .split("\n")
    .map((line) => line.split("=")[0]);
  assert.deepEqual(names.sort(), Object.keys(stepEnvironment).sort());
});

test("a command that does not end is ended at its deadline, with everything it started", async () => {
  const mark = unlikeSeconds();
  const steps = [step(1, "read", `sh -c`, { script: shell(`trap '' TERM; setsid sleep ${mark} & sleep ${mark}`), limits })];
  const judge = () => ({
    ruling: "allow" as const,
    effect: "read" as const,
    findings: [],
    script: shell(`trap '' TERM; setsid sleep ${mark} & sleep ${mark}`),
  });
  const heard = await on(planOf(steps), (ground) => send(planOf(steps), "dry-run", ground), { judge });
  assert.deepEqual(outcomes(heard), ["timed-out"]);
  const survivors = (): boolean => processesWith(mark).length > 0;
  const isHonest = (stepsOf(heard)[0]?.note ?? "").includes("best effort");
  assert.ok((await waitFor(() => !survivors(), 60_000)) || isHonest);
});

test("a change that waits for systemd and does not end is unknown, because the job goes on without it", async () => {
  const text = "timeout 60 tail -f /dev/null systemctl";
  const heard = await live(planOf([step(1, "change", text, { limits })]));
  assert.equal(heard.report?.outcome, "unknown");
  assert.match(stepsOf(heard)[0]?.note ?? "", /systemd may go on/);
});

test("a command that writes without end is ended, and the memory of the agent stays flat", async () => {
  const before = process.memoryUsage().rss;
  const heard = await dryRun([step(1, "read", "yes 0123456789012345678901234567890123456789")]);
  const output = stepsOf(heard)[0]?.output;
  assert.deepEqual(outcomes(heard), ["ran"]);
  assert.ok((output?.bytes ?? 0) > 8 * 1_048_576 && output?.truncated === true);
  assert.ok((output?.text.length ?? 0) <= 65_700);
  assert.ok(process.memoryUsage().rss - before < 64 * 1_048_576);
});

test("a program that cannot start makes its step fail and says why", async () => {
  const heard = await dryRun([step(1, "read", "mkfifo /proc/x ; cat /proc/x")]);
  assert.deepEqual(outcomes(heard), ["failed"]);
});

test("a change whose target was swapped after the check is not started", async () => {
  const path = join(yard, "swap.log");
  const victim = join(yard, "victim");
  for (const file of [path, victim]) writeFileSync(file, "keep");
  const first = step(1, "read", `ln -sf ${victim} ${path}`);
  const plan = planOf([first, step(2, "change", `truncate -s 0 ${path}`)]);
  const heard = await on(plan, async (ground) => {
    ground.host.ledger.intend({
      id: "p",
      nonce: "p",
      incidentId: 7,
      planHash: orderOf(plan, key, noon).planHash,
      mode: "dry-run",
      effects: ["read", "change"],
    });
    ground.host.ledger.step("p", { ...stepReport, n: 1 }, [`path ${path} ${identity(path)}`]);
    ground.host.ledger.end("p", "passed", "");
    return send(plan, "live", ground);
  });
  assert.deepEqual(outcomes(heard), ["ran", "failed"]);
  assert.match(stepsOf(heard)[1]?.note ?? "", /symbolic link/);
  assert.equal(readFileSync(victim, "utf8"), "keep");
});

test("I5: the same order offered again, at once, after its end and after a restart, starts nothing and brings its report", async () => {
  const plan = planOf([step(1, "read", `mktemp -p ${yard} once-XXXXXX`)]);
  const started = (): number => readdirSync(yard).filter((name) => name.startsWith("once-")).length;
  await on(plan, async (ground) => {
    const signed = signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" }));
    const [first, second] = await Promise.all([execute(signed, ground.host), execute(signed, ground.host)]);
    assert.deepEqual([first?.report?.outcome, second?.report, second?.refusal], ["passed", null, "replayed"]);
    const again = await execute(signed, ground.host);
    assert.deepEqual(again, { report: first?.report, refusal: "replayed" });
    const restarted = ground.restarted();
    assert.deepEqual(await execute(signed, restarted.host), { report: first?.report, refusal: "replayed" });
    const late = { ...restarted.host, now: () => noon + orderLifeMs };
    assert.deepEqual(await execute(signed, late), { report: first?.report, refusal: "expired" }, "late, and still its own report");
    restarted.host.ledger.ack(signed.id);
    assert.equal((await execute(signed, restarted.host)).report?.refusal, "replayed", "also when the report is no longer kept");
    restarted.host.ledger.close();
  });
  assert.equal(started(), 1);
});

test("I5: a nonce that was used by another order is refused", async () => {
  const plan = planOf([step(1, "read", "uptime")]);
  await on(plan, async (ground) => {
    const nonce = "a".repeat(32);
    assert.equal((await send(plan, "dry-run", ground, { nonce })).report?.outcome, "passed");
    assert.equal((await send(plan, "dry-run", ground, { nonce })).refusal, "replayed");
  });
});

test("I5: an order that was refused once stays refused", async () => {
  const plan = planOf([step(1, "read", "uptime")]);
  await on(plan, async (ground) => {
    const signed = signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" }));
    const refused = await execute(signed, { ...ground.host, clockOffsetMs: () => 60_000 });
    assert.equal(refused.report?.refusal, "clock-skew");
    assert.deepEqual(await execute(signed, ground.host), { report: refused.report, refusal: "replayed" });
  });
});

test("a busy host says nothing, so that the order is offered again", async () => {
  const slow = planOf([step(1, "read", "sleep 0.3")]);
  await on(slow, async (ground) => {
    const running = send(slow, "dry-run", ground);
    const other = signedBy(key, orderOf(slow, key, noon, { mode: "dry-run" }));
    assert.deepEqual(await execute(other, ground.host), { report: null, refusal: "busy" });
    await running;
    const then = await execute(other, ground.host);
    assert.equal(then.report?.outcome, "passed", JSON.stringify(then));
  });
});

test("a forged order is answered under the name it claims and leaves no line in the ledger", async () => {
  const plan = planOf([step(1, "read", "uptime")]);
  await on(plan, async (ground) => {
    const forged = signedBy(orderKey(), orderOf(plan, key, noon, { mode: "dry-run" }));
    const heard = await execute(forged, ground.host);
    assert.deepEqual([heard.report?.outcome, heard.report?.refusal, heard.report?.incidentId], ["refused", "bad-signature", 7]);
    assert.deepEqual(ground.host.ledger.unacked(), []);
    assert.equal((await execute({ ...forged, text: "nothing" }, ground.host)).report, null);
  });
});

test("a freeze between two steps stops the rest", async () => {
  const file = join(yard, "freeze");
  const freeze = watchFreeze(file, () => 0);
  freeze.hear(false);
  const steps = [step(1, "read", `touch ${file}`), step(2, "read", "echo two")];
  const heard = await on(planOf(steps), (ground) => send(planOf(steps), "dry-run", ground), { freeze });
  assert.deepEqual(outcomes(heard), ["ran", "skipped"]);
  assert.equal(heard.report?.outcome, "failed");
  assert.match(heard.report?.note ?? "", /frozen/);
});

test("a missing or damaged ledger refuses every order and says how to mend it", async () => {
  const plan = planOf([step(1, "read", "uptime")]);
  await on(plan, async (ground) => {
    rmSync(ground.ledgerPath);
    const restarted = ground.restarted();
    const heard = await send(plan, "dry-run", restarted);
    assert.equal(heard.report?.refusal, "ledger-damaged");
    assert.match(heard.report?.note ?? "", /missing.*join again/);
    restarted.host.ledger.close();
  });
});

const stepReport = {
  n: 1,
  outcome: "previewed" as const,
  exitCode: null,
  durationMs: 0,
  output: { text: "", bytes: 0, truncated: false },
  note: "",
};

function identity(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev} ${ino}`;
}

/** What a real policy never allows; here it makes hostile processes. */
function shell(text: string): Step["script"] {
  return [{ after: "always", commands: [{ argv: ["sh", "-c", text], stdin: "null", stdout: "capture", stderr: "capture" }] }];
}
