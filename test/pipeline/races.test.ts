import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { openStore } from "../../src/adapters/store/connect.js";
import type { Access, Actor } from "../../src/core/access.js";
import type { Action } from "../../src/core/decision.js";
import { endStates, type Incident } from "../../src/core/incident.js";
import { parseOrder } from "../../src/core/order.js";
import { advance } from "../../src/pipeline/line.js";
import { decideOn } from "../../src/pipeline/approve.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import type { Reply } from "../../src/ports/chat.js";
import type { Change, Persisted, Store } from "../../src/ports/store.js";
import { silentLog, testDeadlines, testDestination } from "../fakes/embedded-store.js";
import { startRig, type Rig } from "./rig.js";

/** Heavy sizes with FUZZ_RUNS set: 200 rounds, and as many sequences. */
const heavy = process.env["FUZZ_RUNS"] !== undefined;
const rounds = heavy ? 200 : 12;
const sequences = heavy ? 200 : 12;

const ann: Actor = { platform: "slack", id: "T1/UANN", name: "ann", groups: [] };
const annElsewhere: Actor = { platform: "mattermost", id: "a".repeat(26), name: "ann", groups: [] };
const bob: Actor = { platform: "slack", id: "T1/UBOB", name: "bob", groups: [] };
const cleo: Actor = { platform: "mattermost", id: "c".repeat(26), name: "cleo", groups: [] };
const eve: Actor = { platform: "slack", id: "T1/UEVE", name: "eve", groups: [] };
const people = [ann, annElsewhere, bob, cleo, eve];

/** Ann and Bob approve, Cleo and Bob run; a live run takes two approvers and a third person. */
const access: Access = {
  principals: [{ name: "ann", identities: ["slack:T1/UANN", `mattermost:${"a".repeat(26)}`] }],
  grants: [
    { to: "principal:ann", roles: ["approver"], hosts: {} },
    { to: "slack:T1/UBOB", roles: ["approver", "executor"], hosts: {} },
    { to: `mattermost:${"c".repeat(26)}`, roles: ["executor"], hosts: {} },
  ],
  quorum: [{ hosts: {}, risk: "any", mode: "live", approvals: 2, separateExecutor: true }],
};
const principalOf = (actor: Actor): string => (actor === annElsewhere ? "ann" : actor.name);

const clicks: readonly Action[] = ["approve", "reject", "dry-run", "run-live", "rediagnose", "stop"];

