import { cut, oneLine, runTitles, sentence, spaced } from "../card/words.js";
import { shownOf } from "../card/shown.js";
import { incidentName, type Incident } from "../incident.js";
import { noticeLimits } from "../notice.js";
import { shortHash, type Plan, type Step } from "../plan.js";
import type { Report, StepReport } from "../report.js";
import type { ThreadEntry } from "./entry.js";

/** What became of one order: the outcome, every step in a line, and the end of what the commands wrote. */
export function runEntry(incident: Pick<Incident, "id">, report: Report, plan: Plan | null): ThreadEntry {
  const { orderId, outcome, planHash, mode, note, steps } = report;
  const stepOf = (n: number): Step | null => plan?.steps.find((step) => step.n === n) ?? null;
  const block = outputs(report, stepOf);
  const why = sentence(oneLine(note, 240));
  return {
    // An unknown outcome may be followed by the real one, under the same order.
    key: `run:${orderId}:${outcome}`,
    at: report.finishedAt,
    kind: "run",
    // A run without steps was refused: then its note is all there is to say.
    headline: `${runTitles[mode]} of plan ${shortHash(planHash)}: ${outcome}.${steps.length === 0 ? ` ${why}` : ""}`.trim(),
    lines: steps.length === 0 ? [] : [why, ...steps.map((step) => stepLine(step, stepOf(step.n)))].filter((line) => line !== ""),
    block: block === "" ? null : block,
    file: isLong(block) ? fileOf(incident.id, mode, block) : null,
  };
}

/** By its number alone: the card above has the command, and so has the output below. */
function stepLine({ n, outcome, exitCode, note }: StepReport, step: Step | null): string {
  const exit = exitCode === null || exitCode === 0 ? "" : `, exit ${exitCode}`;
  const why = oneLine(outcome === "held" && step !== null ? (step.findings[0]?.reason ?? note) : note, 200);
  const what = outcome === "held" ? "held for a person to do by hand" : spaced(outcome);
  return `Step ${n}: ${what}${exit}.${why === "" ? "" : ` ${sentence(why)}`}`;
}

/** Every output under the command that wrote it. */
function outputs({ steps }: Report, stepOf: (n: number) => Step | null): string {
  const written = steps.filter(({ output }) => output.text.trim() !== "");
  const texts = written.map(({ n, output }) => {
    const step = stepOf(n);
    const name = step === null ? `step ${n}` : cut(oneLine(shownOf(step), 200), 200);
    return `# ${name}\n${output.text.trimEnd()}${output.truncated ? "\n[the host kept a part of it]" : ""}`;
  });
  return texts.join("\n\n");
}

const isLong = (text: string): boolean => text.length > noticeLimits.block || text.split("\n").length > noticeLimits.blockLines;

const fileOf = (id: number, mode: Report["mode"], text: string): NonNullable<ThreadEntry["file"]> => ({
  name: `${incidentName(id)}-${mode === "live" ? "live-run" : "dry-run"}.txt`,
  text,
  otherwise: `Only the end is shown. All of the output is on the page of ${incidentName(id)} in the console.`,
});
