import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execute, type ExecutingHost, type OrderResult } from "../../agent/execute.js";
import { waitFor } from "../../agent/leftovers.js";
import { recover } from "../../agent/recover.js";
import { stop } from "../../agent/stop.js";
import type { SignedOrder } from "../../src/core/order.js";
import type { Plan } from "../../src/core/plan.js";
import { allowing, noon, testHost, type TestHost } from "../fakes/order-programs/host.js";
import { processesWith, unlikeSeconds } from "../fakes/order-programs/processes.js";
import { orderKey, orderOf, planOf, signedBy, step } from "../fakes/order-programs/orders.js";

const key = orderKey();
const yard = realpathSync(mkdtempSync(join(tmpdir(), "tagout-stop-")));
after(() => rmSync(yard, { recursive: true, force: true }));

async function on(plan: Plan, use: (ground: TestHost) => Promise<void>, changes: Partial<ExecutingHost> = {}): Promise<void> {
  const texts = plan.steps.filter(({ effect }) => effect === "change").map(({ text }) => text);
  const ground = testHost(key, { judge: allowing(texts), ...changes });
  try {
    await use(ground);
  } finally {
    ground.close();
  }
}

const dry = (plan: Plan): SignedOrder => signedBy(key, orderOf(plan, key, noon, { mode: "dry-run" }));
const live = (plan: Plan): SignedOrder => signedBy(key, orderOf(plan, key, noon, { mode: "live" }));
const outcomes = (heard: OrderResult): readonly string[] => (heard.report?.steps ?? []).map(({ outcome }) => outcome);

/** A command that waits for much longer than any test. */
function waiting(): { readonly text: string; readonly started: () => Promise<boolean>; readonly ended: () => Promise<boolean> } {
  const mark = unlikeSeconds();
  return {
    text: `sleep ${mark}`,
    started: () => waitFor(() => processesWith(mark).length > 0, 60_000),
    ended: () => waitFor(() => processesWith(mark).length === 0, 60_000),
  };
}

test("a stop ends the command that runs, starts nothing after it, and the report says how far it came", async () => {
  const { text, started, ended } = waiting();
  const path = join(yard, "after-stop");
  const plan = planOf([
    step(1, "read", "echo one"),
    step(2, "change", text),
    step(3, "change", `touch ${path}`),
    step(4, "read", "echo four"),
  ]);
  await on(plan, async (ground) => {
    assert.equal((await execute(dry(plan), ground.host)).report?.outcome, "passed");
    const order = live(plan);
    const running = execute(order, ground.host);
    assert.ok(await started());
    assert.equal(stop(order, ground.host), null, "the run itself reports");
    const heard = await running;
    assert.ok(await ended());
    assert.deepEqual(outcomes(heard), ["ran", "stopped", "skipped", "skipped"]);
    assert.equal(heard.report?.outcome, "partial", "a change was cut short, so something may have changed");
    assert.equal(heard.report?.note, "A person stopped it while step 2 ran; 1 of 4 steps had run to their end.");
    assert.deepEqual(stop(order, ground.host), heard.report, "said again, the report comes again");
  });
  assert.equal(existsSync(path), false);
});

test("a stopped look at the host changed nothing, so the run has failed", async () => {
  const { text, started } = waiting();
  const plan = planOf([step(1, "read", `echo x | ${text} ; echo never`)]);
  await on(plan, async (ground) => {
    const order = dry(plan);
    const running = execute(order, ground.host);
    assert.ok(await started());
    stop(order, ground.host);
    const heard = await running;
    assert.deepEqual([outcomes(heard), heard.report?.outcome], [["stopped"], "failed"]);
    assert.equal(heard.report?.steps[0]?.output.text, "");
  });
});

test("I5: an order whose stop comes first never starts, also after a restart of the agent", async () => {
  const plan = planOf([step(1, "read", `mktemp -p ${yard} unstarted-XXXXXX`)]);
  await on(plan, async (ground) => {
    const order = dry(plan);
    const refused = stop(order, ground.host);
    assert.deepEqual([refused?.outcome, refused?.refusal], ["refused", "stopped"]);
    const heard = await execute(order, ground.host);
    assert.deepEqual(heard, { report: refused, refusal: "replayed" });
    const restarted = ground.restarted();
    assert.deepEqual((await execute(order, restarted.host)).report, refused);
    restarted.host.ledger.close();
  });
  assert.deepEqual(
    readdirSync(yard).filter((name) => name.startsWith("unstarted-")),
    [],
  );
});

test("a stop that meets the end of its order changes nothing", async () => {
  const plan = planOf([step(1, "read", "echo done")]);
  await on(plan, async (ground) => {
    const order = dry(plan);
    const { report } = await execute(order, ground.host);
    assert.deepEqual(stop(order, ground.host), report);
    ground.host.ledger.ack(order.id);
    assert.equal(stop(order, ground.host)?.refusal, "replayed", "its report was taken long ago");
    assert.equal((await execute(dry(plan), ground.host)).report?.outcome, "passed", "the next order is not stopped by it");
  });
});

test("a stop for a stranger's order, or another host's, ends nothing and leaves no line in the ledger", async () => {
  const { text, started, ended } = waiting();
  const plan = planOf([step(1, "read", text)]);
  await on(plan, async (ground) => {
    const order = dry(plan);
    const running = execute(order, ground.host);
    assert.ok(await started());
    assert.equal(stop(signedBy(orderKey(), orderOf(plan, key, noon)), ground.host)?.refusal, "bad-signature");
    const elsewhere = planOf(plan.steps, { host: "web-2" });
    assert.equal(stop(signedBy(key, orderOf(elsewhere, key, noon)), ground.host)?.refusal, "wrong-agent");
    assert.equal(stop(dry(plan), ground.host)?.refusal, "stopped", "another order of the plan");
    assert.equal(ground.host.ledger.running()?.head.id, order.id, "still runs");
    stop(order, ground.host);
    assert.deepEqual(outcomes(await running), ["stopped"]);
    assert.ok(await ended());
  });
});

test("a stop after a restart of the agent ends the command that outlived it", async () => {
  const { text, started, ended } = waiting();
  const plan = planOf([step(1, "read", text), step(2, "read", "echo next")]);
  await on(
    plan,
    async (ground) => {
      const order = signedBy(key, orderOf(plan, key, Date.now(), { mode: "dry-run" }));
      const lost = execute(order, ground.host);
      assert.ok(await started());
      const restarted = ground.restarted();
      const recovering = recover(restarted.host);
      assert.equal(stop(order, restarted.host), null);
      await recovering;
      assert.ok(await ended());
      const report = stop(order, restarted.host);
      assert.deepEqual(
        report?.steps.map(({ outcome }) => outcome),
        ["stopped", "skipped"],
      );
      restarted.host.ledger.close();
      await lost.catch(() => undefined);
    },
    { now: Date.now },
  );
});

test("a damaged ledger does not claim that nothing had started", async () => {
  const plan = planOf([step(1, "read", "uptime")]);
  await on(plan, async (ground) => {
    writeFileSync(ground.ledgerPath, readFileSync(ground.ledgerPath, "utf8").replace("base", "bask"));
    const restarted = ground.restarted();
    assert.equal(stop(dry(plan), restarted.host)?.refusal, "ledger-damaged");
    restarted.host.ledger.close();
  });
});
