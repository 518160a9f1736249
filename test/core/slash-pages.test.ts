import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chatPage, pageOf, pagesOf } from "../../src/core/slash/pages.js";
import { anyText } from "../fakes/any-incident.js";

const next = (page: number): string => `/ir plan INC-12 --page ${page}`;

test("pages hold all of a text and nothing else, each within its room", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.array(anyText, { maxLength: 9 }).map((texts) => texts.join("\n\n")),
      ),
      fc.integer({ min: 2, max: 400 }),
      (text, room) => {
        const pages = pagesOf(text, room);
        assert.ok(pages.every((page) => page.length <= room));
        assert.equal(pages.join("").replaceAll("\n", ""), text.replaceAll("\n", ""));
      },
    ),
  );
});

test("a character of two code units is never cut in two", () => {
  assert.deepEqual(pagesOf("\ud83d\udd25".repeat(4), 3), ["\ud83d\udd25", "\ud83d\udd25", "\ud83d\udd25", "\ud83d\udd25"]);
});

test("a text is broken between paragraphs before it is broken between lines", () => {
  assert.deepEqual(pagesOf("one\ntwo\n\nthree\n\nfour", 12), ["one\ntwo", "three\n\nfour"]);
  assert.deepEqual(pagesOf("one\ntwo\nthree", 8), ["one\ntwo", "three"]);
});

test("a page says how to get the next one; the last, the only and a missing one say what they are", () => {
  const text = ["a".repeat(9), "b".repeat(9), "c".repeat(9)].join("\n\n");
  assert.equal(pageOf(text, 1, 10, next), "aaaaaaaaa\n\nPage 1 of 3. Next: /ir plan INC-12 --page 2");
  assert.equal(pageOf(text, 3, 10, next), "ccccccccc\n\nPage 3 of 3.");
  assert.equal(pageOf(text, 4, 10, next), "There is no page 4; the last is 3.");
  assert.equal(pageOf(text, 1, Infinity, next), text);
});

test("a page fits into what Mattermost takes for one answer", () => {
  assert.ok(chatPage + 200 <= 2 * 5_000);
});
