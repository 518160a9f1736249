import type { CardStep } from "../../../../core/card.js";
import { escapeText } from "../../../../core/escape.js";
import { orderModes, type OrderMode } from "../../../../core/host.js";
import { reportOf } from "../../../../core/incident.js";
import type { StepReport } from "../../../../core/report.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import { lineDiff } from "../line-diff.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { DiffLines, Output } from "../parts/output.js";
import { CommandLine } from "../parts/prose.js";
import { outcomeOf } from "../parts/runs.js";
import { incidentPath, stepPath } from "../place.js";
import { sightOf, type Sight } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** All that one step printed, in the dry run and in the live run, and where the two differ. */
export async function stepPage({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const found = await foundStep(params, visitor, world);
  if (found === null) return nothingHere(visitor);
  const { sight, step } = found;
  const { card, incident } = sight;
  const [dry, live] = [reportIn(sight, step, "dry-run"), reportIn(sight, step, "live")];
  return html(
    <Layout title={`${card.name} step ${step.n}`} section="incidents" visitor={visitor} wide>
      <p class="over">
        <a href={incidentPath(incident.id)}>Back to {card.name}</a>
      </p>
      <h1>Step {step.n}</h1>
      <pre class="command">
        <CommandLine text={step.shown} />
      </pre>
      <div class="stack">
        <Run mode="live" title="Live run" report={live} path={stepPath(incident.id, step.n)} />
        <Run mode="dry-run" title="Dry run" report={dry} path={stepPath(incident.id, step.n)} />
        {dry === null || live === null ? null : <Difference before={dry.output.text} after={live.output.text} />}
      </div>
    </Layout>,
  );
}

/** The same output as a file. What a terminal would act on is spelled out in it, as everywhere. */
export async function stepOutput({ request, params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const found = await foundStep(params, visitor, world);
  const mode = orderModes.find((one) => one === new URL(request.url).searchParams.get("run"));
  const report = found === null || mode === undefined ? null : reportIn(found.sight, found.step, mode);
  if (found === null || report === null) return nothingHere(visitor);
  return new Response(escapeText(report.output.text), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename="${found.sight.card.name}-step-${found.step.n}-${mode}.txt"`,
    },
  });
}

async function foundStep(
  params: Asked["params"],
  visitor: Asked["visitor"],
  world: ConsoleWorld,
): Promise<{ readonly sight: Sight; readonly step: CardStep } | null> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  const step = sight?.card.steps.find(({ n }) => String(n) === params["n"]);
  return sight === null || step === undefined ? null : { sight, step };
}

const reportIn = ({ incident }: Sight, { n }: CardStep, mode: OrderMode): StepReport | null =>
  reportOf(incident, mode)?.steps.find((step) => step.n === n) ?? null;

interface RunProps {
  readonly mode: OrderMode;
  readonly title: string;
  readonly report: StepReport | null;
  readonly path: string;
}

function Run({ mode, title, report, path }: RunProps): Markup | null {
  if (report === null) return null;
  const { output } = report;
  return (
    <section class="panel" id={mode} aria-labelledby={`${mode}-title`}>
      <h2 id={`${mode}-title`}>{title}</h2>
      <p>
        {outcomeOf(report)}. {report.durationMs} ms, {output.bytes} bytes written
        {output.truncated ? "; the middle was cut at the host" : ""}.
      </p>
      {output.text === "" ? (
        <p class="quiet">It printed nothing.</p>
      ) : (
        <>
          <Output text={output.text} whole />
          <p class="more">
            <a href={`${path}/output?run=${mode}`} download>
              Save as a file
            </a>
          </p>
        </>
      )}
    </section>
  );
}

/** Line by line from the dry run to the live run. */
function Difference({ before, after }: { readonly before: string; readonly after: string }): Markup | null {
  if (before === after) return null;
  const lines = lineDiff(escapeText(before), escapeText(after));
  return (
    <section class="panel" aria-labelledby="difference-title">
      <h2 id="difference-title">From the dry run to the live run</h2>
      {lines === null ? <p class="quiet">Too much to compare line by line.</p> : <DiffLines lines={lines} />}
    </section>
  );
}
