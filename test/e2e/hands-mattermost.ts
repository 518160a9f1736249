import type { FakeMattermost, FakePost } from "../fakes/fake-mattermost.js";
import type { FakePerson } from "../fakes/mattermost/directory.js";
import { readMarkdown } from "../fakes/mattermost/seen.js";
import { faultName } from "./system.js";
import type { Hands } from "./walk.js";

/** Somebody who presses the buttons of the newest card of this test's incident in Mattermost, and answers what a form asks. */
export function mattermostHands(fake: FakeMattermost, person: FakePerson): Hands {
  const card = (): FakePost | undefined =>
    [...fake.posts.values()]
      .filter(({ id, delete_at, root_id }) => delete_at === 0 && root_id === "" && fake.shown(id).text.includes(faultName))
      .at(-1);
  return {
    text() {
      const post = card();
      return Promise.resolve(post === undefined ? null : fake.shown(post.id).text);
    },
    buttons() {
      const post = card();
      return Promise.resolve(post === undefined ? [] : fake.shown(post.id).buttons);
    },
    async press(label) {
      const post = card();
      if (post === undefined) throw new Error("there is no card to press a button of");
      const before = { dialogs: fake.dialogs.length, whispers: fake.whispers.length };
      await fake.press(person, post.id, label);
      const opened = fake.dialogs[before.dialogs];
      if (opened !== undefined) await fake.submit(person, opened, { why: "not now" });
      return fake.whispers
        .slice(before.whispers)
        .map(({ text }) => readMarkdown(text).text)
        .join("\n");
    },
  };
}
