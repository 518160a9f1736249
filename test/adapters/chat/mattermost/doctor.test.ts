import assert from "node:assert/strict";
import { test } from "node:test";
import { examineMattermost, type MattermostExam } from "../../../../src/adapters/chat/mattermost/doctor.js";
import { callback } from "../../../../src/adapters/chat/mattermost/doctor/callback.js";
import type { Checked } from "../../../../src/core/checkup.js";
import { Secret } from "../../../../src/core/secret.js";
import { approvers, idOf, incidents, people, publicChannel, team } from "../../../fakes/mattermost/directory.js";
import { patience, startMattermostRig, type MattermostRig } from "../../../fakes/mattermost/harness.js";

type Bent = Partial<Omit<MattermostExam, "config">> & { readonly now?: number; readonly config?: Partial<MattermostExam["config"]> };

/** The doctor beside a running hub, since Mattermost has to reach one. */
async function examined(bend: (rig: MattermostRig) => Bent | Promise<Bent>): Promise<readonly Checked[]> {
  const rig = await startMattermostRig();
  const { mattermost } = rig;
  try {
    const { config = {}, now = mattermost.now(), ...rest } = await bend(rig);
    return await examineMattermost({
      people: [people.ann.id],
      live: true,
      clock: { now: () => now, token: () => "once" },
      deadlines: patience,
      ...rest,
      config: {
        url: mattermost.url,
        botToken: new Secret(mattermost.botToken),
        callbackUrl: rig.hubUrl,
        commandTokens: new Map([[team, new Secret(mattermost.commandToken)]]),
        channels: [incidents],
        groups: [approvers],
        format: "auto",
        command: "/incident",
        ...config,
      },
    });
  } finally {
    await rig.stop();
  }
}

const bad = (all: readonly Checked[]): readonly Checked[] => all.filter(({ state }) => state === "bad");
const about = (all: readonly Checked[], what: string): Checked => {
  const one = all.find((checked) => checked.what.startsWith(what));
  assert.ok(one, `nothing is said about ${what}`);
  return one;
};

test("a server that is set up by the guide has nothing to mend; a button went round and nothing is left", async () => {
  let posts: MattermostRig["mattermost"]["posts"] | undefined;
  const all = await examined(({ mattermost }) => {
    ({ posts } = mattermost);
    return {};
  });
  assert.deepEqual(bad(all), []);
  assert.match(about(all, "channel").found, /Mattermost reached the hub/);
  assert.match(about(all, "cards").found, /blocks; the server is 11\.10\.0/);
  assert.ok(!all.some(({ what }) => what === "internal connections"), "what a press has proven is no question any more");
  assert.deepEqual(
    [...(posts?.values() ?? [])].map(({ delete_at }) => delete_at !== 0),
    [true],
  );
});

test("without --live nothing is posted", async () => {
  let calls: MattermostRig["mattermost"]["calls"] = [];
  const all = await examined(({ mattermost }) => {
    ({ calls } = mattermost);
    return { live: false };
  });
  assert.match(about(all, "internal connections").mend ?? "", /Paste 127\.0\.0\.1 into AllowedUntrustedInternalConnections/);
  assert.ok(!calls.some(({ method, path }) => method === "POST" && path === "/posts"));
});

const mistakes: readonly (readonly [string, string, RegExp, (rig: MattermostRig) => Bent | Promise<Bent>])[] = [
  ["a wrong token", "bot token", /Bot Accounts/, () => ({ config: { botToken: new Secret("wrong") } })],
  [
    "an address that Mattermost may not call",
    "channel",
    /AllowedUntrustedInternalConnections/,
    ({ mattermost }) => {
      mattermost.world.internalAllowed = "other.example";
      return {};
    },
  ],
  [
    "allowed addresses with commas between them",
    "channel",
    /separated by blanks/,
    ({ mattermost }) => {
      mattermost.world.internalAllowed = "localhost,127.0.0.1";
      return {};
    },
  ],
  ["a hub that does not answer", "hub", /Start the hub/, () => ({ config: { callbackUrl: "http://127.0.0.1:9" } })],
  ["another server where the hub should be", "hub", /unchanged/, ({ mattermost }) => ({ config: { callbackUrl: mattermost.url } })],
  ["a channel that is not there", "channel", /View Info/, () => ({ config: { channels: [idOf("nowhere")] } })],
  [
    "a channel without the bot",
    "channel",
    /\/invite @tagout/,
    ({ mattermost }) => {
      mattermost.channels.get(incidents)?.members.delete(idOf("tagout"));
      return {};
    },
  ],
  [
    "an archived channel",
    "channel",
    /unarchived/,
    ({ mattermost }) => {
      Object.assign(mattermost.channels.get(incidents) ?? {}, { delete_at: 1 });
      return {};
    },
  ],
  ["another server's team", "command", /commandTokenFiles/, () => ({ config: { commandTokens: new Map([[idOf("x"), new Secret("t")]]) } })],
  ["a public channel as a proof of roles", "channel of a grant", /private/, () => ({ config: { groups: [publicChannel] } })],
  ["a person who is not there", "person", /whoami/, () => ({ people: [idOf("nowhere")] })],
  ["a clock that is ten minutes off", "clock", /NTP/, ({ mattermost }) => ({ now: mattermost.now() - 600_000 })],
  [
    "a server that is away",
    "reach",
    /mattermost\.url/,
    ({ mattermost }) => {
      mattermost.down();
      return {};
    },
  ],
];

for (const [mistake, what, mend, bend] of mistakes)
  test(`the doctor finds ${mistake}, and says what mends it`, async () => {
    const one = about(bad(await examined(bend)), what);
    assert.match(one.mend ?? "", mend);
  });

test("a guest with a role is told of, and a command that no team has", async () => {
  const all = await examined(() => ({ people: [people.guest.id], config: { commandTokens: new Map() } }));
  assert.match(about(all, "person").found, /Guest/);
  assert.equal(about(all, "command").state, "warn");
});

test("a callback address that is Mattermost itself, or in the clear, is found before anything is pressed", async () => {
  assert.equal(about(await callback("http://127.0.0.1:9", "https://chat.example", patience.writeMs), "callback address").state, "bad");
  assert.equal(about(await callback("http://hub.invalid:9", "https://chat.example", patience.writeMs), "callback address").state, "warn");
});
