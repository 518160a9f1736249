import { instant, measure, runTitles, sentence, spaced, span, tail } from "../card/words.js";
import type { Incident } from "../incident.js";
import { shortHash } from "../plan.js";
import type { Report, StepReport, Verification } from "../report.js";
import { verbatim, inline, table } from "./markdown.js";

/** What a report needs of an output is how it ended; all of it is in the store. */
const outputTail = { lines: 30, characters: 2_500 } as const;

/** Every run, dry and live, with what each step said. */
export function runsOf({ reports, host }: Incident): string {
  if (reports.length === 0) return "Nothing was run.";
  return reports.map((report) => runText(report, host)).join("\n\n");
}

function runText(report: Report, host: string): string {
  const { mode, planHash, orderId, outcome, refusal, note, startedAt, finishedAt, steps } = report;
  const refused = refusal === null ? "" : `Refused by the host (${refusal}). `;
  return [
    `### ${runTitles[mode]} of plan ${shortHash(planHash)} on ${host}: ${outcome}`,
    `From ${instant(startedAt)}, for ${span(finishedAt - startedAt)}, order ${inline(orderId, 80)}. ${refused}${sentence(inline(note, 600))}`.trim(),
    ...steps.map(stepText),
  ].join("\n\n");
}

function stepText({ n, outcome, exitCode, durationMs, note, output }: StepReport): string {
  const exit = exitCode === null ? "" : `, exit ${exitCode}`;
  const said = note === "" ? "" : ` ${sentence(inline(note, 400))}`;
  const head = `Step ${n}: ${spaced(outcome)}${exit}, ${span(durationMs)}.${said}`;
  if (output.text === "") return head;
  const cut = output.truncated ? " The host kept its beginning and end only." : "";
  return `${head} It wrote ${output.bytes} bytes.${cut}\n\n${verbatim(tail(output.text, outputTail.lines, outputTail.characters))}`;
}

/** What was measured after each live run. */
export function verificationsOf(all: readonly Verification[]): string {
  if (all.length === 0) return "The signal was not measured again after a live run.";
  const rows = all.map(({ at, outcome, samples, threshold, unit, note }) => [
    instant(at),
    spaced(outcome),
    samples
      .slice(-10)
      .map((sample) => measure(sample, unit))
      .join(", ") || "none",
    measure(threshold, unit),
    note === "" ? "" : sentence(inline(note, 400)),
  ]);
  return table(["When", "Outcome", "Measured", "Clear level", "Note"], rows);
}
