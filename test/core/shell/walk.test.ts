import assert from "node:assert/strict";
import { test } from "node:test";
import { walkBashParser } from "../../../src/core/shell/bash-parser-walk.js";
import { walkLimits } from "../../../src/core/shell/unbash-walk.js";
import { walk } from "../../../src/core/shell/walk.js";

const names = (text: string, reader: "unbash" | "bash-parser" = "unbash") =>
  walk(text)
    .sightings.filter((sighting) => sighting.reader === reader && sighting.words.length > 0)
    .map(({ words }) => words[0]?.literal ?? null);

test("commands are seen wherever they are nested", () => {
  const places: readonly (readonly [string, readonly (string | null)[]])[] = [
    ["echo $(rm -rf /)", ["echo", "rm"]],
    ["echo `rm x`", ["echo", "rm"]],
    ["echo `a \\`rm x\\``", ["echo", "a", "rm"]],
    ['echo "$(a "$(rm x)")"', ["echo", "a", "rm"]],
    ["df -h ${x:-$(rm -rf /)}", ["df", "rm"]],
    ["ls ${x/$(rm a)/$(id)}", ["ls", "rm", "id", "rm", "id"]],
    ["echo $((`rm x` + 1))", ["echo", "rm"]],
    ["ls > ${x:-$(rm y)}", ["ls", "rm"]],
    ["diff <(rm x) >(id)", ["diff", "rm", "id"]],
    ["cat <<E\n$(rm x)\nE", ["cat", "rm"]],
    ["cat <<<$(rm x)", ["cat", "rm"]],
    ["if a; then b; elif c; then d; else rm; fi", ["a", "b", "c", "d", "rm"]],
    ["for i in $(a); do rm $i; done", ["a", "rm"]],
    ["for ((i = $(a); i < 9; i++)); do rm; done", ["a", "rm"]],
    ["while a; do rm; done; until b; do id; done", ["a", "rm", "b", "id"]],
    ["case $(a) in $(b)) rm;; *) id;; esac", ["a", "b", "rm", "id"]],
    ["select x in $(a); do rm; done", ["a", "rm"]],
    ["(a; { rm; })", ["a", "rm"]],
    ["f() { rm; }", ["rm"]],
    ["coproc rm x", ["rm"]],
    ["[[ -f $(rm x) && a == $(id) ]]", ["rm", "id"]],
    ["(( a[$(rm x)] ))", ["rm"]],
    ["x=$(rm y) a=($(id))", ["rm", "id"]],
    ["! time rm x &", ["rm"]],
    ["$x rm; a$y; 'r'm", [null, null, "rm"]],
  ];
  for (const [text, expected] of places) assert.deepEqual(names(text), expected, text);
});

test("a command is seen whole in a replacement that unbash cuts at a slash", () => {
  for (const text of ["ls ${x//$(rm -rf /)/}", "ls ${x/`rm -rf /`/y}", "ls ${x/a/$(rm -rf /)}"]) {
    const whole = walk(text).sightings.some(({ words }) => words.map(({ literal }) => literal).join(" ") === "rm -rf /");
    assert.ok(whole, text);
    assert.equal(walk(text).unreadable, null, text);
  }
  assert.equal(walk("ls ${x//\\$(/)/}").complete, true);
});

test("words say what is literal in them", () => {
  const words = walk("$c 'a b'\"c\" /etc/$x \"/a/$(b)/c\" $'\\x41' a*b {x,y}/z ~/w A=b").sightings[0]?.words ?? [];
  assert.deepEqual(
    words.map(({ literal, prefix, glob }) => [literal, prefix, glob]),
    [
      [null, "", false],
      ["a bc", "a bc", false],
      [null, "/etc/", false],
      [null, "/a/", false],
      ["A", "A", false],
      ["a*b", "a*b", true],
      [null, "", true],
      ["~/w", "~/w", false],
      ["A=b", "A=b", false],
    ],
  );
  assert.deepEqual(walk("$c").sightings[0]?.words[0]?.text, "$c");
  assert.deepEqual(
    walk("export LD_PRELOAD=/x Y=$z Q+=r").sightings[0]?.words.map(({ literal, prefix }) => literal ?? `${prefix}?`),
    ["export", "LD_PRELOAD=/x", "Y=?", "Q+=r"],
  );
});

test("redirects say where they go and whether they write", () => {
  const redirects = walk("a >f 2>>g <h 3<>i 2>&1 >&- &>j <<<k >&$l").sightings[0]?.redirects ?? [];
  assert.deepEqual(
    redirects.map(({ descriptor, operator, target, writes }) => [descriptor, operator, target?.literal ?? null, writes]),
    [
      [null, ">", "f", true],
      [2, ">>", "g", true],
      [null, "<", "h", false],
      [3, "<>", "i", true],
      [2, ">&", "1", false],
      [null, ">&", "-", false],
      [null, "&>", "j", true],
      [null, "<<<", "k", false],
      [null, ">&", null, true],
    ],
  );
  const body = (text: string) => walk(text).sightings[0]?.redirects[0]?.target?.literal;
  assert.equal(body("bash <<'E'\nrm $x\nE"), "rm $x\n");
  assert.equal(body("bash <<E\nrm $x\nE"), null);
  assert.deepEqual(walk("{ a; } >/etc/passwd").sightings[0]?.redirects[0]?.target?.literal, "/etc/passwd");
});

