import type { CardStep } from "../../../../core/card.js";
import { count, oneLine, tail } from "../../../../core/card/words.js";
import { escapeText } from "../../../../core/escape.js";
import type { OrderMode } from "../../../../core/host.js";
import { reportOf, type Incident } from "../../../../core/incident.js";
import type { StepReport } from "../../../../core/report.js";
import type { Markup } from "../markup.js";
import { stepPath } from "../place.js";
import { Output } from "./output.js";

const tailLines = 10;
const tailChars = 700;

interface Run {
  readonly mode: OrderMode;
  readonly report: StepReport;
}

const titles: Readonly<Record<OrderMode, string>> = { "dry-run": "Dry run", live: "Live run" };

/** What a step did in each run of the current plan, the preview beside what came of it. */
export function StepRuns({ incident, step }: { readonly incident: Incident; readonly step: CardStep }): Markup | null {
  const runs = runsOf(incident, step.n);
  if (runs.length === 0) return null;
  return (
    <div class={runs.length > 1 ? "outcome runs-beside" : "outcome"}>
      {runs.map((run) => (
        <RunOfStep incidentId={incident.id} n={step.n} run={run} card={run === runs.at(-1) ? step : null} />
      ))}
    </div>
  );
}

function runsOf(incident: Incident, n: number): readonly Run[] {
  return (["dry-run", "live"] as const).flatMap((mode) => {
    const report = reportOf(incident, mode)?.steps.find((step) => step.n === n);
    return report === undefined ? [] : [{ mode, report }];
  });
}

interface RunOfStepProps {
  readonly incidentId: number;
  readonly n: number;
  readonly run: Run;
  /** The card's own words, for the run that the card is about. */
  readonly card: CardStep | null;
}

function RunOfStep({ incidentId, n, run: { mode, report }, card }: RunOfStepProps): Markup {
  const shown = card?.output ?? tail(report.output.text, tailLines, tailChars);
  const path = stepPath(incidentId, n);
  return (
    <div class={`run run-${mode}`}>
      <p>
        <b>{titles[mode]}</b> {escapeText(card?.outcome ?? outcomeOf(report))} <span class="quiet">{tookOf(report)}</span>
      </p>
      {shown === "" ? null : (
        <details id={`output-${n}-${mode}`} open={mode === "live" || card !== null}>
          <summary>Output</summary>
          <Output text={shown} id={`output-text-${n}-${mode}`} />
          <p class="more">
            <a id={`all-output-${n}-${mode}`} href={`${path}#${mode}`}>
              All of it
            </a>{" "}
            <a id={`text-output-${n}-${mode}`} href={`${path}/output?run=${mode}`} download>
              as a file
            </a>
          </p>
        </details>
      )}
    </div>
  );
}

/** `ran, exit 0: why`, as the card says it. */
export function outcomeOf({ outcome, exitCode, note }: StepReport): string {
  const said = oneLine(note, 240);
  return `${outcome.replaceAll("-", " ")}${exitCode === null ? "" : `, exit ${exitCode}`}${said === "" ? "" : `: ${said}`}`;
}

function tookOf({ outcome, durationMs, output: { bytes, truncated } }: StepReport): string {
  if (outcome === "held" || outcome === "skipped" || outcome === "previewed") return "";
  const size = bytes === 0 ? "" : `, ${count(bytes, "byte")}${truncated ? ", cut at the host" : ""}`;
  return `${durationMs} ms${size}`;
}
