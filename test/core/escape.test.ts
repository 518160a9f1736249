import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeName, escapeText, isBlank } from "../../src/core/escape.js";

test("a process name with a line end, an escape code and a mention is shown on one line", () => {
  assert.equal(escapeName("a\n<!here>\u001b[31mX"), "a\\u{a}<!here>\\u{1b}[31mX");
});

test("bidi overrides, zero-width letters, tags and fillers are shown", () => {
  assert.equal(
    escapeName("a\u202eb\u200bc\u{e0041}d\u3164e\ufefff\u00a0g"),
    "a\\u{202e}b\\u{200b}c\\u{e0041}d\\u{3164}e\\u{feff}f\\u{a0}g",
  );
});

test("an unpaired code unit is shown and a whole pair is kept", () => {
  assert.equal(escapeName("\ud800x \u{1f600}"), "\\u{d800}x \u{1f600}");
});

test("a text of which nobody would see anything is blank", () => {
  for (const blank of ["", " \n\t", "\u200b\u200b", "\u3164", "\u00a0 \u2800", "\ud800"]) assert.ok(isBlank(blank), JSON.stringify(blank));
  for (const seen of [".", "no", "\u{1f44d}", "\u200bx"]) assert.ok(!isBlank(seen), seen);
});

test("text keeps its line ends and tabs and shows a carriage return", () => {
  assert.equal(escapeText("a\tb\r\nc"), "a\tb\\u{d}\nc");
});

test("letters of any language pass unchanged", () => {
  const text = "Größe 容量 объём größer 12 %";
  assert.equal(escapeText(text), text);
});

test("escaping twice changes nothing, and nothing unseen is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = escapeName(text);
      assert.equal(escapeName(once), once);
      assert.doesNotMatch(once, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});
