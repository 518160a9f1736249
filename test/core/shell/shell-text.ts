import fc from "fast-check";

/** How many generated texts a property tries. Small by default; `npm run test:heavy` sets FUZZ_RUNS. */
export const fuzzRuns = Number(process.env.FUZZ_RUNS ?? 2000);

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

const from = (pieces: readonly string[]) => fc.constantFrom(...pieces);
const piece = fc.oneof(
  { weight: 12, arbitrary: from(plain) },
  { weight: 8, arbitrary: from(quoted) },
  { weight: 10, arbitrary: from(blanks) },
  { weight: 3, arbitrary: from(joints) },
  { weight: 2, arbitrary: from(redirects) },
  { weight: 1, arbitrary: from(special) },
);

/** Text on both sides of the plain language's border. */
export const shellText: fc.Arbitrary<string> = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

/** The same text in batches, each with the seed that makes it again (`FUZZ_SEED`). */
export function* generatedTexts(size: number): Generator<readonly [number, readonly string[]]> {
  const first = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
  for (let done = 0; done < fuzzRuns; done += size) {
    const seed = (first + done) % 2 ** 31;
    yield [seed, fc.sample(shellText, { seed, numRuns: Math.min(size, fuzzRuns - done) })];
  }
}
