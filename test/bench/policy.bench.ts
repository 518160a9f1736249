/**
 * How long judging takes: one command with all three readers, the parts alone, hostile text, and bash-parser and
 * mvdan/sh beside them. Prints figures and ratios; asserts nothing, since figures are of one machine.
 *
 *   node --import tsx test/bench/policy.bench.ts        TAGOUT_CORPORA adds real commands
 */
import { cpus, loadavg } from "node:os";
import { emptyContext } from "../../src/core/policy/context.js";
import { evaluate } from "../../src/core/policy/evaluate.js";
import { families } from "../../src/core/policy/families/index.js";
import { judgeOutside } from "../../src/core/policy/outside.js";
import { builtInPolicy, type Policy } from "../../src/core/policy/policy.js";
import { agreeingBashParser, agreeingUnbash } from "../../src/core/shell/agree.js";
import { parseBashParser } from "../../src/core/shell/bash-parser-reader.js";
import { scan } from "../../src/core/shell/scan.js";
import { walkUnbash } from "../../src/core/shell/unbash-walk.js";
import { walk } from "../../src/core/shell/walk.js";
import { mvdan } from "../core/shell/mvdan.js";
import { corpusTexts } from "../corpus/shell-corpora.js";

const rounds = 5;
const warmUp = 3000;

const say = (line = "") => process.stdout.write(`${line}\n`);
const us = (ms: number) => `${(ms * 1000).toFixed(0).padStart(8)} us`;

/** Milliseconds that one call took. */
function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The best of several rounds for each text, so that a busy machine does not count as a slow program. */
function measure(texts: readonly string[], work: (text: string) => unknown): Float64Array {
  for (const text of texts.slice(0, warmUp)) work(text);
  const best = new Float64Array(texts.length).fill(Infinity);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, text] of texts.entries())
      best[index] = Math.min(
        best[index] ?? Infinity,
        timed(() => work(text)),
      );
  }
  return best;
}

function summary(times: Float64Array) {
  const sorted = times.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1), mean: sorted.reduce((sum, time) => sum + time, 0) / sorted.length };
}

/** No line without texts: what lies outside the language comes from a corpus that may not be there. */
function row(name: string, times: Float64Array, base?: number): number {
  if (times.length === 0) return 0;
  const { p50, p99, max, mean } = summary(times);
  say(`${name.padEnd(44)}${us(p50)}${us(p99)}${us(max)}${base === undefined ? "" : `   x${(mean / base).toFixed(1)}`}`);
  return mean;
}

const perSecond = (times: Float64Array) => Math.round(1000 / summary(times).mean);

const examples = families.flatMap(({ examples }) => [...(examples.allow ?? []), ...(examples.review ?? []), ...(examples.block ?? [])]);
const texts = [...new Set([...examples, ...corpusTexts().slice(0, 20_000)])];

say(`${cpus()[0]?.model ?? "unknown processor"} x${cpus().length}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`);
say(`${texts.length} commands, ${examples.length} of them from the rules' own examples; best of ${rounds} rounds, warm`);
say();
say(`${"one command".padEnd(44)}${"p50".padStart(11)}${"p99".padStart(11)}${"max".padStart(11)}   mean against the scanner`);

const scanned = measure(texts, scan);
const base = row("scanner", scanned);
const plain = texts.flatMap((text) => {
  const read = scan(text);
  return read.ok ? [{ text, reading: read.value }] : [];
});
const readings = new Map(plain.map(({ text, reading }) => [text, reading]));
const plainTexts = [...readings.keys()];
const byReading = (agree: typeof agreeingUnbash) => (text: string) => {
  const reading = readings.get(text);
  return reading === undefined ? null : agree(text, reading);
};
row(`unbash agrees (${plainTexts.length} accepted)`, measure(plainTexts, byReading(agreeingUnbash)), base);
const third = measure(plainTexts, byReading(agreeingBashParser));
row("bash-parser agrees, same texts", third, base);
const judged = measure(texts, (text) => evaluate(text, emptyContext));
row("whole verdict, all three readers", judged, base);

