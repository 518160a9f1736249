import fc from "fast-check";
import { firstSeed } from "../../dice.js";

/** How many generated texts a property tries. Small by default; `npm run test:heavy` sets FUZZ_RUNS. */
export const fuzzRuns = Number(process.env.FUZZ_RUNS ?? 2000);

/** The same for properties that judge: a verdict costs a hundred times what reading does, so a million texts are for the readers. */
export const judgedRuns = Math.min(fuzzRuns, 30_000);

const blanks = [" ", " ", " ", "  ", "\t"];
const joints = ["|", "&&", "||", ";", "\n", " | ", " && ", "; ", "\n\n"];
const redirects = ["2>&1", ">/dev/null", "2>/dev/null", "&>/dev/null", "</dev/null", " > /dev/null", " 2> /dev/null", "<\t/dev/null"];
const plain = [
  "ls",
  "-l",
  "--x=y",
  "a",
  "1",
  "22",
  "/var/log",
  "a.b",
  "x:y",
  "rm",
  "[",
  "]",
  "{}",
  "!",
  "^a",
  "%1",
  "@",
  "+x",
  "if",
  "time",
  "echo",
  "export",
  "declare",
  "test",
];
const quoted = [
  "'a b'",
  "''",
  '""',
  '"a\\"b"',
  "'\\x73'",
  '"\\$x"',
  '"a\\nb"',
  "\\;",
  "\\$",
  "\\ ",
  "\\'",
  "'$x'",
  '"it\'s"',
  "'é'",
  "'\n'",
  "\\\\",
  '"\\\\"',
  "'`'",
  '"\\`"',
];
const special = [
  "*",
  "?",
  "[a]",
  "~",
  "=",
  "#",
  "x=",
  "a[",
  "{",
  "}",
  "$",
  "`",
  "(",
  ")",
  "<",
  ">",
  "&",
  "2>",
  "\\",
  "'",
  '"',
  "\\\n",
  "<<",
  ">>",
  "|&",
  ";;",
  "é",
  "\r",
  "\u200b",
  "\0",
  "$x",
  "$(a)",
  "&>",
  ">&",
];

/** How often each kind of piece comes, of all of them together. */
const kinds: readonly (readonly [weight: number, pieces: readonly string[]])[] = [
  [12, plain],
  [8, quoted],
  [10, blanks],
  [3, joints],
  [2, redirects],
  [1, special],
];
const most = 24;

const piece = fc.oneof(...kinds.map(([weight, pieces]) => ({ weight, arbitrary: fc.constantFrom(...pieces) })));

/** Text on both sides of the plain language's border. */
export const shellText: fc.Arbitrary<string> = fc.array(piece, { maxLength: most }).map((pieces) => pieces.join(""));

/** The same kind of text in batches, each with the seed that makes it again (`FUZZ_SEED`). A million are made in seconds. */
export function* generatedTexts(size: number): Generator<readonly [number, readonly string[]]> {
  for (let done = 0; done < fuzzRuns; done += size) {
    const seed = (firstSeed + done) % 2 ** 31;
    const dice = mulberry(seed);
    yield [seed, Array.from({ length: Math.min(size, fuzzRuns - done) }, () => generated(dice))];
  }
}

const pool = kinds.flatMap(([weight, pieces]) => Array.from({ length: weight }, () => pieces));

function generated(dice: () => number): string {
  let text = "";
  for (let count = dice() % (most + 1); count > 0; count -= 1) {
    const pieces = pool[dice() % pool.length] ?? plain;
    text += pieces[dice() % pieces.length] ?? "";
  }
  return text;
}

/** Whole numbers below 2^32, the same for the same seed. Source: mulberry32, public domain. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
