import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answersOf } from "../../../src/adapters/chat/mattermost/answer.js";
import { limits } from "../../../src/adapters/chat/mattermost/limits.js";
import { messagesOf } from "../../../src/adapters/chat/slack/answer.js";
import { cardOf } from "../../../src/core/card-of.js";
import { cardText } from "../../../src/core/card-text.js";
import { postmortem } from "../../../src/core/postmortem/postmortem.js";
import { evidenceText } from "../../../src/core/slash/evidence-text.js";
import { chatPage, pagesOf } from "../../../src/core/slash/pages.js";
import { planText } from "../../../src/core/slash/plan-text.js";
import { timelineText } from "../../../src/core/slash/timeline-text.js";
import { anyIncident } from "../../fakes/any-incident.js";
import { caseOf } from "../../fakes/cases.js";
import { exampleAccess, exampleNow, exampleMutes, examples } from "../../fakes/incidents.js";
import { readMarkdown } from "../../fakes/mattermost/seen.js";
import { refusalOf } from "../../fakes/slack/block-kit.js";
import { seen } from "../../fakes/slack/seen.js";

const consoleUrl = "http://hub.example:7070";
const notAll = /That is not all of it/;
const bare = (text: string): string => text.replaceAll(/\s+/g, "");

/** Every long answer about an incident, as chat is given it: page by page. */
function pagesAbout(incident: (typeof examples)[number]["incident"]): readonly string[] {
  const its = caseOf(incident);
  const texts = [
    cardText(cardOf(incident, exampleAccess, exampleNow, exampleMutes), "/incident"),
    planText(incident),
    evidenceText(incident, its.readings),
    timelineText(incident, its.audit, false),
    postmortem(its),
  ];
  return texts.flatMap((text) => pagesOf(text, chatPage));
}

for (const { name, incident } of examples.filter((one) => !one.name.includes("hostile"))) {
  test(`every page about an incident that is ${name} comes whole in Slack and in Mattermost`, () => {
    for (const page of pagesAbout(incident)) {
      const blocks = messagesOf(page, consoleUrl).flat();
      assert.equal(bare(seen("", blocks).text.replaceAll("```", "")), bare(page));
      assert.equal(
        bare(
          answersOf(page, consoleUrl)
            .map((one) => readMarkdown(one).text)
            .join("\n"),
        ),
        bare(page),
      );
    }
  });
}

test("only an address of the console itself can be clicked, and nothing that stands around it formats", () => {
  const inSlack = (text: string) => seen("", messagesOf(text, consoleUrl).flat());
  assert.equal(inSlack(`Look: ${consoleUrl}/incidents/12`).alive[0], `special sequence: <${consoleUrl}/incidents/12>`);
  assert.deepEqual(inSlack(`*Approved.* :tada: ${consoleUrl}/`).alive, []);
  for (const text of [`Rejected by ann: ${consoleUrl}0.evil.example/x`, `Rejected by ann: ${consoleUrl}.evil.example`]) {
    assert.deepEqual(inSlack(text).alive, [], text);
    for (const answer of answersOf(text, consoleUrl)) assert.deepEqual(readMarkdown(answer).alive, [], text);
  }
});

test("whatever is in an answer, every message is one that the platform takes, and a missing rest is said", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      for (const page of pagesAbout(incident)) {
        const messages = messagesOf(page, consoleUrl);
        for (const blocks of messages) assert.equal(refusalOf({ text: "x", blocks, isEdit: false }), null);
        const inSlack = messages.map((blocks) => seen("", blocks).text).join("\n");
        assert.ok(notAll.test(inSlack) || inSlack.length >= page.replaceAll(/\s+/g, "").length / 2);
        const answers = answersOf(page, consoleUrl);
        for (const answer of answers) assert.ok(answer.length <= limits.message);
        assert.doesNotMatch(answers.join("\n"), notAll);
      }
    }),
    { numRuns: 25 },
  );
});
