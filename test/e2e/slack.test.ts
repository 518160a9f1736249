import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { channel, homeTeam, people } from "../fakes/slack/directory.js";
import { slackHands } from "./hands-slack.js";
import { makeSecrets } from "./secrets.js";
import { startSystem } from "./system.js";
import { press, walkToResolved } from "./walk.js";

test("from a real fault to resolved, by the buttons of a Slack card, with Bolt and Socket Mode in the loop", async () => {
  const secrets = makeSecrets();
  const slack = await startFakeSlack(Date.now());
  const system = await startSystem({
    config: {
      slack: {
        mode: "socket",
        botTokenFile: secrets.put("bot", slack.botToken),
        appTokenFile: secrets.put("app", slack.appToken),
        channels: [channel],
        apiUrl: slack.apiUrl,
      },
      access: {
        grants: [
          { to: `slack:${homeTeam}/${people.ann.id}`, roles: ["approver", "executor"] },
          { to: "console:operator", roles: ["viewer"] },
        ],
      },
    },
  });
  try {
    const bob = slackHands(slack, people.bob);
    await walkToResolved(system, slackHands(slack, people.ann), async () => {
      assert.match(await press(system, bob, "Approve"), /You need the role approver/);
    });
    const before = slack.told(people.ann).length;
    await slack.type(people.ann, "/incident", "postmortem latest");
    assert.match(await slack.tells(people.ann, before), /^# Post-mortem of INC-\d+: /m);
  } finally {
    await system.stop();
    await slack.stop();
    secrets.remove();
  }
});
