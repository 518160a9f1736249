import assert from "node:assert/strict";
import { test } from "node:test";
import { callback } from "../../../../src/adapters/chat/slack/doctor/connection.js";
import { examineSlack, type SlackExam } from "../../../../src/adapters/chat/slack/doctor.js";
import type { Checked } from "../../../../src/core/checkup.js";
import { Secret } from "../../../../src/core/secret.js";
import { startFakeSlack, type FakeSlack } from "../../../fakes/fake-slack.js";
import { channel, homeTeam, people } from "../../../fakes/slack/directory.js";
import { patient } from "../../../fakes/slack/harness.js";

async function examined(
  bend: (slack: FakeSlack) => Partial<SlackExam> & { readonly now?: number; readonly config?: Partial<SlackExam["config"]> },
): Promise<readonly Checked[]> {
  const slack = await startFakeSlack();
  try {
    const { config = {}, now = slack.now(), ...rest } = bend(slack);
    return await examineSlack({
      people: [`${homeTeam}/${people.ann.id}`],
      publicUrl: "http://127.0.0.1:1",
      live: true,
      clock: { now: () => now },
      deadlines: patient,
      ...rest,
      config: {
        botToken: new Secret(slack.botToken),
        mode: { kind: "socket", appToken: new Secret(slack.appToken) },
        channels: [channel],
        groups: ["S0ONCALL0"],
        command: "/incident",
        apiUrl: slack.apiUrl,
        ...config,
      },
    });
  } finally {
    await slack.stop();
  }
}

const bad = (all: readonly Checked[]): readonly string[] => all.filter(({ state }) => state === "bad").map(({ what }) => what);
const about = (all: readonly Checked[], what: string): Checked => {
  const one = all.find((checked) => checked.what.startsWith(what));
  assert.ok(one, `nothing is said about ${what}`);
  return one;
};

test("a workspace that is set up by the manifest has nothing to mend, and nothing is left in its channel", async () => {
  let world: FakeSlack["world"] | undefined;
  const all = await examined((slack) => {
    ({ world } = slack);
    return {};
  });
  assert.deepEqual(bad(all), []);
  assert.match(about(all, "bot token").found, /tagout in Fake/);
  assert.match(about(all, "channel").found, /taken back/);
  assert.equal(about(all, "card layout").state, "ok");
  assert.match(about(all, "command").mend ?? "", /whoami/);
  assert.equal(world?.channels.get(channel)?.messages.size, 0);
});

test("without --live nothing is posted, and that it was not asked is said", async () => {
  let slack: FakeSlack | undefined;
  const all = await examined((its) => {
    slack = its;
    return { live: false };
  });
  assert.equal(about(all, "channel").state, "unchecked");
  assert.ok(!slack?.calls.some(({ method }) => method.startsWith("chat.")));
});

const mistakes: readonly (readonly [string, string, RegExp, (slack: FakeSlack) => ReturnType<Parameters<typeof examined>[0]>])[] = [
  ["a wrong bot token", "bot token", /Bot User OAuth Token/, () => ({ config: { botToken: new Secret("xoxb-wrong") } })],
  [
    "a token that was taken back",
    "bot token",
    /Bot User OAuth Token/,
    (slack) => {
      slack.world.botTokenIsGood = false;
      return {};
    },
  ],
  [
    "a scope that is missing",
    "scopes",
    /manifest/,
    (slack) => {
      slack.world.scopes.delete("users:read");
      return {};
    },
  ],
  [
    "a wrong app token",
    "app token",
    /connections:write/,
    () => ({ config: { mode: { kind: "socket", appToken: new Secret("xapp-wrong") } } }),
  ],
  ["a channel that is not there", "channel C0NOWHERE", /View channel details/, () => ({ config: { channels: ["C0NOWHERE"] } })],
  [
    "a channel without the bot",
    "channel",
    /\/invite @tagout/,
    (slack) => {
      Object.assign(slack.world.channels.get(channel) ?? {}, { botIsIn: false });
      return {};
    },
  ],
  [
    "an archived channel",
    "channel",
    /unarchived/,
    (slack) => {
      Object.assign(slack.world.channels.get(channel) ?? {}, { archived: true });
      return {};
    },
  ],
  ["a group that is not there", "group S0NOBODY0", /paid plan/, () => ({ config: { groups: ["S0NOBODY0"] } })],
  [
    "a group where the plan has none",
    "group",
    /Grant the roles to people instead/,
    (slack) => {
      slack.world.hasUserGroups = false;
      return {};
    },
  ],
  ["a person of another workspace", "person", /whoami/, () => ({ people: ["T0BBBBBBB/U0OTHER00"] })],
  ["a person who is not there", "person", /whoami/, () => ({ people: [`${homeTeam}/U0NOWHERE`] })],
  ["a clock that is ten minutes off", "clock", /NTP/, (slack) => ({ now: slack.now() + 600_000 })],
  [
    "an address at which nothing answers",
    "request URL",
    /Start the hub/,
    () => ({ config: { mode: { kind: "http", signingSecret: new Secret("0123456789abcdef0123") } } }),
  ],
];

for (const [mistake, what, mend, bend] of mistakes)
  test(`the doctor finds ${mistake}, and says what mends it`, async () => {
    const all = await examined(bend);
    const one = about(
      all.filter(({ state }) => state === "bad"),
      what,
    );
    assert.match(one.mend ?? "", mend);
  });

test("an address inside the network is one that Slack cannot reach, except where Slack is a stand-in on this very machine", async () => {
  for (const inside of ["http://hub.example", "https://localhost:8686"]) {
    const [checked] = await callback(inside, "https://slack.com/api/", patient.callMs);
    assert.match(checked?.found ?? "", /cannot be reached by Slack/, inside);
    assert.match(checked?.mend ?? "", /https address that Slack can reach, or use mode socket/, inside);
  }
});

test("a guest with a role is told of, and that a refused layout makes cards simpler", async () => {
  const all = await examined((slack) => {
    slack.world.refuseBlocks = true;
    return { people: [`${homeTeam}/${people.guest.id}`], live: true };
  });
  assert.equal(about(all, "person").state, "warn");
  assert.match(about(all, "person").found, /Guest/);
  assert.equal(about(all, "card layout").state, "warn");
});

test("nobody is blamed for what Slack does not answer", async () => {
  const all = await examined((slack) => {
    slack.down();
    return {};
  });
  assert.deepEqual(
    all.map(({ what, state }) => [what, state]),
    [["reach", "bad"]],
  );
});
