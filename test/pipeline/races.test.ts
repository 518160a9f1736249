import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openStore } from "../../src/adapters/store/connect.js";
import type { Access, Actor } from "../../src/core/access.js";
import type { Action } from "../../src/core/decision.js";
import type { Incident } from "../../src/core/incident.js";
import { decideOn } from "../../src/pipeline/decide.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import type { Reply } from "../../src/ports/chat.js";
import type { Store } from "../../src/ports/store.js";
import { silentLog, testDeadlines, testDestination } from "../fakes/embedded-store.js";
import { startRig, type Rig } from "./rig.js";

/** Heavy with FUZZ_RUNS set. */
const rounds = process.env["FUZZ_RUNS"] !== undefined ? 200 : 12;

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
});
