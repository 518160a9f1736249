import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quoteArgv, showScript } from "../../../src/core/shell/quote.js";
import { readingLimits, scriptOf } from "../../../src/core/shell/reading.js";
import { scan } from "../../../src/core/shell/scan.js";
import { byteLength } from "../../../src/core/shell/spans.js";
import type { Script } from "../../../src/core/shell/script.js";
import { shellTable, unspell } from "../../corpus/shell-table.js";
import { corpusTexts, whyNoCorpora } from "../../corpus/shell-corpora.js";
import { generatedTexts } from "./shell-text.js";

function scriptIn(text: string): Script | null {
  const reading = scan(text);
  return reading.ok ? scriptOf(reading.value) : null;
}

/** Whether what is shown of a text reads back as the same plan; true for text that is no plan. */
function comesBack(text: string): boolean {
  const script = scriptIn(text);
  if (script === null) return true;
  const shown = showScript(script);
  if (byteLength(shown) > readingLimits.bytes) return true;
  assert.deepEqual(scriptIn(shown), script, JSON.stringify(text));
  assert.equal(showScript(scriptIn(shown) ?? []), shown);
  return true;
}

test("I2: what is shown of an accepted text reads back as the same plan", () => {
  for (const { left } of shellTable("accepted", / {2}=> {2}/)) comesBack(unspell(left));
  for (const [seed, texts] of generatedTexts(2000)) assert.ok(texts.every(comesBack), `seed ${seed}`);
});

test("I2: what is shown of an accepted text of the corpora reads back as the same plan", { skip: whyNoCorpora() }, () => {
  for (const text of corpusTexts()) comesBack(text);
});

test("any printable argument comes back from its quoting", () => {
  const character = fc.constantFrom(..." \t\nab1'\"\\$`!*?[]{}()<>|&;#~=%^-./é🔥");
  const word = fc.string({ unit: character, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const argv = ["echo", ...words];
      assert.deepEqual(scriptIn(quoteArgv(argv))?.[0]?.commands[0]?.argv, argv);
    }),
  );
});

test("quotes are added only where a reader needs them, and are safe to copy into an interactive shell", () => {
  const shown = (word: string) => quoteArgv(["echo", word]).slice("echo ".length);
  assert.equal(shown("a-b_c.d/e:f,g=h@i+j%k^l"), "a-b_c.d/e:f,g=h@i+j%k^l");
  assert.equal(shown(""), "''");
  assert.equal(shown("a b"), "'a b'");
  assert.equal(shown("$x"), "'$x'");
  assert.equal(shown("~"), "'~'");
  assert.equal(shown("*"), "'*'");
  assert.equal(shown("it's"), `"it's"`);
  assert.equal(shown("it's!"), String.raw`'it'\''s!'`);
  assert.equal(shown("{}"), "{}");
  assert.equal(shown("{a,b}"), "'{a,b}'");
});

test("what must not be printed is shown by its number, in a form that no reader accepts", () => {
  assert.equal(quoteArgv(["cat", "a\u202eb'\\\u0000"]), String.raw`cat $'a\u{202e}b\'\\\u{0}'`);
  for (const hidden of ["\u0007", "\r", "\u001b", "\u00a0", "\u200b", "\u2066", "\ufeff", "\u{e0041}", "\ud800", "\ufe0f"]) {
    const shown = quoteArgv(["cat", `x${hidden}`]);
    assert.match(shown, /^[\x20-\x7e]*$/);
    assert.equal(scriptIn(shown), null);
  }
});

test("a plan that no scan makes is still shown as what it does", () => {
  const script: Script = [{ after: "always", commands: [{ argv: ["a"], stdin: "null", stdout: "null", stderr: "stdout" }] }];
  assert.equal(showScript(script), "a >/dev/null 2>/dev/null");
  assert.equal(showScript([]), "");
  assert.equal(quoteArgv([]), "");
});
