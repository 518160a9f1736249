import { agreeingBashParser, agreeingUnbash } from "../shell/agree.js";
import { dropCaches } from "../shell/drop-caches.js";
import { scriptOf, type Reading, type ShellProblem } from "../shell/reading.js";
import { scan } from "../shell/scan.js";
import type { Script } from "../shell/script.js";
import type { PolicyContext } from "./context.js";
import { blocked, factsOf, held, type Facts } from "./facts.js";
import { dropped, expand, placed, type Inlined } from "./inline.js";
import { judgeCommand } from "./judge.js";
import { refusing, together, type Judged } from "./judged.js";
import { judgeOutside } from "./outside.js";
import { builtInPolicy, policyStamp, type Policy } from "./policy.js";
import { rulings, strictest, type Effect, type Finding, type Ruling, type Span } from "./verdict.js";

export { policyStamp };

/** What the policy says about one command text, and what of it may run. */
export interface Judgement {
  readonly ruling: Ruling;
  readonly effect: Effect;
  /** Worst first. An `allow` carries the rules that allowed it. */
  readonly findings: readonly Finding[];
  /** What runs. Empty unless the ruling is `allow`. */
  readonly script: Script;
}

/**
 * Judges a command text. Pure, synchronous and total: every string has an answer. What cannot be read is
 * `block`, what no rule knows is `review`, and the strictest finding wins.
 *
 * @param context what is known of the host and the incident; without a fact, nothing is changed.
 */
export function evaluate(text: string, context: PolicyContext, policy: Policy = builtInPolicy): Judgement {
  const facts = factsOf(policy.scopes, context);
  const read = readText(text);
  if (!read.ok) return verdict(judgeOutside(policy, text, read.problem, facts), []);
  const { reading, inlined } = expand(policy, read.reading);
  const commands = reading.flatMap((pipeline) => pipeline.commands);
  const judged = together(...commands.map(({ words }) => judgeCommand(policy, placed(words), facts)), ...shape(reading));
  const differential = read.plain ? second(text, read.reading) : null;
  const both = together(judged, refusing(differential, null));
  const allowed = both.findings.every(({ ruling }) => ruling === "allow");
  const veto = allowed && read.plain ? third([{ text, reading: read.reading }, ...inlined]) : null;
  return verdict(together(both, refusing(veto, null)), reading);
}

type ReadText =
  | { readonly ok: true; readonly reading: Reading; /** The reading is of this very text, not of what stands in for it. */ readonly plain: boolean }
  | { readonly ok: false; readonly problem: ShellProblem };

function readText(text: string): ReadText {
  const drop = dropCaches(text);
  if (drop !== null) return { ok: true, reading: dropped(drop, wholeWord(text)), plain: false };
  const read = scan(text);
  return read.ok ? { ok: true, reading: read.value, plain: true } : { ok: false, problem: read.error };
}

/** One word that is the whole text; `dropCaches` takes ASCII only, so units are bytes. */
function wholeWord(text: string) {
  const span: Span = { start: 0, end: text.length, startByte: 0, endByte: text.length };
  return { value: text, span, glob: false, tilde: false, quoted: false };
}

/** Limits that hold for a whole plan once the shells in it are taken apart. */
function shape(reading: Reading): readonly Judged[] {
  const commands = reading.flatMap((pipeline) => pipeline.commands);
  return commands.length <= 16 ? [] : [refusing(held("shell.too-many-commands", "It holds more than 16 commands.", "split it into steps"), null)];
}

function second(text: string, reading: Reading) {
  const agreement = agreeingUnbash(text, reading);
  return agreement.kind === "agreed" ? null : blocked("parser-differential", `Two readers do not agree on what this says: ${agreement.message}`, "write it more plainly");
}

function third(read: readonly Inlined[]) {
  for (const { text, reading } of read) {
    const agreement = agreeingBashParser(text, reading);
    if (agreement.kind !== "agreed") return held("parser-veto", `The third reader sees another structure: ${agreement.message}`, "write it more plainly");
  }
  return null;
}

function verdict({ findings, effect }: Judged, reading: Reading): Judgement {
  const ruling = findings.length === 0 ? "review" : strictest(findings.map((finding) => finding.ruling));
  const unique = findings.filter((finding, index) => findings.findIndex((other) => same(other, finding)) === index);
  const worstFirst = unique.toSorted((a, b) => rulings.indexOf(b.ruling) - rulings.indexOf(a.ruling));
  return { ruling, effect, findings: worstFirst, script: ruling === "allow" ? scriptOf(reading) : [] };
}

function same(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.reason === b.reason && a.span?.start === b.span?.start && a.argvIndex === b.argvIndex;
}
