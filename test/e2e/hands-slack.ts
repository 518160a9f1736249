import type { FakeSlack } from "../fakes/fake-slack.js";
import { channel, type FakePerson } from "../fakes/slack/directory.js";
import { seen } from "../fakes/slack/seen.js";
import { faultName } from "./system.js";
import type { Hands } from "./walk.js";

/** Somebody in the fake Slack workspace, who presses the buttons of our card. */
export function slackHands(slack: FakeSlack, person: FakePerson): Hands {
  const ours = () => {
    const messages = [...(slack.world.channels.get(channel)?.messages.values() ?? [])];
    return messages.find(({ blocks, text }) => seen(text, blocks).text.includes(faultName));
  };
  const shown = () => {
    const message = ours();
    return message === undefined ? null : seen(message.text, message.blocks);
  };
  return {
    text: () => Promise.resolve(shown()?.text ?? null),
    buttons: () => Promise.resolve(shown()?.buttons ?? []),
    async press(label) {
      const before = slack.told(person).length;
      await slack.press(person, ours()?.ts ?? "", label);
      return slack.tells(person, before);
    },
  };
}
