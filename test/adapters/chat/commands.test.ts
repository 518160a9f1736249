import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { prose as inMattermost } from "../../../src/adapters/chat/mattermost/text.js";
import { prose as inSlack } from "../../../src/adapters/chat/slack/text.js";
import { readMarkdown } from "../../fakes/mattermost/seen.js";
import { named } from "../../fakes/named-commands.js";
import { seen } from "../../fakes/slack/seen.js";

/** Sentences of our own around commands, with foreign words in them too. */
const sentence = fc
  .array(
    fc.tuple(
      fc.constantFrom(...named),
      fc.constantFrom("Look:", "or", "web-07 (P2),", "@all", "see /var/log/x", "to decide"),
      fc.constantFrom("", ".", ",", ")."),
      fc.constantFrom("(", ""),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((all) => ({
    text: all.map(([command, word, after, before]) => `${word} ${before}${command}${after}`).join(" "),
    commands: all.map(([command]) => command),
  }));

test("I10: in Mattermost a command that a sentence names is one code span, without the mark that ends the sentence, and nothing comes alive", () => {
  fc.assert(
    fc.property(sentence, ({ text, commands }) => {
      const markdown = inMattermost(text);
      for (const command of commands) assert.ok(markdown.includes(`\`${command}\``), markdown);
      assert.doesNotMatch(markdown, /[.,]`(?!`)(?=\s|$)/);
      const read = readMarkdown(markdown);
      assert.deepEqual(read.alive, [], markdown);
      assert.equal(read.text, text);
    }),
    { numRuns: 300 },
  );
});

test("I10: Slack shows the same sentences letter by letter, with the commands in code where nothing else would format", () => {
  fc.assert(
    fc.property(sentence, ({ text, commands }) => {
      const object = inSlack(text);
      const section = { type: "section", text: object };
      const read = seen("", [section]);
      assert.deepEqual(read.alive, [], object.text);
      assert.equal(read.text, text);
      if (object.type === "mrkdwn") for (const command of commands) assert.ok(object.text.includes(`\`${command}\``), object.text);
    }),
    { numRuns: 300 },
  );
});
