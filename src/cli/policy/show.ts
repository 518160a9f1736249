import { escapeName } from "../../core/escape.js";
import type { PolicyStamp } from "../../core/plan.js";
import type { Judgement } from "../../core/policy/evaluate.js";
import { liftsIn, liftText } from "../../core/policy/lifts.js";
import { limitText, type Limit } from "../../core/policy/limits.js";
import type { Finding, Span } from "../../core/policy/verdict.js";
import { showScript } from "../../core/shell/quote.js";

/** Widest excerpt of the text under which a place is marked, in columns. */
const excerptColumns = 100;

/** A verdict in two lines: what it is, and the first reason. */
export function showVerdict(text: string, { ruling, effect, findings }: Judgement): string {
  const [worst] = findings;
  const reason = worst === undefined ? "" : `\n        ${worst.rule}: ${escapeName(worst.reason)}`;
  const lifts = ruling === "allow" ? liftsIn(findings).map((lift) => `\n        ${lift}`) : [];
  return `${ruling.padEnd(8)}${effect.padEnd(8)}${escapeName(text)}${reason}${lifts.join("")}`;
}

/** A verdict with every finding at its place, what would be allowed instead, and the plan that would run. */
export function showExplanation(text: string, judgement: Judgement, stamp: PolicyStamp, limits: readonly Limit[]): string {
  const { ruling, effect, findings, script } = judgement;
  return [
    `verdict  ${ruling}`,
    `effect   ${effect}`,
    `policy   version ${escapeName(stamp.version)}, hash ${stamp.hash.slice(0, 16)}`,
    `text     ${escapeName(text)}`,
    "",
    ...findings.flatMap((finding) => showFinding(text, finding)),
    ...limits.map((limit) => `limit    ${limit.id}: ${limitText(limit)}`),
    ruling === "allow" ? `plan     ${escapeName(showScript(script))}` : "plan     none: only `allow` runs",
    "",
  ].join("\n");
}

function showFinding(text: string, { rule, ruling, reason, mend, span, lifted }: Finding): readonly string[] {
  const place = span === null || span.end === span.start ? [] : mark(text, span);
  return [
    `${ruling.padEnd(7)}  ${rule}`,
    `         ${escapeName(reason)}`,
    ...(lifted === undefined ? [] : [`         ${liftText(lifted)}`]),
    ...(mend === null ? [] : [`         instead: ${escapeName(mend)}`]),
    ...place,
    "",
  ];
}

/** The piece of the text around a place, and carets below it. Everything is escaped before it is measured. */
function mark(text: string, { start, end }: Span): readonly string[] {
  const from = Math.max(0, start - 30);
  const before = `${from > 0 ? "..." : ""}${escapeName(text.slice(from, start))}`;
  const place = escapeName(text.slice(start, end)).slice(0, excerptColumns - before.length);
  const after = escapeName(text.slice(end, end + 30)).slice(0, Math.max(0, excerptColumns - before.length - place.length));
  return [`         ${before}${place}${after}`, `         ${" ".repeat(before.length)}${"^".repeat(Math.max(1, place.length))}`];
}
