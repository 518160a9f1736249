import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeSlack } from "../fakes/fake-slack.js";
import { channel, homeTeam, people } from "../fakes/slack/directory.js";
import { slackHands } from "./hands-slack.js";
import { startSystem } from "./system.js";
import { walkToResolved } from "./walk.js";

test("from a real fault to resolved, by the buttons of a Slack card, with Bolt and Socket Mode in the loop", async () => {
  const secrets = mkdtempSync(join(tmpdir(), "tagout-e2e-slack-"));
  const slack = await startFakeSlack(Date.now());
  const secret = (name: string, value: string): string => {
    writeFileSync(join(secrets, name), value, { mode: 0o600 });
    return join(secrets, name);
  };
  const system = await startSystem({
    config: {
      slack: {
        mode: "socket",
        botTokenFile: secret("bot", slack.botToken),
        appTokenFile: secret("app", slack.appToken),
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
      assert.match(await bob.press("Approve"), /You need the role approver/);
    });
    const before = slack.told(people.ann).length;
    await slack.type(people.ann, "/incident", "postmortem latest");
    assert.match(await slack.tells(people.ann, before), /^# Post-mortem of INC-\d+: /m);
  } finally {
    await system.stop();
    await slack.stop();
    rmSync(secrets, { recursive: true });
  }
});
