import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { agreeing, agreeingUnbash } from "../../../src/core/shell/agree.js";
import { dropCaches } from "../../../src/core/shell/drop-caches.js";
import { quoteArgv, showScript } from "../../../src/core/shell/quote.js";
import { scriptOf } from "../../../src/core/shell/reading.js";
import { scan } from "../../../src/core/shell/scan.js";
import { walk } from "../../../src/core/shell/walk.js";
import { corpusTexts, whyNoCorpora } from "../../corpus/shell-corpora.js";
import { generatedTexts, shellText } from "./shell-text.js";

/** Puts a text through everything; a throw fails the test. */
function everything(text: string): void {
  const reading = scan(text);
  if (reading.ok) {
    showScript(scriptOf(reading.value));
    // An agreement is asked for twice: the readers keep no state between texts.
    assert.deepEqual(agreeing(text, reading.value), agreeing(text, reading.value));
  } else {
    assert.ok(reading.error.message.length > 0);
    const { span } = reading.error;
    assert.ok(span === null || (span.start <= span.end && span.end <= text.length && span.startByte <= span.endByte), JSON.stringify(text));
  }
  assert.ok(walk(text).sightings.length < 1000);
  dropCaches(text);
  assert.equal(typeof quoteArgv([text.slice(0, 5000)]), "string");
}

test("I9: any string gives a value, lone surrogates and control characters included", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), everything));
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
      everything,
    ),
  );
});

test("I9: any text near the language of the shell gives a value", () => {
  fc.assert(fc.property(shellText, everything), { numRuns: 500 });
});

const nests = [
  "(",
  "{ ",
  "$(",
  '"$(',
  "`",
  "${x:-",
  "$((",
  "[[ ! ",
  "if ",
  "while ",
  "case x in (",
  "<(",
  "! ",
  "((",
  "${",
  "a[",
  "\\`",
  "$'",
  "<<E\n",
  "(\n",
];

test("I9: deep, long and repeated text gives a value", () => {
  const texts = nests.flatMap((nest) => [nest.repeat(Math.floor(4090 / nest.length)), nest.repeat(50_000)]);
  const closed = [
    `${"$(".repeat(1000)}a${")".repeat(1000)}`,
    `${"(".repeat(2000)}a${")".repeat(2000)}`,
    `${"{ ".repeat(1000)}a${";}".repeat(1000)}`,
  ];
  const long = [
    "a".repeat(10_000_000),
    "'".repeat(10_000_000),
    "\\".repeat(100_000),
    "\ud800".repeat(100_000),
    "a ".repeat(2000),
    "é".repeat(1365),
    "\0".repeat(4096),
  ];
  for (const text of [...texts, ...closed, ...long]) everything(text);
});

test("I9: the scanner and unbash agree exactly on generated text", () => {
  let accepted = 0;
  for (const [seed, texts] of generatedTexts(5000)) {
    for (const text of texts) {
      const reading = scan(text);
      if (!reading.ok) continue;
      accepted += 1;
      assert.deepEqual(agreeingUnbash(text, reading.value), { kind: "agreed" }, `seed ${seed}: ${JSON.stringify(text)}`);
    }
  }
  assert.ok(accepted > 100, `only ${accepted} texts were accepted: the generator has left the language`);
});

test("I9: the scanner and unbash agree exactly on the corpora, and nothing in them throws", { skip: whyNoCorpora() }, () => {
  for (const text of corpusTexts()) {
    everything(text);
    const reading = scan(text);
    if (reading.ok) assert.notEqual(agreeing(text, reading.value).kind, "differential", JSON.stringify(text));
  }
});
