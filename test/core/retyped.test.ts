import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { tokensOf } from "../../src/core/slash/tokens.js";
import { retyped } from "../../src/core/slash/words.js";

const words = ["INC-12", "wrong host", "it's", "$(reboot)", "`reboot`", "a\\", 'say "no"', "!!", "#12", "a;b", "~", "{a,b}", "a>b", ""];

test("a word that is shown to be typed again is the same word in a shell, and nothing that a shell acts on", () => {
  const line = words.map(retyped).join(" ");
  const read = execFileSync("/bin/sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8", timeout: 60_000 });
  assert.deepEqual(read.slice(0, -1).split("\n"), words);
});

test("the same word is read in chat, alone and among others", () => {
  const word = fc.string({ unit: "grapheme-ascii", maxLength: 12 }).filter((its) => !/["'\s]/.test(its));
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.constantFrom(...words)), { maxLength: 5 }), (its) => {
      assert.deepEqual(tokensOf(its.map(retyped).join(" ")), its);
    }),
  );
});
