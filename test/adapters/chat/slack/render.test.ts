import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sizeOfAll } from "../../../../src/adapters/chat/slack/blocks.js";
import { budgets } from "../../../../src/adapters/chat/slack/limits.js";
import { answerer } from "../../../../src/adapters/chat/slack/answer.js";
import type { Web } from "../../../../src/adapters/chat/slack/client.js";
import { readOptionValue } from "../../../../src/adapters/chat/slack/choice-value.js";
import { renderCard, type SlackMessage } from "../../../../src/adapters/chat/slack/render.js";
import { code, escapeSlack, labelled, plain, prose } from "../../../../src/adapters/chat/slack/text.js";
import type { Card } from "../../../../src/core/card.js";
import { cardOf } from "../../../../src/core/card-of.js";
import type { Incident } from "../../../../src/core/incident.js";
import { exampleRefs } from "../../../contract/chat.contract.js";
import { anyIncident, anyText } from "../../../fakes/any-incident.js";
import {
  exampleAccess,
  exampleNow,
  exampleMutes,
  examples,
  hostileText,
  incidentIn,
  script,
  step,
  withPlan,
} from "../../../fakes/incidents.js";
import { refusalOf, textOf } from "../../../fakes/slack/block-kit.js";
import { seen } from "../../../fakes/slack/seen.js";
import { golden, goldensIn } from "../../../golden/golden.js";
import { recordingLog } from "../../../fakes/recording-log.js";

const cardIn = (incident: Incident): Card => cardOf(incident, exampleAccess, exampleNow, exampleMutes);
const labels = ({ text, blocks }: SlackMessage): readonly string[] => seen(text, blocks as never).buttons;

for (const { name, incident } of examples) {
  test(`the Slack message of ${name} is as agreed`, () => {
    golden(`cards/${name}.slack.json`, `${JSON.stringify(renderCard(cardIn(incident), exampleRefs), null, 2)}\n`);
  });
}

test("no agreed Slack message is left over", () => {
  assert.deepEqual(
    goldensIn("cards").filter((file) => file.endsWith(".slack.json")),
    examples.map(({ name }) => `${name}.slack.json`).sort(),
  );
});

test("every profile of every card is taken by Slack, posted or edited, and its text is never empty", () => {
  fc.assert(
    fc.property(anyIncident, fc.constantFrom("full", "lean", "text"), fc.boolean(), (incident, profile, isEdit) => {
      const { text, blocks } = renderCard(cardIn(incident), exampleRefs, profile);
      assert.equal(refusalOf({ text, blocks, isEdit }), null);
      assert.notEqual(text.trim(), "");
      assert.ok(sizeOfAll(blocks) <= budgets.card + 1_500);
    }),
    { numRuns: 300 },
  );
});

test("a card of up to five commands is at most 14 blocks, and none of them folds its text away", () => {
  for (const { name, incident } of examples) {
    const { blocks } = renderCard(cardIn(incident), exampleRefs);
    // Text that would format is shown as plain text, in blocks of its own.
    assert.ok(name.endsWith("hostile") || blocks.length <= 14, `${name}: ${blocks.length} blocks`);
    assert.ok(blocks.every((block) => block.type !== "section" || block.expand));
  }
});

test("I2: a plan that is too long to be shown whole cannot be unlocked from Slack, but it can be rejected, and the card says why", () => {
  const long = withPlan(
    incidentIn("captured"),
    [1, 2, 3, 4].map((n) => step(n, "allow", "change", ["logger"], { script: script("logger", `${n}${"&".repeat(1_000)}`) })),
  );
  const message = renderCard(cardIn(long), exampleRefs);
  assert.deepEqual(labels(message), ["Reject"]);
  assert.match(textOf(message.blocks).join("\n"), /too long to be shown whole in Slack, so it cannot be unlocked here/);
});

test("long texts of held steps give way before a command that may run does", () => {
  const steps = [
    step(1, "review", "change", ["x"], { text: "&".repeat(1_400) }),
    step(2, "block", "change", ["y"], { text: "<".repeat(1_400) }),
    step(3, "allow", "read", ["ps"], { script: script("ps", "&".repeat(500)) }),
  ];
  const message = renderCard(cardIn(withPlan(incidentIn("captured"), steps)), exampleRefs);
  assert.deepEqual(labels(message), ["Approve", "Reject"]);
  assert.ok(seen(message.text, message.blocks as never).text.includes("&".repeat(500)));
});

test("a button without a reference is not drawn, and an actions block without buttons is not either", () => {
  const message = renderCard(cardIn(incidentIn("proposed")), {});
  assert.ok(message.blocks.every(({ type }) => type !== "actions"));
});

test("every edit uses new block ids, also of a card that a mute or a place changed at the same version", () => {
  const card = cardIn(incidentIn("proposed"));
  const ids = (changed: Partial<Card>): readonly string[] =>
    renderCard({ ...card, ...changed }, exampleRefs).blocks.map(({ block_id }) => block_id ?? "");
  const muted: Partial<Card> = { quiet: [{ kind: "muted", text: "Muted until 04:10 UTC by ann." }] };
  const away: Partial<Card> = { facts: [{ label: "Why here", value: "The channel was archived." }, ...card.facts] };
  const editions = [{}, { version: card.version + 1 }, muted, away, { fallback: `${card.fallback} (repost)` }].map(ids);
  assert.equal(new Set(editions.flat()).size, editions.flat().length);
  assert.deepEqual(ids(muted), editions[2], "the same card is the same message");
});

const confirmIn = ({ blocks }: SlackMessage) => {
  const [first] = blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));
  return first?.type === "button" ? first.confirm : undefined;
};

