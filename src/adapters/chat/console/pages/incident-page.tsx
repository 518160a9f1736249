import type { Action } from "../../../../core/decision.js";
import { endStates, type Incident } from "../../../../core/incident.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { AuditPanel } from "../parts/audit-panel.js";
import type { ShownEvidence } from "../parts/card.js";
import { FreezeNotice } from "../parts/freeze-notice.js";
import { Layout } from "../parts/layout.js";
import { PlansPanel } from "../parts/plans-panel.js";
import { Progress } from "../parts/progress.js";
import { QuietPanel } from "../parts/quiet-panel.js";
import { StepRuns } from "../parts/runs.js";
import { SignalPanel } from "../parts/signal-panel.js";
import { postmortemPath } from "../place.js";
import { maxEntries, recordOf, type IncidentRecord } from "../record.js";
import { CardArticle, type CardExtras } from "../render.js";
import { rolesFor, sightOf } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

const openEvidence = 3;

/** One incident, as it is now, with what this visitor may press. */
export async function incidentPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const { visitor } = asked;
  const sight = await sightOf(asked.params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  const { card, refs, denied } = sight;
  const record = await recordOf(card.incidentId, world);
  const quiet = {
    incident: sight.incident,
    mutes: sight.mutes,
    may: rolesFor(visitor, sight.incident.labels, world).has("responder"),
    csrf: visitor.csrf,
    now: world.clock.now(),
  };
  const pressing = { refs, csrf: visitor.csrf, denied: (action: Action) => denied(action)?.message ?? null };
  const frame = {
    section: "incidents",
    visitor,
    live: `/live?incident=${card.incidentId}`,
    spoken: card.fallback,
    said: asked.said,
    wide: true,
  } as const;
  return html(
    <Layout title={`${card.name} ${card.title}`} {...frame}>
      <FreezeNotice freeze={sight.freeze} />
      <CardArticle card={card} pressing={pressing} extras={extrasOf(sight.incident, record, <QuietPanel {...quiet} />)} />
    </Layout>,
  );
}

function extrasOf(incident: Incident, { readings, history, audit }: IncidentRecord, quiet: Markup | null): CardExtras {
  return {
    progress: (
      <>
        <Progress incident={incident} />
        {endStates.includes(incident.state) ? (
          <p class="more">
            <a id="postmortem" href={postmortemPath(incident.id)}>
              Read the post-mortem
            </a>
          </p>
        ) : null}
      </>
    ),
    confidence: <Confidence incident={incident} />,
    signal: <SignalPanel incident={incident} readings={readings} />,
    quiet,
    evidence: evidenceOf(incident),
    runs: (step) => <StepRuns incident={incident} step={step} />,
    record: (
      <>
        <PlansPanel incident={incident} history={history} />
        <AuditPanel entries={audit} most={maxEntries} />
      </>
    ),
  };
}

function Confidence({ incident: { diagnosis } }: { readonly incident: Incident }): Markup | null {
  if (diagnosis === null || diagnosis.by.kind === "nobody") return null;
  const filled = Math.round(Math.min(100, Math.max(0, diagnosis.confidence)) / 10);
  return (
    <svg class="pips" viewBox="0 0 98 8" width="98" height="8" aria-hidden="true" focusable="false">
      {Array.from({ length: 10 }, (_, n) => (
        <rect class={n < filled ? "pip-on" : "pip-off"} x={String(n * 10)} y="0" width="8" height="8" rx="2" />
      ))}
    </svg>
  );
}

/** All of it, what the diagnosis rests on first and open; the first items while it rests on none. */
function evidenceOf({ evidence, diagnosis }: Incident): readonly ShownEvidence[] {
  const cites = (id: string): boolean => diagnosis?.evidence.includes(id) ?? false;
  const cited = evidence.items.filter(({ id }) => cites(id));
  const others = evidence.items.filter(({ id }) => !cites(id));
  return [...cited, ...others].map((item, n) => ({
    ...item,
    cited: cites(item.id),
    open: cited.length === 0 ? n < openEvidence : cites(item.id),
  }));
}
