import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "../../../../src/adapters/chat/mattermost/client.js";
import { placeTroubles } from "../../../../src/adapters/chat/mattermost/place-troubles.js";
import { Secret } from "../../../../src/core/secret.js";
import { startFakeMattermost, type FakeMattermost } from "../../../fakes/fake-mattermost.js";
import { patience } from "../../../fakes/mattermost/harness.js";
import { approvers, botUser, idOf, incidents, otherChannel, team } from "../../../fakes/mattermost/directory.js";

type Places = Parameters<typeof placeTroubles>[2];
const places: Places = { channels: [incidents], groups: [approvers], commandTokens: new Map([[team, ""]]), command: "/incident" };

async function troubles(its: Partial<Places>, bend: (mattermost: FakeMattermost) => void = () => undefined): Promise<readonly string[]> {
  const mattermost = await startFakeMattermost();
  try {
    bend(mattermost);
    const rest = client(mattermost.url, new Secret(mattermost.botToken), () => undefined, patience);
    return await placeTroubles(rest, botUser.id, { ...places, ...its });
  } finally {
    await mattermost.stop();
  }
}

test("a bot that is everywhere has no trouble, and a team whose command nobody can look up is none", async () => {
  assert.deepEqual(await troubles({}), []);
});

test("the first place that the bot cannot use is said with its mend", async () => {
  const [only, ...more] = await troubles({}, ({ channels }) => void channels.get(incidents)?.members.delete(botUser.id));
  assert.match(only ?? "", new RegExp(`^channel ${incidents}: .* Type /invite @tagout`, "i"));
  assert.doesNotMatch(only ?? "", /more/);
  assert.deepEqual(more, []);
});

test("of several one is said, how many more there are, and where to read them", async () => {
  const [only] = await troubles({
    channels: [idOf("nowhere"), incidents],
    groups: [otherChannel],
    commandTokens: new Map([[idOf("away"), ""]]),
  });
  assert.match(only ?? "", new RegExp(`channel ${idOf("nowhere")}: .* And 2 more: tagout doctor mattermost\\.$`, "i"));
});

test("a channel of a grant that everybody may join is a trouble", async () => {
  const [only] = await troubles({ channels: [], groups: [otherChannel] });
  assert.match(only ?? "", /is not private, so its members have no role.* Make it private/);
});

test("a server that answers nothing is a trouble and no failure", async () => {
  const [only] = await troubles({}, (mattermost) => mattermost.down());
  assert.match(only ?? "", /Mattermost/);
});

test("of a very long list only the first twenty are asked about", async () => {
  const channels = [...Array.from({ length: 20 }, () => incidents), idOf("nowhere")];
  assert.deepEqual(await troubles({ channels }), []);
  assert.equal((await troubles({ channels: channels.slice(1) })).length, 1);
});
