import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Access, Actor } from "../../src/core/access.js";
import type { AuditRecord } from "../../src/core/audit.js";
import { cardOf } from "../../src/core/card-of.js";
import { cardText } from "../../src/core/card-text.js";
import type { Incident } from "../../src/core/incident.js";
import { decideNow } from "../../src/pipeline/decide-now.js";
import * as there from "../fakes/mattermost/directory.js";
import * as here from "../fakes/slack/directory.js";
import { startChatWorld, type ChatWorld } from "./chat-world.js";

const group = "S0ONCALL0";
const seat = { hosts: {}, risk: "any", separateExecutor: true } as const;

/** Two approvers for either run. The groups make approvers; Cleo, on the console, and Dan, on Slack, start what they approved. */
const access: Access = {
  principals: [
    { name: "ann", identities: [`slack:${here.homeTeam}/${here.people.ann.id}`, `mattermost:${there.people.ann.id}`] },
    { name: "fay", identities: [`slack:${here.homeTeam}/U0FAY0000`] },
  ],
  grants: [
    { to: `slack-group:${group}`, roles: ["approver"], hosts: {} },
    { to: `mattermost-channel:${there.approvers}`, roles: ["approver"], hosts: {} },
    { to: "console:cleo", roles: ["executor"], hosts: {} },
    { to: "console:fay", roles: ["approver"], hosts: {} },
    { to: `slack:${here.homeTeam}/U0DAN0000`, roles: ["executor"], hosts: {} },
  ],
  quorum: [
    { ...seat, mode: "dry-run", approvals: 2, separateExecutor: false },
    { ...seat, mode: "live", approvals: 2 },
  ],
};

const cleo: Actor = { platform: "console", id: "cleo", name: "cleo", groups: [] };
const fay: Actor = { platform: "console", id: "fay", name: "fay", groups: [] };
const onSlack = (id: string): Actor => ({ platform: "slack", id: `${here.homeTeam}/${id}`, name: id, groups: [group] });
const onMattermost = (id: string): Actor => ({ platform: "mattermost", id, name: id, groups: [there.approvers] });
const dan: Actor = { ...onSlack("U0DAN0000"), groups: [] };

/** A platform as these tests use it: two approvers, and what can become of the second. */
interface Side {
  readonly name: "Slack" | "Mattermost";
  readonly ann: Actor;
  readonly bob: Actor;
  readonly losses: Readonly<Record<string, (world: ChatWorld) => void>>;
  readonly down: (world: ChatWorld) => void;
  readonly back: (world: ChatWorld) => void;
  /** One answer about groups fails. */
  readonly failGroups: (world: ChatWorld) => void;
}

const slackBob = (world: ChatWorld, more: Partial<here.FakePerson>): unknown =>
  world.slack.world.people.set(here.people.bob.id, { ...here.people.bob, ...more });
const mattermostBob = (world: ChatWorld, more: Partial<there.FakePerson>): unknown =>
  world.mattermost.people.set(there.people.bob.id, { ...there.people.bob, ...more });

const sides: readonly Side[] = [
  {
    name: "Slack",
    ann: onSlack(here.people.ann.id),
    bob: onSlack(here.people.bob.id),
    losses: {
      "whose account is deactivated": (world) => slackBob(world, { deleted: true }),
      "who becomes a guest": (world) => slackBob(world, { is_restricted: true }),
      "who leaves the group": ({ slack }) => slack.world.groups.set(group, [here.people.ann.id]),
      "whose account is gone": ({ slack }) => slack.world.people.delete(here.people.bob.id),
    },
    down: ({ slack }) => slack.down(),
    back: ({ slack }) => slack.back(),
    failGroups: ({ slack }) => slack.failNext("usergroups.users.list", "500"),
  },
  {
    name: "Mattermost",
    ann: onMattermost(there.people.ann.id),
    bob: onMattermost(there.people.bob.id),
    losses: {
      "whose account is deactivated": (world) => mattermostBob(world, { delete_at: 1 }),
      "who becomes a guest": (world) => mattermostBob(world, { roles: "system_guest" }),
      "who leaves the channel": ({ mattermost }) => mattermost.channels.get(there.approvers)?.members.delete(there.people.bob.id),
      "whose account is gone": ({ mattermost }) => mattermost.people.delete(there.people.bob.id),
    },
    down: ({ mattermost }) => mattermost.down(),
    back: ({ mattermost }) => mattermost.back(),
    // About her alone, so that no look at the channel itself takes it, of which there is one a minute.
    failGroups: ({ mattermost }) => mattermost.failNext(`GET /channels/${there.approvers}/members/${there.people.ann.id}`, "500"),
  },
];

