import assert from "node:assert/strict";
import { test } from "node:test";
import { loadBolt, webClient, whoAmI } from "../../../../src/adapters/chat/slack/client.js";
import { grantTroubles, type GrantedTo } from "../../../../src/adapters/chat/slack/granted.js";
import { Secret } from "../../../../src/core/secret.js";
import { startFakeSlack, type FakeSlack } from "../../../fakes/fake-slack.js";
import { homeTeam, people } from "../../../fakes/slack/directory.js";
import { patient } from "../../../fakes/slack/harness.js";

const oncall = "S0ONCALL0";
const granted: GrantedTo = { groups: [oncall], people: [`${homeTeam}/${people.ann.id}`], command: "/ir" };

async function troubles(its: Partial<GrantedTo>, bend: (slack: FakeSlack) => void = () => undefined) {
  const slack = await startFakeSlack();
  try {
    bend(slack);
    const web = webClient(await loadBolt(), new Secret(slack.botToken), slack.apiUrl, patient.callMs);
    const all = await grantTroubles(web, await whoAmI(web), { ...granted, ...its });
    return { all, asked: slack.calls.filter(({ method }) => method === "usergroups.users.list").length };
  } finally {
    await slack.stop();
  }
}

test("grants that all name somebody leave nothing to say", async () => {
  assert.deepEqual(await troubles({}), { all: [], asked: 1 });
});

test("a scope that is missing is one sentence with its mend, and nothing is asked that it would refuse", async () => {
  const { all, asked } = await troubles({}, ({ world }) => void world.scopes.delete("usergroups:read"));
  assert.match(all.join("\n"), /^The bot lacks usergroups:read\. Paste manifests\/slack\/manifest\.yaml .*reinstall/);
  assert.equal(asked, 0);
});

test("without a grant to a group the scope for groups is not missed", async () => {
  assert.deepEqual(await troubles({ groups: [] }, ({ world }) => void world.scopes.delete("usergroups:read")), { all: [], asked: 0 });
});

test("each group that cannot be read is named, with why its roles do not count", async () => {
  const { all } = await troubles({ groups: ["S0NOBODY0", oncall] });
  assert.deepEqual(all, ["Roles granted to slack-group:S0NOBODY0 do not count: there is no such user group."]);
});

test("where the plan has no user groups it is said what to grant to", async () => {
  const { all } = await troubles({}, ({ world }) => void (world.hasUserGroups = false));
  assert.match(all.join("\n"), /^Roles granted to slack-group:S0ONCALL0 do not count: .*plan\. Grant the roles to people instead/);
});

test("Slack in trouble is no mistake in a grant, and is said as it is", async () => {
  const { all } = await troubles({}, (slack) => slack.failNext("usergroups.users.list", "error:internal_error"));
  assert.match(all.join("\n"), /S0ONCALL0 do not count: its members cannot be read: Slack has trouble of its own/);
});

test("a person of another workspace is nobody here, unless the bot is in the whole organisation", async () => {
  const elsewhere = { people: ["T0BBBBBBB/U0ANN0000"] };
  const { all } = await troubles(elsewhere);
  assert.deepEqual(all, [
    `The grant to slack:T0BBBBBBB/U0ANN0000 is for nobody: the bot is in ${homeTeam}. /ir whoami shows the right id.`,
  ]);
  assert.deepEqual((await troubles(elsewhere, ({ world }) => void (world.enterpriseId = "E0CORP000"))).all, []);
});

test("of very many groups only some are read, since presses need the same rate", async () => {
  const groups = Array.from({ length: 50 }, (_, i) => `S0MANY${String(i).padStart(3, "0")}`);
  const { all, asked } = await troubles({ groups });
  assert.deepEqual([all.length, asked], [8, 8]);
});
