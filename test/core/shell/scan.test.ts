import assert from "node:assert/strict";
import { test } from "node:test";
import { showScript } from "../../../src/core/shell/quote.js";
import { readingLimits, scriptOf, shellProblems } from "../../../src/core/shell/reading.js";
import { scan } from "../../../src/core/shell/scan.js";
import { shellTable, unspell } from "../../corpus/shell-table.js";

function read(text: string) {
  const result = scan(text);
  assert.ok(result.ok, `${JSON.stringify(text)} is refused: ${result.ok ? "" : result.error.kind}`);
  return result.value;
}

function refuse(text: string) {
  const result = scan(text);
  assert.ok(!result.ok, `${JSON.stringify(text)} is accepted`);
  return result.error;
}

const command = (text: string) => {
  const found = scriptOf(read(text))[0]?.commands[0];
  assert.ok(found);
  return found;
};

test("every accepted text of the table is shown as the table says", () => {
  for (const { left, right, line } of shellTable("accepted", / {2}=> {2}/)) {
    assert.equal(showScript(scriptOf(read(unspell(left)))), unspell(right ?? left), `accepted.txt:${line}`);
  }
});

test("every refused text of the table is refused for the reason the table says", () => {
  for (const { left, right, line } of shellTable("refused", / {2}(.*)/s)) {
    const { kind, hostile } = refuse(unspell(right ?? ""));
    assert.equal(`${kind}${hostile ? "!" : ""}`, left, `refused.txt:${line} ${JSON.stringify(right)}`);
  }
});

test("every kind of problem but the limits is in the table", () => {
  const kinds = new Set(shellTable("refused", / {2}/).map(({ left }) => left.replace("!", "")));
  const limits = ["too-long", "too-many-words", "word-too-long"];
  assert.deepEqual(shellProblems.filter((kind) => !kinds.has(kind)).sort(), limits.sort());
});

test("streams follow the redirects from left to right", () => {
  const streams = (text: string) => {
    const { stdin, stdout, stderr } = command(text);
    return [stdin, stdout, stderr];
  };
  assert.deepEqual(streams("ls"), ["null", "capture", "capture"]);
  assert.deepEqual(streams("ls </dev/null"), ["null", "capture", "capture"]);
  assert.deepEqual(streams("ls 2>&1"), ["null", "capture", "stdout"]);
  assert.deepEqual(streams("ls 2>/dev/null 2>&1"), ["null", "capture", "stdout"]);
  assert.deepEqual(streams("ls >/dev/null 2>&1"), ["null", "null", "null"]);
  assert.deepEqual(streams("ls 2>&1 >/dev/null"), ["null", "null", "capture"]);
  assert.deepEqual(streams("ls 2>&1 | cat"), ["null", "pipe", "stdout"]);
});

test("joints say what each pipeline waits for", () => {
  assert.deepEqual(
    read("a && b || c; d | e\nf").map(({ after, commands }) => [after, commands.length]),
    [
      ["always", 1],
      ["ok", 1],
      ["fail", 1],
      ["always", 2],
      ["always", 1],
    ],
  );
});

test("spans name the place in UTF-16 and in bytes", () => {
  const [pipeline] = read("grep 'é🔥' x\\ y | wc");
  const words = pipeline?.commands.flatMap(({ words }) => words) ?? [];
  assert.deepEqual(
    words.map(({ span }) => [span.start, span.end, span.startByte, span.endByte]),
    [
      [0, 4, 0, 4],
      [5, 10, 5, 13],
      [11, 15, 14, 18],
      [18, 20, 21, 23],
    ],
  );
  assert.deepEqual(pipeline?.commands[0]?.span, { start: 0, end: 15, startByte: 0, endByte: 18 });
  assert.deepEqual(refuse("ls 'é' $x").span, { start: 7, end: 8, startByte: 8, endByte: 9 });
});

test("patterns and home directories are flagged word by word, and only where a shell would look", () => {
  const flags = (text: string) =>
    read(text)[0]?.commands[0]?.words.map(({ glob, tilde, quoted }) => `${glob ? "g" : ""}${tilde ? "t" : ""}${quoted ? "q" : ""}`);
  assert.deepEqual(flags("ls *.log a?b [ab] [ x] '*' \\* \"?\" [a'x]'"), ["", "g", "g", "g", "", "", "q", "q", "q", "q"]);
  assert.deepEqual(flags("ls ~ ~root/x a~ '~' \\~ x=~/y a:~ a'='~"), ["", "t", "t", "", "q", "q", "t", "t", "q"]);
});

test("a text may be as long as the limit in bytes and no longer", () => {
  const fill = (bytes: number) => `${"ls 'éé'\n".repeat(3)}${" ".repeat(bytes - 30)}`;
  read(fill(readingLimits.bytes));
  assert.equal(refuse(fill(readingLimits.bytes + 1)).kind, "too-long");
  assert.equal(refuse(fill(readingLimits.bytes + 1)).hostile, true);
  assert.equal(refuse("x".repeat(10_000_000)).kind, "too-long");
  assert.equal(refuse("(".repeat(50_000)).kind, "too-long");
});

test("words, their number and the number of commands are limited", () => {
  const { words, wordBytes, commands } = readingLimits;
  read(Array(words).fill("a").join(" "));
  assert.equal(
    refuse(
      Array(words + 1)
        .fill("a")
        .join(" "),
    ).kind,
    "too-many-words",
  );
  read(`echo ${"a".repeat(wordBytes)}`);
  assert.equal(refuse(`echo ${"a".repeat(wordBytes + 1)}`).kind, "word-too-long");
  assert.equal(refuse(`echo '${"é".repeat(wordBytes / 2)}a'`).kind, "word-too-long");
  assert.equal(refuse("a".repeat(wordBytes + 1)).kind, "word-too-long");
  read(Array(commands).fill("a").join("|"));
  assert.equal(
    refuse(
      Array(commands + 1)
        .fill("a")
        .join("|"),
    ).kind,
    "too-many-commands",
  );
});

test("a hidden character is the first thing said about a text that holds one", () => {
  assert.equal(refuse("echo $x \u202e").kind, "hidden-character");
  assert.match(refuse("echo \u202e").message, /\\u\{202e\}/);
});
