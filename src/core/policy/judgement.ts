import { agreeingBashParser, agreeingUnbash } from "../shell/agree.js";
import { readingLimits, scriptOf, type Reading } from "../shell/reading.js";
import type { Script } from "../shell/script.js";
import type { PolicyContext } from "./context.js";
import { blocked, factsOf, held, type Objection } from "./facts.js";
import { expand, placed } from "./inline.js";
import { judgeCommand } from "./judge.js";
import { refusing, together, type Judged } from "./judged.js";
import type { Policy } from "./table.js";
import { readText, type Source } from "./text.js";
import { rulings, strictest, type Effect, type Finding, type Ruling } from "./verdict.js";

/** What the policy says about one command text, and what of it may run. */
export interface Judgement {
  readonly ruling: Ruling;
  /** `read` only for what is allowed and was understood to its end; everything else may change the host. */
  readonly effect: Effect;
  /** Worst first. An `allow` carries the rules that allowed it. */
  readonly findings: readonly Finding[];
  /** What runs. Empty unless the ruling is `allow`. */
  readonly script: Script;
}

/** Judges a command text under a policy. Pure, synchronous and total. See evaluate.ts, which others use. */
export function judgementOf(text: string, context: PolicyContext, policy: Policy): Judgement {
  const facts = factsOf(policy.scopes, context);
  const read = readText(text);
  if (!read.ok) return verdict(policy.outside(text, read.error, facts, 0), []);
  const { reading, sources } = expand(policy, read.value);
  const commands = reading.flatMap((pipeline) => pipeline.commands);
  const judged = commands.map(({ words }) => judgeCommand(policy, placed(words), facts));
  const own = together(...judged, refusing(tooMany(commands.length), null), refusing(differential(sources), null));
  // The third reader is slow and can only veto, so it is asked about what would be allowed.
  const allowed = own.findings.length > 0 && own.findings.every(({ ruling }) => ruling === "allow");
  return verdict(allowed ? together(own, refusing(veto(sources), null)) : own, reading);
}

/** A text within the limit can hold texts that are too many together once they have taken the place of their shells. */
function tooMany(commands: number): Objection | null {
  if (commands <= readingLimits.commands) return null;
  return held("shell.too-many-commands", `It holds more than ${readingLimits.commands} commands.`, "split it into steps");
}

function differential(sources: readonly Source[]): Objection | null {
  for (const { text, reading } of sources) {
    const agreement = agreeingUnbash(text, reading);
    if (agreement.kind !== "agreed")
      return blocked("parser-differential", `Two readers do not agree on what this says: ${agreement.message}`, "write it more plainly");
  }
  return null;
}

function veto(sources: readonly Source[]): Objection | null {
  for (const { text, reading } of sources) {
    const agreement = agreeingBashParser(text, reading);
    if (agreement.kind !== "agreed")
      return held("parser-veto", `The third reader sees something else: ${agreement.message}`, "write it more plainly");
  }
  return null;
}

function verdict({ findings, effect }: Judged, reading: Reading): Judgement {
  const ruling = findings.length === 0 ? "review" : strictest(findings.map((finding) => finding.ruling));
  const worstFirst = once(findings).toSorted((a, b) => rulings.indexOf(b.ruling) - rulings.indexOf(a.ruling));
  // What is not allowed was not read to its end, so nobody can say that it only looks.
  if (ruling !== "allow") return { ruling, effect: "change", findings: worstFirst, script: [] };
  return { ruling, effect, findings: worstFirst, script: scriptOf(reading) };
}

/** The same thing said twice of the same place is said once. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const said = new Set<string>();
  return findings.filter(({ rule, reason, span }) => {
    const key = `${rule}\0${reason}\0${span?.start ?? ""}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}
