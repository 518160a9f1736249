import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeSlack, type FakeSlack } from "../fakes/fake-slack.js";
import { channel, homeTeam, people } from "../fakes/slack/directory.js";
import { typedHands } from "./hands.js";
import { makeSecrets, type Secrets } from "./secrets.js";
import { startSystem, until, type System } from "./system.js";
import { isAlive, press } from "./walk.js";

test("while everything is frozen nothing starts on the host; two people, at a terminal and in Slack, let it go on", async () => {
  const secrets = makeSecrets();
  const slack = await startFakeSlack(Date.now());
  const system = await startSystem({ config: configOf(slack, secrets) });
  const hands = typedHands(system);
  const card = async (): Promise<string> => (await hands.text()) ?? "";
  const offers = (label: string) => until(`${label} is on offer`, system, async () => (await hands.buttons()).includes(label));
  try {
    const fault = system.fault();
    await offers("Approve");
    await press(system, hands, "Approve");

    // Unlocked while the host is away: the order waits, and the freeze comes before the host.
    await system.agent.stop();
    await until("the host is away", system, async () => /Agents: 0 of 1/.test((await system.say("status")).text));
    await press(system, hands, "Dry-run");
    assert.ok((await system.say('freeze "bad deploy"')).ok);
    await system.agent.start();
    await until("the agent hears the freeze", system, () => heardBy(system).at(-1) === true);
    await until("the card says the freeze", system, async () => /Everything is frozen by \S.*: bad deploy\./.test(await card()));
    const says = async (words: RegExp): Promise<boolean> => words.test((await system.say("status")).text);
    await until("the status says it too", system, () => says(/Not well: freeze: Everything is frozen by/));
    assert.equal(startsOn(system), 0);

    await endedByTwo(system, slack);
    await offers("Run live");
    assert.equal(startsOn(system), 1);
    await until("the agent hears the end", system, () => heardBy(system).at(-1) === false);

    assert.ok((await system.say("freeze")).ok);
    await until("the agent hears it again", system, () => heardBy(system).at(-1) === true);
    assert.match(await press(system, hands, "Run live"), /^Everything is frozen by .*: no reason was given\. Nothing starts/);
    assert.equal(startsOn(system), 1);
    assert.ok(isAlive(fault));

    await endedByTwo(system, slack);
    await press(system, hands, "Run live");
    await until("the incident is resolved", system, async () => /Resolved/.test(await card()));
    assert.equal(startsOn(system), 2);
    await until("the fault has ended", system, () => !isAlive(fault));
    assert.equal((await system.cli("audit", "verify")).code, 0);
  } finally {
    await system.stop();
    await slack.stop();
    secrets.remove();
  }
});

/** The same person twice is one; the second comes through another door. */
async function endedByTwo(system: System, slack: FakeSlack): Promise<void> {
  assert.match((await system.say("unfreeze")).text, /A second approver has to type unfreeze/);
  assert.equal((await system.say("unfreeze")).ok, false);
  assert.match(await typedBy(people.bob, slack), /You need the role approver/);
  assert.match(await typedBy(people.ann, slack), /The freeze has ended/);
}

async function typedBy(person: typeof people.ann, slack: FakeSlack): Promise<string> {
  const before = slack.told(person).length;
  await slack.type(person, "/incident", "unfreeze");
  return slack.tells(person, before);
}

/** The hub's words on the freeze, as the agent heard them. */
function heardBy(system: System): readonly boolean[] {
  const log = readFileSync(join(system.dir, "agent.log"), "utf8");
  return [...log.matchAll(/"freeze\.changed","frozen":(true|false)/g)].map(([, word]) => word === "true");
}

/** Orders that the host itself says it started. */
function startsOn(system: System): number {
  return [...readFileSync(join(system.dir, "agent.log"), "utf8").matchAll(/"execute\.started"/g)].length;
}

function configOf(slack: FakeSlack, secrets: Secrets): Readonly<Record<string, unknown>> {
  return {
    slack: {
      mode: "socket",
      botTokenFile: secrets.put("bot", slack.botToken),
      appTokenFile: secrets.put("app", slack.appToken),
      channels: [channel],
      apiUrl: slack.apiUrl,
    },
    access: {
      grants: [
        { to: "console:operator", roles: ["approver", "executor"] },
        { to: `slack:${homeTeam}/${people.ann.id}`, roles: ["approver"] },
      ],
    },
  };
}