describe("many people, two hubs, one database", () => {
  let rig: Rig;
  let second: Store;
  let hubs: readonly LinePorts[];
  before(async () => {
    rig = await startRig({ access });
    second = await openStore({
      database: rig.test.database,
      destinations: [testDestination],
      clock: rig.ports.clock,
      log: silentLog,
      deadlines: testDeadlines,
    });
    const { ports } = rig;
    hubs = [ports, { ...ports, incidents: second, outbox: second, agentStore: second, audit: second, freezes: second }];
  });
  after(async () => {
    await second.close();
    await rig.stop();
  });

  const ask = (hub: LinePorts, incident: Incident, action: Action, actor: Actor): Promise<Reply> =>
    decideOn(incident.id, { action, planHash: incident.planHash ?? "", actor, reason: "because" }, hub);

  const upTo = async (state: "proposed" | "approved" | "dry_running" | "dry_passed" | "running"): Promise<Incident> => {
    const incident = await rig.proposed();
    const steps: readonly (() => Promise<unknown>)[] = [
      () => rig.ask(incident, "approve", ann),
      () => rig.ask(incident, "dry-run", cleo),
      () => rig.report(incident, "passed"),
      async () => {
        await rig.ask(incident, "approve", bob);
        await rig.ask(incident, "run-live", cleo);
      },
    ];
    const names = ["proposed", "approved", "dry_running", "dry_passed", "running"];
    for (const step of steps.slice(0, names.indexOf(state))) await step();
    return rig.load(incident.id);
  };

  function holdsTogether(incident: Incident): void {
    const of = (action: Action) => incident.decisions.filter((one) => one.action === action);
    for (const action of ["reject", "dry-run", "run-live", "rediagnose"] as const) {
      const hashes = of(action).map(({ planHash }) => planHash);
      assert.equal(new Set(hashes).size, hashes.length, `${action} twice for one plan`);
    }
    const voters = of("approve").map(({ planHash, principal }) => `${planHash} ${principal}`);
    assert.equal(new Set(voters).size, voters.length, "one human voted twice");
    const orders = incident.orders.map(({ planHash, mode }) => `${planHash} ${mode}`);
    assert.equal(new Set(orders).size, orders.length, "two orders for one plan and mode");
  }

  test(
    `${rounds} rounds of sixteen racing clicks: one outcome each, at most one order for a plan and mode`,
    { timeout: 900_000 },
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const start = (["proposed", "approved", "dry_running", "dry_passed", "running"] as const)[round % 5]!;
        const incident = await upTo(start);
        const before = incident.decisions.length;
        const replies = await Promise.all(
          Array.from({ length: 16 }, (_, n) => {
            const spin = round * 31 + n * 17;
            return ask(hubs[n % 2]!, incident, clicks[spin % clicks.length]!, people[Math.floor(spin / 4) % people.length]!);
          }),
        );
        const settled = await rig.settle(incident.id);
        holdsTogether(settled);
        const taken = replies.filter(({ ok }) => ok).length;
        assert.equal(
          settled.decisions.length - before,
          taken,
          `round ${round} from ${start}: every yes is a decision, and nothing else is`,
        );
        for (const { text } of replies) assert.notEqual(text, "");
      }
    },
  );

  type Step =
    | {
        readonly kind: "ask";
        readonly action: Action;
        readonly who: number;
        readonly hub: number;
        readonly dies: "no" | "before" | "after";
      }
    | { readonly kind: "report"; readonly outcome: "passed" | "failed" | "executed" | "partial" }
    | { readonly kind: "line"; readonly dies: "no" | "before" | "after" };

  const dies = fc.constantFrom("no" as const, "no" as const, "before" as const, "after" as const);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("ask" as const), action: fc.constantFrom(...clicks), who: fc.nat(4), hub: fc.nat(1), dies }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("report" as const),
        outcome: fc.constantFrom("passed" as const, "failed" as const, "executed" as const, "partial" as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("line" as const), dies }) },
  );

  /** A hub that dies at its next write: before it reaches the database, or after, with the answer lost. */
  function dying(hub: LinePorts, when: "before" | "after"): LinePorts {
    const persist = async (change: Change, at: number): Promise<Persisted> => {
      if (when === "after") await hub.incidents.persist(change, at);
      throw new Error("the hub is gone");
    };
    return { ...hub, incidents: { ...hub.incidents, persist, postpone: () => Promise.reject(new Error("the hub is gone")) } };
  }

  async function take(incident: Incident, its: Step): Promise<void> {
    const now = await rig.load(incident.id);
    if (its.kind === "report") {
      if (now.state === "dry_running" || now.state === "running") await rig.report(now, its.outcome).catch(() => undefined);
      return;
    }
    const hub = its.kind === "ask" ? hubs[its.hub]! : rig.ports;
    const one = its.dies === "no" ? hub : dying(hub, its.dies);
    if (its.kind === "ask") await ask(one, now, its.action, people[its.who]!).catch(() => undefined);
    else await advance(now, one, new Map(), new AbortController().signal).catch(() => undefined);
  }

  test(
    "I3: whatever two to five people do in whatever order, and wherever a hub dies, nothing runs without its quorum, nothing twice",
    { timeout: 900_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), fc.boolean(), async (steps, held) => {
          const sent = rig.orders.length;
          const incident = await rig.proposed(
            held
              ? [{ kind: "remedy", text: "sysctl -w vm.swappiness=10", purpose: "held" }]
              : [
                  { kind: "inspect", text: "free -m", purpose: "look" },
                  { kind: "remedy", text: "sysctl -w vm.swappiness=10", purpose: "held" },
                ],
          );
          for (const its of steps) {
            await take(incident, its);
            holdsTogether(await rig.load(incident.id));
          }
          const end = await rig.settle(incident.id);
          holdsTogether(end);
          for (const signed of rig.orders.slice(sent)) {
            const order = parseOrder(signed.text);
            assert.ok(order.ok);
            if (order.value.plan.incidentId !== incident.id) continue;
            assert.equal(held, false, "review and block are never runnable");
            const { planHash, mode } = order.value;
            const votes = end.decisions.filter((one) => one.action === "approve" && one.planHash === planHash);
            const voters = new Set(votes.map(({ actor }) => principalOf(people.find(({ id }) => id === actor.id)!)));
            assert.ok(voters.size >= (mode === "live" ? 2 : 1), `a ${mode} run with ${voters.size} approvers`);
            const starter = end.decisions.find(
              (one) => one.planHash === planHash && one.action === (mode === "live" ? "run-live" : "dry-run"),
            );
            assert.ok(starter !== undefined && !(mode === "live" && voters.has(starter.principal)), "whoever runs it did not approve it");
            assert.ok(
              end.orders.some(({ id }) => id === signed.id),
              "only a stored order is ever sent",
            );
          }
          if (endStates.includes(end.state))
            for (const action of clicks) assert.equal((await ask(rig.ports, end, action, bob)).ok, false, `${action} on ${end.state}`);
        }),
        { numRuns: sequences },
      );
    },
  );
});
