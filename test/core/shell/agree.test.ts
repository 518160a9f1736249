import assert from "node:assert/strict";
import { test } from "node:test";
import { agreeing, agreeingBashParser, agreeingUnbash } from "../../../src/core/shell/agree.js";
import { readByUnbash } from "../../../src/core/shell/unbash-reader.js";
import { scan } from "../../../src/core/shell/scan.js";
import type { Reading } from "../../../src/core/shell/reading.js";
import { shellTable, unspell } from "../../corpus/shell-table.js";

function reading(text: string): Reading {
  const result = scan(text);
  assert.ok(result.ok, text);
  return result.value;
}

const accepted = shellTable("accepted", / {2}=> {2}/).map(({ left }) => unspell(left));

test("unbash makes the same plan of every accepted text of the table", () => {
  for (const text of accepted) assert.deepEqual(agreeingUnbash(text, reading(text)), { kind: "agreed" }, text);
});

test("a plan that is not that of the text is a differential, wherever they differ", () => {
  const different: readonly (readonly [string, string])[] = [
    ["ls -l", "ls -a"],
    ["ls -l", "ls -l x"],
    ["ls; id", "ls"],
    ["ls; id", "ls && id"],
    ["ls | id", "ls; id"],
    ["ls 2>&1", "ls"],
    ["ls >/dev/null", "ls"],
    ["ls x", "ls ''"],
    ["export A=b", "export A=c"],
  ];
  for (const [text, other] of different) assert.equal(agreeing(text, reading(other)).kind, "differential", `${text} / ${other}`);
});

test("what no plan can hold is a differential with what unbash sees there", () => {
  const texts = [
    "ls &",
    "! ls",
    "time ls",
    "(ls)",
    "ls $x",
    "ls `id`",
    "X=1 ls",
    "ls > x",
    "ls >(id)",
    "ls <<<x",
    "ls 3>/dev/null",
    "a |& b",
    "declare a[1]=2",
    "a=(b)",
    "ls '",
    ">/dev/null ls",
  ];
  for (const text of texts) {
    assert.equal(readByUnbash(text).ok, false, text);
    const agreement = agreeingUnbash(text, reading("ls"));
    assert.equal(agreement.kind, "differential", text);
    assert.match("message" in agreement ? agreement.message : "", /^unbash (sees|reports|gives)/, text);
  }
});

test("bash-parser vetoes a plan with another structure and is deaf to other arguments", () => {
  for (const other of ["ls", "ls -l; id", "ls -l x", "id -l", "ls -l && id", "ls -l | id"]) {
    assert.equal(agreeingBashParser("ls -l", reading(other)).kind, "veto", other);
  }
  assert.deepEqual(agreeingBashParser("ls -l 2>&1", reading("ls -a >/dev/null")), { kind: "agreed" });
});

test("bash-parser vetoes when it gives no answer or sees what no plan can hold", () => {
  for (const text of ["ls <(id)", "", "ls &", "! ls", "(ls)", "X=1 ls", "ls `id`", "x".repeat(5000)]) {
    assert.equal(agreeingBashParser(text, reading("ls")).kind, "veto", text.slice(0, 20));
  }
});

test("bash-parser's known misreadings of plain text are vetoes, and the list of them is whole", () => {
  const vetoed = accepted.filter((text) => agreeing(text, reading(text)).kind === "veto");
  assert.deepEqual(vetoed.sort(), ["ls &>/dev/null", "ls 2>&1 >/dev/null"]);
});