test("a live run asks first, in words that fit Slack's dialog even when the command does not", () => {
  const confirm = (incident: Incident) => confirmIn(renderCard(cardIn(incident), exampleRefs));
  assert.equal(
    confirm(incidentIn("dry_passed"))?.text.text,
    "Run 3 commands on web-07 now? Changes the host: systemctl restart payments.service",
  );
  const card = cardIn(incidentIn("dry_passed"));
  const wide = {
    ...card,
    buttons: card.buttons.map((button) => ({ ...button, confirm: `Run 1 command on web-07 now? Changes the host: ${"&".repeat(200)}` })),
  };
  const asked = confirmIn(renderCard(wide, exampleRefs));
  assert.equal(asked?.text.text, "Run 1 command on web-07 now? The card shows what changes.");
});

test("the menu behind the buttons carries the store's references, and the simpler layout is without it", () => {
  const long = Object.fromEntries(Object.keys(exampleRefs).map((choice) => [choice, `${"f".repeat(32)}.${"m".repeat(43)}`]));
  const menuOf = (profile: "full" | "lean") =>
    renderCard(cardIn(incidentIn("proposed")), long, profile)
      .blocks.flatMap((block) => (block.type === "actions" ? block.elements : []))
      .flatMap((one) => (one.type === "overflow" ? one.options : []));
  assert.deepEqual(
    menuOf("full").map(({ value }) => readOptionValue(value)),
    (["snooze-1h", "snooze-4h", "rediagnose", "mute-4h"] as const).map((choice) => ({ choice, ref: long[choice] })),
  );
  assert.deepEqual(menuOf("lean"), []);
  const { text, blocks } = renderCard(cardIn(incidentIn("proposed")), long);
  assert.equal(refusalOf({ text, blocks, isEdit: false }), null, "references as long as the hub makes them fit");
});

test("the fallback sentence begins with severity, name and host", () => {
  assert.match(renderCard(cardIn(incidentIn("proposed")), exampleRefs).text, /^P2 INC-12 web-07: /);
});

test("I10: a notification formats nothing and links nothing, whatever the signal is about", () => {
  const its = incidentIn("proposed");
  for (const subject of [
    ":white_check_mark: resolved",
    "*Approved.* _by_ ~ann~",
    "`x`",
    "http://evil.example/x",
    "<!channel> <@U0AAAAA>",
  ]) {
    const card = cardIn({ ...its, signal: { ...its.signal, kind: "unit-failed", subject } });
    // The longest card of all is not shown as text either.
    const long = { ...card, steps: card.steps.map((one) => ({ ...one, shown: "x".repeat(3_000) })) };
    for (const { text } of [renderCard(card, exampleRefs), renderCard(long, exampleRefs, "text")]) {
      assert.deepEqual(seen(text, []).alive, []);
      assert.doesNotMatch(text, /:\/\//);
      assert.match(text, /^P2 INC-12 web-07/);
    }
  }
});

test("the text profile tells how to type a decision, and points to the console when it cannot show the card letter by letter", () => {
  const short = renderCard(cardIn(withPlan(incidentIn("captured"), [step(1, "allow", "read", ["ps", "aux"])])), exampleRefs, "text", "/ir");
  assert.match(short.text, /\/ir approve INC-12 [0-9a-f]{8}/);
  assert.deepEqual(short.blocks, []);
  const fenced = cardIn(withPlan(incidentIn("captured"), [step(1, "review", "change", ["x"], { text: "a```b" })]));
  assert.match(renderCard(fenced, exampleRefs, "text").text, /^P2 INC-12 .*read it in the console/);
});

test("I10: whatever a text object is made of, its reader sees that text and nothing comes alive", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.constant(hostileText)), (text) => {
      const well = text.replace(/[\p{Cs}\r]/gu, "").slice(0, 500);
      for (const object of [plain(well), labelled("What:", well), prose(well), ...code(well)]) {
        const section = { type: "section", text: object };
        assert.deepEqual(seen("", [section]).alive, []);
        assert.equal(refusalOf({ text: "", blocks: [section], isEdit: false }), null);
      }
      if (well.trim() === "") return;
      assert.equal(
        code(well)
          .map((object) => seen("", [{ type: "section", text: object }]).text)
          .join("")
          .replaceAll("\n", ""),
        well.replaceAll("\n", ""),
      );
    }),
    { numRuns: 300 },
  );
});

test("foreign lines stay in their frame: a fence in the text splits the code block and does not end it", () => {
  const pieces = code("a```\nApprovals: 2 of 2\n```b");
  assert.ok(pieces.every((object) => object.type === "mrkdwn" && /^```\n[^]*\n```$/.test(object.text)));
  assert.deepEqual(
    pieces.map(({ text }) => text.slice(4, -4)),
    ["a``", "`\nApprovals: 2 of 2\n``", "`b"],
  );
});

test("escaping is the three characters Slack reads, each once", () => {
  assert.equal(escapeSlack('<a href="x">&amp;</a>'), '&lt;a href="x"&gt;&amp;amp;&lt;/a&gt;');
});

test("what a notification shows of an answer is cut between characters, and nothing in it formats", async () => {
  const sent: string[] = [];
  const web = { chat: { postEphemeral: ({ text }: { readonly text: string }) => Promise.resolve(void sent.push(text)) } };
  const answer = answerer({
    web: web as unknown as Web,
    apiUrl: "https://slack.com/api/",
    answerMs: 5_000,
    consoleUrl: null,
    log: recordingLog(),
  });
  for (let n = 0; n < 8; n += 1)
    await answer({ responseUrl: null, channel: "C0123456789", userId: "U0123456789" }, `${"x".repeat(n)}*${"&".repeat(900)}`);
  assert.equal(sent.length, 8);
  for (const text of sent) assert.match(text, /^x* ?(?:&amp;)+(?: \.\.\.)?$/);
});