const allowed = new Map(
  plainTexts.map((text, index) => [text, index] as const).filter(([text]) => evaluate(text, emptyContext).ruling === "allow"),
);
const rich = texts.filter((text) => !readings.has(text) && text.length < 4096);
// The same policy, which asks bash-parser nothing outside the plain language; inside it, its veto is one call, and is taken off.
const twoReaders: Policy = {
  ...builtInPolicy,
  outside: (text, problem, facts, depth) => judgeOutside(twoReaders, text, problem, facts, depth, () => []),
};
const withoutThird = measure(texts, (text) => evaluate(text, emptyContext, twoReaders)).map((time, index) =>
  Math.max(0, time - (third[allowed.get(texts[index] ?? "") ?? -1] ?? 0)),
);
row("the same without bash-parser", withoutThird, base);
row(
  "of these, what the scanner accepts",
  withoutThird.filter((_, index) => readings.has(texts[index] ?? "")),
  base,
);
row(
  "of these, what it does not accept",
  withoutThird.filter((_, index) => !readings.has(texts[index] ?? "")),
  base,
);
const allowedTexts = [...allowed.keys()];
row(
  `whole verdict of what is allowed (${allowedTexts.length})`,
  measure(allowedTexts, (text) => evaluate(text, emptyContext)),
  base,
);
row(`walk of text outside the language (${rich.length})`, measure(rich, walk), base);
row("of these, unbash's share", measure(rich, walkUnbash), base);
say();

const vetoes = plain.filter(({ text, reading }) => allowed.has(text) && agreeingBashParser(text, reading).kind !== "agreed");
const differentials = plain.filter(({ text, reading }) => agreeingUnbash(text, reading).kind !== "agreed");
const wouldBe =
  allowed.size + plain.filter(({ text }) => evaluate(text, emptyContext).findings.some(({ rule }) => rule === "parser-veto")).length;
say(`cost of the readers: of ${wouldBe} commands that the rules allow, bash-parser takes back ${wouldBe - allowed.size + vetoes.length},`);
say(`  at ${us(summary(third).mean)} each; of ${plain.length} accepted texts unbash takes back ${differentials.length}`);
say();

say("beside other parsers, the same commands");
const alone = measure(texts, parseBashParser);
row("bash-parser alone, tree only", alone, base);
const other = await mvdan();
if (other.parse === null) say(`mvdan/sh: ${other.missing}`);
else row("mvdan/sh (mvdan-sh, the Go parser compiled to JavaScript)", measure(texts.slice(0, 2000), other.parse), base);
say(`verdicts a second: ${perSecond(judged)}; bash-parser alone: ${perSecond(alone)} trees a second`);
say();

say("hostile text, one verdict each, worst of three");
const nest = (open: string, close: string, times: number) => `${open.repeat(times)}a${close.repeat(times)}`;
const hostile: readonly (readonly [string, string])[] = [
  ["100 KB of one word", "a".repeat(100_000)],
  ["100 KB of one quote", `'${"a".repeat(100_000)}`],
  ["100 KB of backslashes", "\\".repeat(100_000)],
  ["50,000 open parentheses", "(".repeat(50_000)],
  ["50,000 nested substitutions", nest("$(", ")", 50_000)],
  ["10 MB", "x".repeat(10_000_000)],
  ["4 KB of open parentheses", "(".repeat(4095)],
  ["4 KB of backticks", "`".repeat(4096)],
  ["4 KB of nested substitutions", nest("$(", ")", 1300)],
  ["200 nested substitutions", nest("$(", ")", 200)],
  ["90 nested quoted substitutions", nest('"$(', ')"', 90)],
  ["4 KB of commands", "a;".repeat(2047)],
  ["4 KB of words", "a ".repeat(2047)],
  ["4 KB of pipes", `${"a|".repeat(2046)}a`],
  ["4 KB of quotes", `echo ${"''".repeat(2040)}`],
  ["64 long words", `echo ${`${"a".repeat(60)} `.repeat(62)}`],
  ["4 KB of dollar words", "$a ".repeat(1365)],
  ["4 KB of here-documents", "<<a ".repeat(1024)],
  ["4 KB of braces", "{a,".repeat(1365)],
  ["lone surrogates", "\ud800".repeat(1365)],
];
for (const [name, text] of hostile) {
  const times = [0, 1, 2].map(() => timed(() => evaluate(text, emptyContext)));
  const bare =
    text.length <= 4096 ? `   bash-parser alone ${us(timed(() => parseBashParser(text)))}` : "   bash-parser alone: not asked, it may hang";
  say(`${name.padEnd(44)}${us(Math.max(...times))}${bare}`);
}