test("assignments are seen before a command, alone, in a loop and in an expansion", () => {
  const found = walk("PATH=/tmp:$x ls; LD_PRELOAD=y; for IFS in a; do :; done; echo ${BASH_ENV:=z}; a[1]=b").sightings.flatMap(
    ({ reader, assignments }) => (reader === "unbash" ? assignments.map(({ name, value }) => [name, value?.literal ?? null]) : []),
  );
  assert.deepEqual(found, [
    ["PATH", null],
    ["LD_PRELOAD", "y"],
    ["IFS", null],
    ["BASH_ENV", null],
    ["a", null],
  ]);
});

test("everything behind a pipe is marked, groups and nested commands included", () => {
  const piped = walk("a $(b) | { c; (d $(e)); } | f; g").sightings.filter(({ reader }) => reader === "unbash");
  assert.deepEqual(
    piped.map(({ words, pipedInto }) => [words[0]?.literal, pipedInto]),
    [
      ["a", false],
      ["b", false],
      ["c", true],
      ["d", true],
      ["e", true],
      ["f", true],
      ["g", false],
    ],
  );
});

test("constructs that rules name are listed once each", () => {
  assert.deepEqual(walk("f() { a & b & }; coproc c; diff <(d) <(e); echo ${!x} ${y@P}").constructs.toSorted(), [
    "background",
    "coproc",
    "function",
    "indirect-expansion",
    "process-substitution",
  ]);
  assert.deepEqual(walk("ls $x > y").constructs, []);
});

test("bash-parser adds what unbash does not show, and leaves alone a name that it takes for an expansion", () => {
  const shown = (text: string) => walkBashParser(text).map(({ words }) => words[0]?.literal);
  assert.deepEqual(shown("ls $(rm x) | sh"), ["ls", "rm", "sh"]);
  assert.deepEqual(shown("rm -f $HOME/a\nrm -f /b"), ["rm", "rm"]);
  assert.deepEqual(shown("$x y; rm"), ["rm"]);
  assert.deepEqual(shown("[[ '' || $x ]]"), ["[["]);
  const [sighting] = walkBashParser("X=a$y ls >f");
  assert.deepEqual(sighting?.assignments, [{ name: "X", value: { text: "a$y", literal: null, prefix: "a", glob: false } }]);
  assert.deepEqual(
    sighting?.redirects.map(({ operator, target, writes }) => [operator, target?.literal, writes]),
    [[">", "f", true]],
  );
  assert.equal(sighting?.span, null);
  assert.deepEqual(names("ls $(rm x) 2>&1 | X=1 sh", "bash-parser"), []);
  assert.deepEqual(names("cat <<E\n$x\nrm y\nE", "bash-parser"), ["cat", "rm", "E"]);
});

test("spans point into the text, and are null inside what was decoded from it", () => {
  const text = "é=1 a `b`; echo `c \\`d\\``";
  const spans = walk(text).sightings.filter(({ reader }) => reader === "unbash");
  assert.deepEqual(
    spans.map(({ words, span }) => [words[0]?.literal, span === null ? null : text.slice(span.start, span.end)]),
    [
      ["é=1", "é=1 a `b`"],
      ["b", "b"],
      ["echo", "echo `c \\`d\\``"],
      ["c", null],
      ["d", null],
    ],
  );
  assert.equal(spans[1]?.span?.startByte, (spans[1]?.span?.start ?? 0) + 1);
});

test("text that makes no sense to a shell is unreadable, at any depth", () => {
  for (const text of ["a | | b", "echo $(a ||)", "echo `a |`", "if a; then", "ls 'x", "(", "a $(b $(c $(;;)))", ")", "case x in"]) {
    assert.match(walk(text).unreadable ?? "", /^unbash reports: /, text);
  }
  assert.equal(walk("ls $x").unreadable, null);
});

test("a walk that met a limit says that it is not complete", () => {
  assert.equal(walk("ls $x").complete, true);
  assert.equal(walk("x".repeat(5000)).complete, false);
  assert.equal(walk("é".repeat(2100)).complete, false);
  assert.equal(walk("a;".repeat(walkLimits.sightings + 10)).complete, false);
  const deep = walk(`${"(".repeat(200)}a${")".repeat(200)}`);
  assert.ok(!deep.complete || deep.unreadable !== null);
});