/** Everybody is what they were, and longer ago than an answer of a platform counts. */
function restored(world: ChatWorld): void {
  slackBob(world, {});
  mattermostBob(world, {});
  world.slack.world.people.set("U0DAN0000", { id: "U0DAN0000", name: "dan", team_id: here.homeTeam });
  world.slack.world.people.set(here.people.ann.id, here.people.ann);
  world.slack.world.groups.set(group, [here.people.ann.id, here.people.bob.id]);
  world.mattermost.channels.get(there.approvers)?.members.add(there.people.bob.id);
  world.wait(4_000);
}

async function approved(world: ChatWorld, ...by: readonly Actor[]): Promise<Incident> {
  const incident = await world.rig.proposed();
  for (const actor of by) assert.ok((await world.rig.ask(incident, "approve", actor)).ok);
  return world.rig.load(incident.id);
}

async function dryPassed(world: ChatWorld, ...by: readonly Actor[]): Promise<Incident> {
  const incident = await approved(world, ...by);
  const reply = await world.rig.ask(incident, "dry-run", cleo);
  assert.ok(reply.ok, reply.text);
  await world.rig.report(incident, "passed");
  return world.rig.load(incident.id);
}

const refusals = async ({ rig }: ChatWorld, since: number): Promise<readonly unknown[]> =>
  (await rig.test.store.links(since, 1_000))
    .map(({ body }) => JSON.parse(body) as AuditRecord)
    .filter(({ action }) => action === "decision.refused")
    .map(({ facts }) => facts["denial"]);

const textOf = async ({ rig }: ChatWorld, id: number): Promise<string> =>
  cardText(cardOf(await rig.load(id), access, rig.ports.clock.now()));

const buttonsOf = async ({ rig }: ChatWorld, id: number): Promise<readonly string[]> =>
  cardOf(await rig.load(id), access, rig.ports.clock.now()).buttons.map(({ action }) => action);

