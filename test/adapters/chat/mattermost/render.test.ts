import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Block } from "../../../../src/adapters/chat/mattermost/blocks.js";
import { limits } from "../../../../src/adapters/chat/mattermost/limits.js";
import { formats, renderCard, type Contexts, type Format } from "../../../../src/adapters/chat/mattermost/render.js";
import { seals } from "../../../../src/adapters/chat/mattermost/seal.js";
import { code, prose, sentence } from "../../../../src/adapters/chat/mattermost/text.js";
import { answersOf } from "../../../../src/adapters/chat/mattermost/answer.js";
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
import { contextsFor } from "../../../fakes/mattermost/contexts.js";
import { idOf, incidents } from "../../../fakes/mattermost/directory.js";
import { refusalsOf, type Server } from "../../../fakes/mattermost/layout.js";
import { readMarkdown, seen } from "../../../fakes/mattermost/seen.js";
import { golden, goldensIn } from "../../../golden/golden.js";

const cardIn = (incident: Incident): Card => cardOf(incident, exampleAccess, exampleNow, exampleMutes);
const its = seals({ current: "0123456789abcdef".repeat(3), previous: null });
const place = { channel: incidents, post: idOf("post") };

const contextsOf = (card: Card): Contexts => contextsFor(card, exampleRefs, its, place);

const draw = (card: Card, format: Format, contexts = contextsOf(card)) =>
  renderCard(card, format, { contexts, url: "http://hub.example:7070/mattermost/action", command: "/incident" });

const drawing: Readonly<Record<"blocks" | "attachments", Server>> = {
  blocks: { version: "12.1.0", blocks: true },
  attachments: { version: "10.11.0", blocks: false },
};
const layouts = ["blocks", "attachments"] as const;
const shownAs = (card: Card, layout: (typeof layouts)[number], contexts = contextsOf(card)) => {
  const { message, props } = draw(card, layout, contexts);
  return seen(message, props, drawing[layout]);
};

for (const { name, incident } of examples) {
  for (const layout of layouts) {
    test(`the Mattermost ${layout} of ${name} are as agreed`, () => {
      golden(`cards/${name}.mattermost-${layout}.json`, `${JSON.stringify(draw(cardIn(incident), layout), null, 2)}\n`);
    });
  }
}

test("no agreed Mattermost post is left over", () => {
  assert.deepEqual(
    goldensIn("cards").filter((file) => file.includes(".mattermost-")),
    examples.flatMap(({ name }) => layouts.map((layout) => `${name}.mattermost-${layout}.json`)).sort(),
  );
});

test("every layout of every card is taken whole by every version, and its message is never empty", () => {
  const versions = ["10.11.0", "11.7.0", "11.10.0", "12.1.0"];
  fc.assert(
    fc.property(anyIncident, fc.constantFrom(...formats), fc.constantFrom(...versions), (incident, format, version) => {
      const { message, props } = draw(cardIn(incident), format);
      assert.deepEqual(refusalsOf({ message, props }, { version, blocks: true }), []);
    }),
    { numRuns: 300 },
  );
});

test("I10: in every layout of every card nothing foreign comes alive", () => {
  fc.assert(
    fc.property(anyIncident, fc.constantFrom(...layouts), (incident, layout) => {
      assert.deepEqual(shownAs(cardIn(incident), layout).alive, []);
    }),
    { numRuns: 200 },
  );
});

for (const layout of layouts) {
  test(`I2: a plan that is too long for ${layout} cannot be unlocked from Mattermost, but it can be rejected, and the card says why`, () => {
    const long = withPlan(
      incidentIn("captured"),
      [1, 2, 3, 4, 5, 6].map((n) => step(n, "allow", "change", ["logger"], { script: script("logger", `${n}${"x".repeat(1_900)}`) })),
    );
    const { buttons, text } = shownAs(cardIn(long), layout);
    assert.deepEqual(buttons, ["Reject"]);
    assert.match(text, /too long to be shown whole in Mattermost, so it cannot be unlocked here/);
  });

  test(`I2: no command of ${layout} stands where Mattermost folds it away`, () => {
    for (const { incident } of examples) {
      const card = cardIn(incident);
      const { props } = draw(card, layout);
      const folded = layout === "blocks" ? foldedIn(props["mm_blocks"] as readonly Block[]) : textsIn(props["attachments"]);
      for (const { shown } of card.steps) assert.ok(!folded.includes(code(shown)), shown);
    }
  });

  test(`in ${layout} a button without a reference is not drawn, and nothing of it stays behind`, () => {
    const card = cardIn(incidentIn("proposed"));
    assert.deepEqual(shownAs(card, layout, {}).buttons, []);
    assert.doesNotMatch(JSON.stringify(draw(card, layout, {})), /mattermost\/action/);
  });

  test(`in ${layout} a button carries no command, host or text of the incident`, () => {
    const card = cardIn(incidentIn("dry_passed"));
    const carried = JSON.stringify(contextsOf(card));
    assert.doesNotMatch(carried, /web-07|systemctl|java/);
  });
}

const foldedIn = (blocks: readonly Block[]): string =>
  JSON.stringify(blocks.flatMap((block) => (block.type === "container" ? block.content.filter(({ type }) => type === "collapsible") : [])));
