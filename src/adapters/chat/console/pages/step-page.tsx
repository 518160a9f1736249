import { escapeText } from "../../../../core/escape.js";
import { reportOf } from "../../../../core/incident.js";
import type { StepReport } from "../../../../core/report.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { CommandLine } from "../parts/prose.js";
import { incidentPath } from "../place.js";
import { sightOf } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** All that one step printed, in the dry run and in the live run. */
export async function stepPage({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  const step = sight?.card.steps.find(({ n }) => String(n) === params["n"]);
  if (sight === null || step === undefined) return nothingHere(visitor);
  const { card, incident } = sight;
  const of = (mode: "live" | "dry-run"): StepReport | undefined => reportOf(incident, mode)?.steps.find(({ n }) => n === step.n);
  return html(
    <Layout title={`${card.name} step ${step.n}`} section="incidents" visitor={visitor} wide>
      <p class="over">
        <a href={incidentPath(incident.id)}>Back to {card.name}</a>
      </p>
      <h1>Step {step.n}</h1>
      <pre class="command">
        <CommandLine text={step.shown} />
      </pre>
      <Run title="Live run" report={of("live")} />
      <Run title="Dry run" report={of("dry-run")} />
    </Layout>,
  );
}

function Run({ title, report }: { readonly title: string; readonly report: StepReport | undefined }): Markup | null {
  if (report === undefined) return null;
  const { output } = report;
  return (
    <section class="panel">
      <h2>{title}</h2>
      <p>
        {report.outcome.replaceAll("-", " ")}
        {report.exitCode === null ? "" : `, exit ${report.exitCode}`}, {report.durationMs} ms, {output.bytes} bytes written
        {output.truncated ? "; the middle was cut at the host" : ""}. {escapeText(report.note)}
      </p>
      {output.text === "" ? <p class="quiet">It printed nothing.</p> : <pre class="output whole">{escapeText(output.text)}</pre>}
    </section>
  );
}
