import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeText } from "../../../src/core/escape.js";
import { badCharacter, isShowable } from "../../../src/core/shell/characters.js";

test("I2: whatever a card would have to escape is refused in a command, so that a plan is shown as it is", () => {
  const passed: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (escapeText(character) !== character && badCharacter(character) === null) passed.push(codePoint.toString(16));
  }
  assert.deepEqual(passed, []);
});

test("the first bad character is found with its place in UTF-16", () => {
  const found = badCharacter("a🔥\u200bb\u0007");
  assert.deepEqual([found?.kind, found?.start, found?.end], ["hidden-character", 3, 4]);
  assert.deepEqual(badCharacter("x\u{e0041}")?.end, 3);
});

test("what people write and see may be in a command", () => {
  for (const text of ["", "\t\n ~", "Größe", "ошибка", "過負荷", "🔥", "é", "हिन्दी"]) assert.equal(badCharacter(text), null, text);
  assert.equal(isShowable("\n"), true);
  assert.equal(isShowable("\u200d"), false);
});
