import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeMattermost } from "../fakes/fake-mattermost.js";
import { incidents, people, team } from "../fakes/mattermost/directory.js";
import { mattermostHands } from "./hands-mattermost.js";
import { makeSecrets } from "./secrets.js";
import { startSystem, until } from "./system.js";
import { press, walkToResolved } from "./walk.js";

for (const server of [
  { version: "12.1.0", blocks: true },
  { version: "10.11.0", blocks: false },
]) {
  test(`from a real fault to resolved, by the buttons of a card in Mattermost ${server.version}`, async () => {
    const secrets = makeSecrets();
    const mattermost = await startFakeMattermost(server, Date.now());
    const system = await startSystem({
      config: {
        mattermost: {
          url: mattermost.url,
          botTokenFile: secrets.put("bot", mattermost.botToken),
          callbackUrl: "http://hub.test",
          callbackSecretFile: secrets.put("callback", "0123456789abcdef".repeat(4)),
          commandTokenFiles: { [team]: secrets.put("command", mattermost.commandToken) },
          channels: [incidents],
        },
        access: {
          grants: [
            { to: `mattermost:${people.ann.id}`, roles: ["approver", "executor"] },
            { to: "console:operator", roles: ["viewer"] },
          ],
        },
      },
    });
    try {
      mattermost.resolve("hub.test", system.consoleUrl());
      const bob = mattermostHands(mattermost, people.bob);
      await walkToResolved(system, mattermostHands(mattermost, people.ann), async () => {
        assert.match(await press(system, bob, "Approve"), /You need the role approver/);
      });
      mattermost.register("/incident", "http://hub.test/mattermost/command");
      const told = await until("an answer", system, async () => {
        await mattermost.type(people.ann, "/incident", "postmortem latest");
        const { text } = mattermost.whispers.at(-1) ?? { text: "" };
        return /try again/i.test(text) ? null : { text };
      });
      assert.match(told.text, /Post-mortem of INC-|Page 1 of /);
      assert.deepEqual([mattermost.errors, mattermost.updates], [[], []]);
    } finally {
      await system.stop();
      await mattermost.stop();
      secrets.remove();
    }
  });
}
