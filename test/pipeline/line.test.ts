import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Actor } from "../../src/core/access.js";
import { orderLifeMs } from "../../src/core/order.js";
import { freeze, unfreeze, watchFreeze } from "../../src/pipeline/freeze.js";
import type { Reply } from "../../src/ports/chat.js";
import { host, mallory, operator, second, startRig, type Rig } from "./rig.js";

describe("the hub's half of the line", () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
  });
  after(() => rig.stop());

  test("evidence becomes a diagnosis, a judged plan and a card that waits for people, without a model", async () => {
    const incident = await rig.proposed();
    assert.equal(incident.state, "proposed");
    assert.equal(incident.diagnosis?.by.kind, "rule");
    assert.ok(incident.plan?.steps.some(({ verdict, effect }) => verdict === "allow" && effect === "change"));
  });

  test("approve, dry run, live run and verification lead to resolved, each by its own decision", async () => {
    const incident = await rig.running();
    assert.equal(incident.state, "running");
    await rig.report(incident, "executed");
    assert.equal((await rig.load(incident.id)).state, "verifying");
    const asked = rig.verifications.at(-1);
    assert.equal(asked?.incidentId, incident.id);
    const verification = {
      incidentId: incident.id,
      orderId: asked?.orderId ?? "",
      samples: [1],
      threshold: 2,
      unit: "bytes",
      note: "",
      at: 1,
    };
    await rig.events.verification(host, { ...verification, outcome: "resolved" });
    const ended = await rig.load(incident.id);
    assert.equal(ended.state, "resolved");
    assert.notEqual(ended.clearedAt, null);
  });

  test("a run that helped nothing is unresolved, whatever its exit code", async () => {
    const incident = await rig.running();
    await rig.report(incident, "executed");
    const orderId = rig.verifications.at(-1)?.orderId ?? "";
    await rig.events.verification(host, {
      incidentId: incident.id,
      orderId,
      samples: [3],
      threshold: 2,
      unit: "bytes",
      note: "",
      at: 1,
      outcome: "not-resolved",
    });
    assert.equal((await rig.load(incident.id)).state, "unresolved");
  });

  test("a plan with nothing to run is blocked, and no decision moves it", async () => {
    const incident = await rig.proposed([{ kind: "remedy", text: "rm -rf /var/lib/mysql", purpose: "make room" }]);
    assert.equal(incident.state, "blocked");
    const reply = await rig.ask(incident, "approve");
    assert.equal(reply.ok, false);
    assert.equal((await rig.load(incident.id)).state, "blocked");
  });

  test("I3: an unauthorised click changes nothing, is answered, and is audited", async () => {
    const incident = await rig.proposed();
    const reply = await rig.ask(incident, "approve", mallory);
    assert.equal(reply.ok, false);
    assert.match(reply.text, /You need the role approver/);
    assert.deepEqual(await rig.load(incident.id), incident);
    assert.equal((await rig.audited()).at(-1), "decision.refused");
  });

  test("sixteen people who click at the same moment make one decision and one order", async () => {
    const incident = await rig.proposed();
    const approvals = await Promise.all(Array.from({ length: 16 }, () => rig.ask(incident, "approve")));
    assert.equal(approvals.filter(({ ok }) => ok).length, 1);
    const dryRuns = await Promise.all(Array.from({ length: 16 }, () => rig.ask(incident, "dry-run")));
    assert.equal(dryRuns.filter(({ ok }) => ok).length, 1);
    const { decisions, orders } = await rig.load(incident.id);
    assert.deepEqual([decisions.length, orders.length], [2, 1]);
  });

  test("I5: a report heard twice counts once, and a second outcome does not replace the first", async () => {
    const incident = await rig.running();
    await rig.report(incident, "failed");
    const failed = await rig.load(incident.id);
    await rig.report(incident, "executed");
    assert.deepEqual(await rig.load(incident.id), failed);
    assert.equal(failed.state, "failed");
  });

  test("a report about another host's incident changes nothing and is written down", async () => {
    const incident = await rig.running();
    const order = incident.orders.at(-1);
    const report = { orderId: order?.id ?? "", incidentId: incident.id, planHash: order?.planHash ?? "", mode: "live" as const };
    await rig.events.report("web-08", { ...report, outcome: "executed", refusal: null, note: "", steps: [], startedAt: 1, finishedAt: 2 });
    assert.equal((await rig.load(incident.id)).state, "running");
    assert.equal((await rig.audited()).at(-1), "report.foreign");
  });

  test("I5: an order without an answer is unknown, and a late report still says what really happened", async () => {
    const incident = await rig.running();
    rig.wait(orderLifeMs + 60 * 60_000);
    const unknown = await rig.settle(incident.id);
    assert.equal(unknown.state, "unknown");
    assert.match(unknown.trouble ?? "", /may have run/);
    await rig.report(incident, "executed");
    assert.notEqual((await rig.load(incident.id)).state, "unknown");
  });

  test("I5: a host that was never connected is known to have run nothing", async () => {
    const incident = await rig.dryPassed();
    rig.connect(false);
    await rig.ask(incident, "run-live");
    const before = rig.orders.length;
    rig.wait(rig.ports.timing.hostMs + 1);
    const ended = await rig.settle(incident.id);
    rig.connect(true);
    assert.equal(ended.state, "failed");
    assert.match(ended.trouble ?? "", /Nothing ran/);
    assert.equal(rig.orders.length, before);
  });

  test("a waiting order is offered again and again, always the same one", async () => {
    const incident = await rig.running();
    const first = rig.orders.at(-1);
    rig.wait(rig.ports.timing.offerMs + 1);
    await rig.settle(incident.id);
    assert.deepEqual(rig.orders.at(-1), first);
  });

  test("a plan nobody decided on expires, and the next signal opens a new incident", async () => {
    const incident = await rig.proposed();
    rig.wait(rig.ports.timing.urgentPlanLifeMs + 1);
    const ended = await rig.settle(incident.id);
    assert.equal(ended.state, "expired");
    assert.notEqual(ended.clearedAt, null);
  });

  test("a new plan kills the old hash at once", async () => {
    const incident = await rig.proposed();
    await rig.ask(incident, "rediagnose");
    const again = await rig.load(incident.id);
    assert.equal(again.state, "proposed");
    assert.equal(again.revision, incident.revision + 1);
    const reply = await rig.ask(incident, "approve");
    assert.match(reply.text, /^Plan changed to rev 2/);
  });

  const thaw = async (): Promise<void> => {
    assert.ok((await unfreeze(operator, rig.ports)).ok);
    assert.ok((await unfreeze(second, rig.ports)).ok);
  };

  test("a freeze that the people here could not end begins at the first word, and says at each how that is mended", async () => {
    const grants = rig.ports.access.grants.filter(({ to }) => to === "console:operator");
    const alone = { ...rig.ports, access: { ...rig.ports.access, grants } };
    const began = await freeze("bad deploy", operator, alone);
    assert.ok(began.ok);
    assert.match(began.text, /^Everything is frozen: .* Only one person here may approve, .* Grant approver .* docs\/freeze\.md shows\.$/);
    assert.notEqual((await rig.ports.freezes.freezeState()).frozen, null);
    const asked = await unfreeze(operator, alone);
    assert.match(asked.text, /^Your word for the end of the freeze is recorded\. Only one person here may approve, .* Grant approver/);
    // The hub has started anew with one more approver: the first word still counts.
    assert.ok((await unfreeze(second, rig.ports)).ok);
    assert.equal((await rig.ports.freezes.freezeState()).frozen, null);
    assert.doesNotMatch((await freeze("bad deploy", operator, rig.ports)).text, /Grant approver/);
    await thaw();
  });

  test("of many answers to one and the same freeze one counts, also where they meet within the database", async () => {
    const seen = async (): Promise<number> => (await rig.ports.freezes.freezeState()).version;
    const turns = (version: number, ...words: readonly ((seen: number) => Promise<Reply>)[]): Promise<readonly Reply[]> =>
      Promise.all(Array.from({ length: 4 }, () => words.map((word) => word(version))).flat());
    const begin = (actor: Actor) => (version: number) => freeze("bad deploy", actor, rig.ports, { seen: version });
    const end = (actor: Actor) => (version: number) => unfreeze(actor, rig.ports, { seen: version });
    const one = (replies: readonly Reply[]): void => {
      assert.equal(replies.filter(({ ok }) => ok).length, 1);
      for (const { ok, text } of replies) if (!ok) assert.match(text, /^The freeze has changed since you looked/);
    };
    let version = await seen();
    one(await turns(version, begin(operator), begin(second)));
    assert.equal(await seen(), (version += 1));
    // Without the version two of these end it between them, though each was an answer to a freeze whose end nobody had asked for.
    one(await turns(version, end(operator), end(second)));
    assert.equal(await seen(), (version += 1));
    assert.notEqual((await rig.ports.freezes.freezeState()).frozen, null);
    await begin(operator)(version);
    await thaw();
  });

  test("an answer that loses the race is not given to the freeze that came in between", async () => {
    const { version } = await rig.ports.freezes.freezeState();
    assert.ok((await freeze("old", operator, rig.ports)).ok);
    assert.ok((await unfreeze(operator, rig.ports)).ok);
    // Between the look and the change the old freeze ends, a new one begins, and somebody asks for its end.
    let looked = 0;
    const late = {
      ...rig.ports,
      freezes: {
        ...rig.ports.freezes,
        freezeState: async () => {
          const state = await rig.ports.freezes.freezeState();
          if ((looked += 1) > 1) return state;
          assert.ok((await unfreeze(second, rig.ports)).ok);
          assert.ok((await freeze("new", operator, rig.ports)).ok);
          assert.ok((await unfreeze(operator, rig.ports)).ok);
          return state;
        },
      },
    };
    const reply = await unfreeze(second, late, { seen: version + 2 });
    assert.deepEqual([reply.ok, looked], [false, 2]);
    assert.match(reply.text, /^The freeze has changed since you looked/);
    assert.equal((await rig.ports.freezes.freezeState()).frozen?.reason, "new");
    assert.ok((await unfreeze(second, rig.ports)).ok);
  });

  test("while everything is frozen no start is granted, and the one who asks reads who froze it and why", async () => {
    const incident = await rig.proposed();
    assert.ok((await freeze("bad deploy", second, rig.ports)).ok);
    assert.ok((await rig.ask(incident, "approve")).ok);
    const reply = await rig.ask(incident, "dry-run");
    assert.equal(reply.ok, false);
    assert.match(reply.text, /^Everything is frozen by second: bad deploy\. /);
    assert.equal((await rig.load(incident.id)).state, "approved");
    await thaw();
    assert.ok((await rig.ask(incident, "dry-run")).ok);
    assert.equal((await rig.load(incident.id)).orders.length, 1);
  });

  test("a click just before a freeze is neither signed nor sent, its card says why, and it goes on when the freeze ends", async () => {
    const incident = await rig.dryPassed();
    rig.connect(false);
    await rig.ask(incident, "run-live");
    await freeze("bad deploy", operator, rig.ports);
    rig.connect(true);
    const before = rig.orders.length;
    const waiting = await rig.settle(incident.id);
    assert.match(waiting.trouble ?? "", /^Everything is frozen by operator: bad deploy\. Nothing starts before two approvers/);
    rig.wait(rig.ports.timing.offerMs + 1);
    assert.deepEqual((await rig.settle(incident.id)).version, waiting.version, "said once, not at every look");
    assert.deepEqual([waiting.state, waiting.orders.length, rig.orders.length], ["running", 1, before]);
    await thaw();
    const on = await rig.settle(incident.id);
    assert.deepEqual([on.orders.length, on.trouble], [2, null]);
    assert.equal(rig.orders.at(-1)?.id, on.orders.at(-1)?.id);
    await rig.report(incident, "executed");
  });

  test("an order that was signed before a freeze is not offered during it", async () => {
    const incident = await rig.running();
    await freeze("", operator, rig.ports);
    const before = rig.orders.length;
    rig.wait(rig.ports.timing.offerMs + 1);
    assert.match((await rig.settle(incident.id)).trouble ?? "", /no reason was given/);
    assert.equal(rig.orders.length, before);
    await thaw();
    assert.equal((await rig.settle(incident.id)).trouble, null);
    assert.equal(rig.orders.length, before + 1);
    await rig.report(incident, "executed");
  });

  test("I5: a click that a freeze outlasts is known to have run nothing", async () => {
    const incident = await rig.dryPassed();
    rig.connect(false);
    await rig.ask(incident, "run-live");
    rig.connect(true);
    await freeze("bad deploy", operator, rig.ports);
    await rig.settle(incident.id);
    rig.wait(rig.ports.timing.hostMs + 1);
    const ended = await rig.settle(incident.id);
    await thaw();
    assert.equal(ended.state, "failed");
    assert.match(ended.trouble ?? "", /frozen by operator.* Nothing ran\.$/);
  });

  test("the end of a freeze takes two people, each word is in the audit chain, and so is what was refused", async () => {
    const from = (await rig.audited()).length;
    assert.equal((await freeze("mine", mallory, rig.ports)).ok, false);
    await freeze("bad deploy", second, rig.ports);
    assert.equal((await unfreeze(mallory, rig.ports)).ok, false);
    assert.match((await unfreeze(operator, rig.ports)).text, /second approver has to type unfreeze/);
    assert.match((await unfreeze(operator, rig.ports)).text, /You have asked for it already/);
    assert.match((await freeze("not yet", second, rig.ports)).text, /stays frozen/);
    assert.match((await unfreeze(operator, rig.ports)).text, /second approver/);
    assert.match((await unfreeze(second, rig.ports)).text, /has ended/);
    assert.match((await unfreeze(second, rig.ports)).text, /Nothing is frozen/);
    assert.deepEqual((await rig.audited()).slice(from), [
      "freeze.refused",
      "freeze.began",
      "freeze.refused",
      "freeze.end_asked",
      "freeze.refused",
      "freeze.kept",
      "freeze.end_asked",
      "freeze.ended",
      "freeze.refused",
    ]);
  });

  test("sixteen people who freeze and unfreeze at the same moment leave a freeze that no single one of them ended", async () => {
    await freeze("bad deploy", second, rig.ports);
    await Promise.all(Array.from({ length: 16 }, () => unfreeze(operator, rig.ports)));
    assert.notEqual((await rig.ports.freezes.freezeState()).frozen, null);
    assert.ok((await unfreeze(second, rig.ports)).ok);
  });

  test("a hub tells its agents of a freeze that was said to another hub", async () => {
    const heard: boolean[] = [];
    const stop = new AbortController();
    let resume: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (resume = resolve));
    const following = watchFreeze(rig.ports).follow((frozen) => {
      heard.push(frozen);
      if (frozen) resume();
    }, stop.signal);
    await freeze("bad deploy", operator, rig.ports);
    await told;
    stop.abort();
    await following;
    assert.equal(heard.at(-1), true);
    await thaw();
  });

  test("I7: every change of an incident left its entry in the audit chain", async () => {
    const incident = await rig.running();
    await rig.report(incident, "executed");
    const actions = await rig.audited();
    for (const action of ["plan.proposed", "decision.approve", "decision.dry-run", "decision.run-live", "order.signed", "order.reported"]) {
      assert.ok(actions.includes(action), action);
    }
  });
});
