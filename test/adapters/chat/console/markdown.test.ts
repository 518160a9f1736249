import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readMarkdown, type Block, type Span } from "../../../../src/adapters/chat/console/markdown.js";
import { inline, table, verbatim } from "../../../../src/core/postmortem/markdown.js";
import { oneLine } from "../../../../src/core/card/words.js";
import { escapeText } from "../../../../src/core/escape.js";
import { anyText } from "../../../fakes/any-incident.js";
import { exampleReadings, hostile, incidentIn } from "../../../fakes/incidents.js";
import { startHarness } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

const plain = (spans: readonly Span[]): string => spans.map(({ text }) => text).join("");

test("whatever a post-mortem writes within a line is read as the text that it was", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = oneLine(text, 500);
      fc.pre(shown !== "");
      const [block] = readMarkdown(`${inline(text)}\n`);
      assert.deepEqual(block?.kind === "paragraph" ? plain(block.spans) : block, shown);
    }),
    { examples: [["constructor"], ["valueOf"], ["__proto__"]] },
  );
});

test("a cell holds what was put into it, bars and all", () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const [block] = readMarkdown(`${table(["One", "Two"], [[inline(a), inline(b)]])}\n`);
      assert.ok(block?.kind === "table");
      assert.deepEqual(
        block.rows.map((cells) => cells.map(plain)),
        [[oneLine(a, 500), oneLine(b, 500)]],
      );
    }),
  );
});

test("foreign text of several lines is one block of code, whatever it holds", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(text.trim() !== "");
      const blocks = readMarkdown(`Before:\n\n${verbatim(text)}\n\nAfter.\n`);
      assert.deepEqual(
        blocks.map(({ kind }) => kind),
        ["paragraph", "code", "paragraph"],
      );
      const code = blocks[1];
      assert.equal(code?.kind === "code" ? code.text.trimEnd() : null, escapeText(text).replaceAll("\t", "    ").trimEnd());
    }),
  );
});

test("any text at all is read, and nothing of it is lost but signs", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const words = (of: string): string => of.replace(/[^a-z]+/gi, "");
      const read = readMarkdown(text).flatMap(textsOf).join(" ");
      assert.ok(words(text).length - words(read).length <= 8 * (text.match(/&/g)?.length ?? 0));
    }),
  );
});

function textsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case "heading":
    case "paragraph":
      return [plain(block.spans)];
    case "list":
      return block.items.map(plain);
    case "code":
      return [block.text];
    case "table":
      return [...block.head, ...block.rows.flat()].map(plain);
  }
}

test("hostile lengths are read in a moment", () => {
  for (const piece of ["| ", "|\\", "**", "&", "\\", "    \n", "- \n", "# \n", "`"]) readMarkdown(piece.repeat(200_000));
});

const folder = new URL("../../../golden/answers/", import.meta.url);
for (const name of readdirSync(folder).filter((file) => file.startsWith("postmortem-"))) {
  test(`${name} is a page with the same words, whose headings are in order, and which acts on nothing`, async (t) => {
    const markdown = readFileSync(new URL(name, folder), "utf8");
    const incident = name.includes("hostile") ? hostile(incidentIn("resolved")) : incidentIn("resolved");
    const harness = await startHarness({
      incidents: [incident],
      readings: exampleReadings.bind(null, incident),
      postmortem: () => markdown,
    });
    t.after(harness.stop);
    const page = await (await harness.get("/incidents/12/postmortem", await harness.signIn("vera"))).text();
    const elements = elementsOf(page.slice(page.indexOf("<article")));
    const allowed = ["article", "h1", "h2", "h3", "p", "b", "ul", "li", "pre", "div", "table", "thead", "tbody", "tr", "th", "td"];
    const frame = ["footer", "button", "dialog", "dl", "dt", "dd", "kbd", "label", "input", "form"];
    assert.deepEqual(
      [...new Set(elements.map(({ name: tag }) => tag))].filter((tag) => ![...allowed, ...frame].includes(tag)),
      [],
    );
    const text = textOf(page);
    for (const block of readMarkdown(markdown).flatMap(textsOf))
      assert.ok(text.includes(escapeText(block).replace(/\s+/gu, " ").trim()), block.slice(0, 80));
    const levels = elements.flatMap(({ name: tag }) => (/^h[1-6]$/.test(tag) ? [Number(tag[1])] : []));
    assert.equal(levels[0], 1);
    for (const [n, level] of levels.entries()) assert.ok(n === 0 || level <= levels[n - 1]! + 1, `h${level} after h${levels[n - 1]}`);
  });
}

test("a cell that ends in a backslash is kept whole, however long, and the cells beside it are kept apart", () => {
  const long = `${"a".repeat(300_000)}\\`;
  const [table] = readMarkdown(`|  |  |\n| --- | --- |\n| one \\| two | ${long} |\n`);
  assert.ok(table?.kind === "table");
  assert.deepEqual(
    table.rows.map((cells) => cells.map(([span]) => span?.text)),
    [["one | two", long]],
  );
});