const textsIn = (attachments: unknown): string =>
  (attachments as readonly { readonly text?: string }[]).map(({ text }) => text ?? "").join("\n");

test("long texts of held steps give way before a command that may run does", () => {
  const steps = [
    step(1, "review", "change", ["x"], { text: "a ".repeat(4_500) }),
    step(2, "block", "change", ["y"], { text: "b ".repeat(4_500) }),
    step(3, "allow", "read", ["ps"], { script: script("ps", "c".repeat(1_500)) }),
  ];
  for (const layout of layouts) {
    const { buttons, text } = shownAs(cardIn(withPlan(incidentIn("captured"), steps)), layout);
    assert.deepEqual(buttons, ["Approve", "Reject"]);
    assert.ok(text.includes("c".repeat(1_500)));
  }
});

test("the text layout tells how to type a decision, and points to the console when the card is too long for a message", () => {
  const short = draw(cardIn(incidentIn("proposed")), "text");
  assert.match(short.message, /\/incident approve INC-12 [0-9a-f]{8}/);
  assert.deepEqual(short.props, {});
  const steps = [1, 2].map((n) => step(n, "review", "change", ["x"], { text: "y".repeat(limits.message) }));
  const long = draw({ ...cardIn(withPlan(incidentIn("captured"), steps)), history: ["z".repeat(limits.message)] }, "text");
  assert.match(long.message, /INC-12.*read it in the console/);
});

test("the message begins with severity, name and host", () => {
  assert.match(draw(cardIn(incidentIn("proposed")), "blocks").message, /^P2 INC-12 web-07: /);
});

test("I10: whatever markdown is made of, its reader sees that text and nothing comes alive", () => {
  const nasty = fc.array(fc.constantFrom("`", "``", "```", "\n", " ", "~~~", "a", "@all", "\u2424", "#", "\\", "*"), { maxLength: 30 });
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        nasty.map((parts) => parts.join("")),
        fc.constant(hostileText),
      ),
      (text) => {
        const well = text.replace(/[\p{Cs}\r]/gu, "").slice(0, 1_000);
        for (const markdown of [prose(well), code(well), `**What:** ${prose(well)}`, sentence(well, "https://hub.example")])
          assert.deepEqual(readMarkdown(markdown).alive, [], markdown);
        const same = (one: string): string => one.replaceAll(/\s+/g, "").replaceAll("\u2424", "\\u{2424}");
        if (well.trim() === "") return;
        assert.equal(same(readMarkdown(code(well)).text), same(well));
        assert.equal(same(readMarkdown(prose(well)).text), same(well));
      },
    ),
    { numRuns: 500 },
  );
});

test("ordinary words stay words, and only what Mattermost could read as something becomes code", () => {
  const cases: readonly (readonly [text: string, markdown: string])[] = [
    ["java uses 7.2 GiB of memory, over its limit of 6 GiB.", "java uses 7.2 GiB of memory, over its limit of 6 GiB."],
    ["2026-11-23 02:14 UTC, reported 3 times", "2026-11-23 02:14 UTC, reported 3 times"],
    ["web-07; env=production, role=payments; mode live", "web-07; env=production, role=payments; mode live"],
    ["ask @channel about #ops now", "ask `@channel` about `#ops` now"],
    ["see www.evil.example or evil://x", "see `www.evil.example` or `evil://x`"],
    ["1. not a list", "`1`. not a list"],
    ["a `tick` b", "a `` `tick` `` b"],
    [":) :smile: x-D", "`:) :smile: x-D`"],
    ["at 02:13:58, 78 %.", "at `02:13:58`, 78 %."],
    ["it is in /var/log/x.", "it is in `/var/log/x`."],
    ["who is @ann? @bob!", "who is `@ann? @bob`!"],
    ["left out: #...", "left out: `#...`"],
    ["a:100:b 3:100:2", "`a:100:b 3:100:2`"],
    ["snake_case and _not_", "snake_case and `_not_`"],
    ["", "(blank)"],
  ];
  for (const [text, markdown] of cases) assert.equal(prose(text), markdown);
});

test("only an address of the console itself can be clicked", () => {
  const console = "https://hub.example";
  assert.equal(
    sentence("This link signs you in once: https://hub.example/enter/abc-1.", console),
    "This link signs you in once: <https://hub.example/enter/abc-1>.",
  );
  for (const evil of ["https://hub.example.evil/enter", "https://evil.example/?https://hub.example", "http://hub.example/x"])
    assert.deepEqual(readMarkdown(sentence(`See ${evil} now`, console)).alive, [], evil);
});

test("a long answer comes in parts that Mattermost takes, whatever it is made of, and an endless one says that it is cut", () => {
  for (const line of ["line <&> of it", "`".repeat(9_000), "\ud83d\udd25".repeat(6_000)]) {
    const parts = answersOf(Array.from({ length: 2_000 }, () => line).join("\n"), "https://hub.example");
    assert.equal(parts.length, 3);
    for (const part of parts) assert.ok(part.length <= limits.message && !/[\ud800-\udbff](?![\udc00-\udfff])/.test(part));
    assert.match(parts.at(-1) ?? "", /not all of it: the console shows the rest\.$/);
  }
});
