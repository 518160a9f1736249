import { moment, oneLine, runTitles } from "../../../../core/card/words.js";
import { shownOf } from "../../../../core/card/shown.js";
import type { Incident } from "../../../../core/incident.js";
import { shortHash, type Plan, type Step } from "../../../../core/plan.js";
import type { IncidentHistory } from "../../../../ports/store.js";
import { lineDiff } from "../line-diff.js";
import type { Markup } from "../markup.js";
import { Icon } from "./icon.js";
import { VerdictMark } from "./marks.js";
import { DiffLines, Output } from "./output.js";
import { CommandLine } from "./prose.js";
import { outcomeOf } from "./runs.js";

type Made = IncidentHistory["plans"][number];

/** Plans that newer ones took the place of, newest first, with what became of them. `history` is null when one is damaged. */
export function PlansPanel({
  incident,
  history,
}: {
  readonly incident: Incident;
  readonly history: IncidentHistory | null;
}): Markup | null {
  const earlier = history?.plans.filter(({ hash }) => hash !== incident.planHash) ?? [];
  if (history !== null && earlier.length === 0) return null;
  return (
    <section class="panel plans" id="plans" data-part aria-labelledby="plans-title">
      <h2 id="plans-title">Earlier plans</h2>
      {history === null ? (
        <p class="problem">
          <Icon name="alert" /> An earlier plan was changed in the database, so none of them is shown.
        </p>
      ) : (
        earlier
          .toReversed()
          .map((made) => <Earlier incident={incident} made={made} next={history.plans[history.plans.indexOf(made) + 1]?.plan ?? null} />)
      )}
    </section>
  );
}

interface EarlierProps {
  readonly incident: Incident;
  readonly made: Made;
  /** The plan that took its place. */
  readonly next: Plan | null;
}

function Earlier({ incident, made: { at, hash, plan }, next }: EarlierProps): Markup {
  const reports = incident.reports.filter(({ planHash }) => planHash === hash);
  return (
    <details id={`plan-${shortHash(hash)}`}>
      <summary>
        Plan {plan.revision}, <code>{shortHash(hash)}</code>, made {moment(at)}
      </summary>
      <ol class="briefly">
        {plan.steps.map((step) => (
          <EarlierStep step={step} />
        ))}
      </ol>
      {next === null ? null : <Changed from={plan} to={next} />}
      {reports.map((report) => (
        <div class="outcome">
          <p>
            <b>{runTitles[report.mode]}</b> {report.outcome}: {oneLine(report.note, 240)}
          </p>
          {report.steps.map((step) => (
            <>
              <p class="quiet">
                Step {step.n}: {outcomeOf(step)}
              </p>
              {step.output.text === "" ? null : <Output text={step.output.text} />}
            </>
          ))}
        </div>
      ))}
    </details>
  );
}

/** What the next plan does otherwise, a line for each command. */
function Changed({ from, to }: { readonly from: Plan; readonly to: Plan }): Markup {
  const linesOf = ({ steps }: Plan): string => steps.map((step) => `${step.verdict}: ${shownOf(step).replaceAll("\n", " ")}`).join("\n");
  const lines = lineDiff(linesOf(from), linesOf(to)) ?? [];
  return (
    <div class="outcome">
      <p>
        <b>Plan {to.revision} instead</b> {lines.every(({ kind }) => kind === "same") ? "has the same commands." : ""}
      </p>
      {lines.every(({ kind }) => kind === "same") ? null : <DiffLines lines={lines} />}
    </div>
  );
}

function EarlierStep({ step }: { readonly step: Step }): Markup {
  return (
    <li class={`step step-${step.verdict}`}>
      <VerdictMark verdict={step.verdict} />
      <pre class="command">
        <CommandLine text={shownOf(step)} />
      </pre>
    </li>
  );
}
