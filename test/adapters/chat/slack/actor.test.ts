import assert from "node:assert/strict";
import { test } from "node:test";
import { membershipMaxAgeMs } from "../../../../src/core/membership.js";
import { identifier, whyNobody, type Directory, type Home } from "../../../../src/adapters/chat/slack/actor.js";
import { Fault } from "../../../../src/core/fault.js";
import type { Origin, SlackUser } from "../../../../src/adapters/chat/slack/parse.js";

const home: Home = { teamId: "T0HOME", enterpriseId: null };
const grid: Home = { teamId: "T0HOME", enterpriseId: "E0ORG" };
const ann: SlackUser = { id: "U0ANN", team_id: "T0HOME", name: "ann" };
const origin: Origin = { userId: "U0ANN", userTeam: "T0HOME", workspace: "T0HOME", enterprise: null };
const onGrid: SlackUser = { ...ann, id: "W0ANN", team_id: "T0SISTER", enterprise_user: { id: "U0ANN", enterprise_id: "E0ORG" } };
const fromGrid: Origin = { userId: "W0ANN", userTeam: "T0SISTER", workspace: null, enterprise: "E0ORG" };

const people: readonly (readonly [what: string, user: SlackUser, from: Origin, at: Home, may: boolean])[] = [
  ["a member", ann, origin, home, true],
  ["a member whose command names no team of the person", ann, { ...origin, userTeam: null }, home, true],
  ["a guest", { ...ann, is_restricted: true }, origin, home, false],
  ["a single-channel guest", { ...ann, is_ultra_restricted: true }, origin, home, false],
  ["a bot", { ...ann, is_bot: true }, origin, home, false],
  ["Slack's own bot", { ...ann, id: "USLACKBOT" }, { ...origin, userId: "USLACKBOT" }, home, false],
  ["a deactivated account", { ...ann, deleted: true }, origin, home, false],
  ["a stranger of a shared channel", { ...ann, is_stranger: true }, origin, home, false],
  ["somebody of another workspace", { ...ann, team_id: "T0ELSE" }, origin, home, false],
  ["somebody whose directory entry names no team", { id: "U0ANN" }, origin, home, false],
  ["a member acting in another workspace", ann, { ...origin, workspace: "T0ELSE" }, home, false],
  ["a member acting nowhere", ann, { ...origin, workspace: null }, home, false],
  ["somebody the directory calls by another id", { ...ann, id: "U0EVE" }, origin, home, false],
  ["a member of a sister workspace on the grid", onGrid, fromGrid, grid, true],
  ["the same, acting in the workspace of the app", onGrid, { ...fromGrid, workspace: "T0HOME" }, grid, true],
  ["the same where the app is in no organisation", onGrid, fromGrid, home, false],
  ["somebody of another organisation", { ...onGrid, enterprise_user: { id: "U0ANN", enterprise_id: "E0ELSE" } }, fromGrid, grid, false],
  ["a guest on the grid", { ...onGrid, is_restricted: true }, fromGrid, grid, false],
];

for (const [what, user, from, at, may] of people) {
  test(`${what} ${may ? "may act" : "may do nothing"}`, () => assert.equal(whyNobody(user, from, at) === null, may));
}

function rig(directory: Partial<Directory>, at: Home | null = home) {
  const clock = { at: 1_000_000 };
  const asked: string[] = [];
  const its: Directory = {
    user: (id) => {
      asked.push(id);
      return directory.user?.(id) ?? Promise.resolve(ann);
    },
    members: (group) => {
      asked.push(group);
      return directory.members?.(group) ?? Promise.resolve(["U0ANN"]);
    },
  };
  return { clock, asked, people: identifier(its, () => at, ["S0ONE", "S0TWO"], { now: () => clock.at }) };
}

test("the identity is the team of the app and the U id, whichever id a payload carries", async () => {
  const { people: its } = rig({ user: () => Promise.resolve(onGrid), members: () => Promise.resolve(["W0ANN"]) }, grid);
  for (const userId of ["W0ANN", "U0ANN"]) {
    const found = await its.identify({ ...fromGrid, userId });
    assert.equal(found.ok && found.value.actor.id, "T0HOME/U0ANN");
    assert.deepEqual(found.ok && found.value.actor.groups, ["S0ONE", "S0TWO"]);
  }
});

test("the name is for display and comes from the profile", async () => {
  const { people: its } = rig({ user: () => Promise.resolve({ ...ann, profile: { display_name: "", real_name: "Ann Other" } }) });
  const found = await its.identify(origin);
  assert.equal(found.ok && found.value.actor.name, "Ann Other");
});

test("a directory that cannot be read makes nobody of everybody", async () => {
  const { people: its } = rig({ user: () => Promise.reject(new Fault("chat_unavailable", "down", true)) });
  const found = await its.identify(origin);
  assert.equal(!found.ok && found.error, "Slack did not confirm who you are just now. Try again in a minute.");
});

test("a group that cannot be read does not count, the others do, and the person is told", async () => {
  const { people: its } = rig({
    members: (group) => (group === "S0ONE" ? Promise.reject(new Fault("chat_rate_limited", "slow", true)) : Promise.resolve(["U0ANN"])),
  });
  const found = await its.identify(origin);
  assert.deepEqual(found.ok && found.value.actor.groups, ["S0TWO"]);
  assert.match((found.ok && found.value.doubt) || "", /did not confirm your user groups/);
});

test("nobody is anybody before Slack has said whose token this is", async () => {
  const found = await rig({}, null).people.identify(origin);
  assert.equal(!found.ok && found.error, "Tagout is still connecting to Slack. Try again in a moment.");
});

test("a storm of clicks asks once, a later click asks anew, and so does one after groups have changed", async () => {
  const { clock, asked, people: its } = rig({});
  await Promise.all(Array.from({ length: 50 }, () => its.identify(origin)));
  assert.deepEqual(asked, ["U0ANN", "S0ONE", "S0TWO"]);
  its.forget();
  await its.identify(origin);
  assert.deepEqual(asked.slice(3), ["S0ONE", "S0TWO"]);
  clock.at += membershipMaxAgeMs + 1;
  await its.identify(origin);
  assert.deepEqual(asked.slice(5), ["U0ANN", "S0ONE", "S0TWO"]);
});

test("a failure is asked again at once", async () => {
  let fails = true;
  const { people: its } = rig({ user: () => (fails ? Promise.reject(new Fault("chat_unavailable", "down", true)) : Promise.resolve(ann)) });
  assert.equal((await its.identify(origin)).ok, false);
  fails = false;
  assert.equal((await its.identify(origin)).ok, true);
});