describe("who approved is asked about again before anything starts", () => {
  let world: ChatWorld;
  before(async () => {
    world = await startChatWorld({ access, slack: "socket", mattermost: { groups: [there.approvers] } });
  });
  after(() => world.stop());

  for (const side of sides) {
    for (const [what, lose] of Object.entries(side.losses))
      test(`I3: an approver on ${side.name} ${what} counts no more for either run, and counts again when that is undone`, async () => {
        restored(world);
        const { rig } = world;
        const incident = await dryPassed(world, side.ann, side.bob);
        lose(world);
        world.wait(4_000);
        const { seq } = await rig.test.store.head();
        const refused = await rig.ask(incident, "run-live", cleo);
        assert.match(
          refused.text,
          /^It needs 2 different approvers; it has 1\. 1 approval no longer counts: .*bob.* may not approve here/i,
        );
        assert.deepEqual(await refusals(world, seq), ["quorum-missing"]);
        assert.equal((await rig.load(incident.id)).state, "dry_passed");
        assert.match(await textOf(world, incident.id), /1 approval no longer counts: .*bob.* It takes another approver\./i);
        assert.deepEqual(await buttonsOf(world, incident.id), ["run-live", "approve", "reject"]);
        restored(world);
        assert.ok((await rig.ask(incident, "run-live", cleo)).ok);
        const { state, orders, trouble } = await rig.load(incident.id);
        assert.deepEqual([state, orders.length, trouble], ["running", 2, null]);
      });

    test(`I3: while ${side.name} is away nothing that it would have to confirm starts, and that is said and on record`, async () => {
      restored(world);
      const { rig } = world;
      const incident = await approved(world, side.ann, side.bob);
      const untouched = await rig.load(incident.id);
      world.wait(4_000);
      const { seq } = await rig.test.store.head();
      side.down(world);
      const reply = await rig.ask(incident, "dry-run", cleo);
      const other = await approved(world, fay);
      side.back(world);
      assert.equal(reply.text, `${side.name} did not confirm 2 of 2 approvers just now, so nothing started. Try again in a minute.`);
      assert.deepEqual(await refusals(world, seq), ["unconfirmed"]);
      assert.deepEqual(await rig.load(incident.id), untouched);
      assert.equal(other.decisions.length, 1, "a console's approval asks nobody");
      world.wait(4_000);
      assert.ok((await rig.ask(incident, "dry-run", cleo)).ok);
    });

    test(`I3: a group on ${side.name} that cannot be read confirms nobody, and two who are confirmed are enough without a third`, async () => {
      restored(world);
      const { rig } = world;
      const incident = await approved(world, side.ann, fay);
      side.failGroups(world);
      const reply = await rig.ask(incident, "dry-run", cleo);
      assert.equal(reply.text, `${side.name} did not confirm 1 of 2 approvers just now, so nothing started. Try again in a minute.`);
      assert.ok(
        (await rig.ask(incident, "approve", side === sides[0] ? onMattermost(there.people.bob.id) : onSlack(here.people.bob.id))).ok,
      );
      side.down(world);
      world.wait(4_000);
      const started = await rig.ask(incident, "dry-run", cleo);
      side.back(world);
      assert.ok(started.ok, started.text);
    });

    test(`I3: a role on ${side.name} that is lost between the click and the order ends the run before anything is sent`, async () => {
      restored(world);
      const { rig } = world;
      const incident = await dryPassed(world, side.ann, side.bob);
      rig.connect(false);
      assert.ok((await rig.ask(incident, "run-live", cleo)).ok);
      Object.values(side.losses)[2]?.(world);
      world.wait(11_000);
      rig.connect(true);
      const { state, orders, trouble } = await rig.settle(incident.id);
      assert.deepEqual([state, orders.length], ["failed", 1]);
      assert.match(trouble ?? "", /The signer did not sign: it needs 2 .* has 1\. 1 approval no longer counts: .*bob.* Nothing ran\./i);
    });

    test(`I3: while ${side.name} is away when the order is made, the run waits, says why, and goes on or gives up`, async () => {
      restored(world);
      const { rig } = world;
      const trouble = (host: string): string =>
        `${side.name} did not confirm 2 of 3 people just now, so nothing was sent to ${host}. It is asked again.`;
      const held = async (): Promise<Incident> => {
        const incident = await approved(world, side.ann, side.bob);
        rig.connect(false);
        assert.ok((await rig.ask(incident, "dry-run", cleo)).ok);
        world.wait(11_000);
        rig.connect(true);
        side.down(world);
        const waits = await rig.settle(incident.id);
        assert.deepEqual([waits.state, waits.orders.length, waits.trouble], ["dry_running", 0, trouble(waits.host)]);
        return waits;
      };
      const first = await held();
      side.back(world);
      world.wait(11_000);
      const sent = await rig.settle(first.id);
      assert.deepEqual([sent.state, sent.orders.length, sent.trouble], ["dry_running", 1, null]);
      restored(world);
      const second = await held();
      world.wait(rig.ports.timing.hostMs);
      const ended = await rig.settle(second.id);
      side.back(world);
      assert.deepEqual([ended.state, ended.orders.length], ["dry_failed", 0]);
      assert.equal(ended.trouble, `${trouble(ended.host)} That lasted too long for this click. Nothing ran.`);
    });
  }

  test("I3: whoever started a run and is deactivated before the order is made starts nothing", async () => {
    restored(world);
    const { rig } = world;
    const incident = await dryPassed(world, ...sides.map(({ bob }) => bob));
    rig.connect(false);
    assert.ok((await rig.ask(incident, "run-live", dan)).ok);
    world.slack.world.people.set("U0DAN0000", { id: "U0DAN0000", name: "dan", team_id: here.homeTeam, deleted: true });
    world.wait(11_000);
    rig.connect(true);
    const { state, trouble } = await rig.settle(incident.id);
    assert.equal(state, "failed");
    assert.match(trouble ?? "", /U0DAN0000 may not run-live on this host \(any more\)/);
  });

  test("I3: one human whose account on one platform has ended approves on another, and still counts once", async () => {
    restored(world);
    const { rig } = world;
    const [slack, mattermost] = sides.map(({ ann }) => ann) as [Actor, Actor];
    const incident = await approved(world, slack, fay);
    const twice = await rig.ask(incident, "approve", mattermost);
    assert.match(twice.text, /already recorded/);
    world.slack.world.people.set(here.people.ann.id, { ...here.people.ann, deleted: true });
    world.wait(4_000);
    assert.match((await rig.ask(incident, "dry-run", cleo)).text, /it has 1\. 1 approval no longer counts: ann may not/);
    assert.ok((await rig.ask(incident, "approve", mattermost)).ok);
    assert.equal((await rig.load(incident.id)).trouble, null, "another approval takes the trouble away");
    assert.ok((await rig.ask(incident, "dry-run", cleo)).ok);
    assert.equal((await rig.load(incident.id)).orders.length, 1);
  });

  test("I3: a vote on the console stands by the access file, whatever became of the same person's account in chat", async () => {
    restored(world);
    const { rig, slack } = world;
    assert.ok(!slack.world.people.has("U0FAY0000"));
    const incident = await approved(world, sides[0]!.ann, fay);
    const asked = slack.calls.length;
    const reply = await rig.ask(incident, "dry-run", cleo);
    assert.ok(reply.ok, reply.text);
    assert.ok(!slack.calls.slice(asked).some(({ args }) => args["user"] === "U0FAY0000"));
  });

  test("I3: whoever approved, and counts no more, is still no third person who may run it", async () => {
    restored(world);
    const { rig } = world;
    const incident = await dryPassed(world, sides[0]!.ann, fay, sides[0]!.bob);
    const both = { ...access, grants: [...access.grants, { to: `slack:${sides[0]!.bob.id}`, roles: ["executor" as const], hosts: {} }] };
    sides[0]!.losses["who leaves the group"]?.(world);
    world.wait(4_000);
    const now = await rig.load(incident.id);
    const request = {
      action: "run-live",
      planHash: now.planHash ?? "",
      actor: sides[0]!.bob,
      reason: "",
      at: rig.ports.clock.now(),
    } as const;
    const { decided } = await decideNow(now, request, null, { ...rig.ports, access: both });
    assert.equal(decided.ok ? "" : decided.error.denial, "separate-executor");
  });

  test("I3: whoever may not start a run makes the hub ask no platform about those who approved", async () => {
    restored(world);
    const { rig } = world;
    const incident = await approved(world, sides[0]!.ann, sides[0]!.bob);
    const asked = world.slack.calls.length;
    assert.equal((await rig.ask(incident, "dry-run", { ...onSlack("U0MALLORY"), groups: [] })).ok, false);
    assert.equal(world.slack.calls.slice(asked).filter(({ method }) => method === "users.info").length, 0);
  });
});
