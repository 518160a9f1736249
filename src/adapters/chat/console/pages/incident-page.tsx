import { roleFor, type Action } from "../../../../core/approval.js";
import type { CardButton } from "../../../../core/card.js";
import { escapeText } from "../../../../core/escape.js";
import { reportOf, type Incident } from "../../../../core/incident.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { CardCause, CardFacts, CardHead, CardHistory, CardSteps, EvidenceList, type ShownEvidence } from "../parts/card.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { Progress } from "../parts/progress.js";
import { SignalChart } from "../parts/signal-chart.js";
import { incidentPath } from "../place.js";
import type { Visitor } from "../session.js";
import { sightOf, type Sight } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** One incident, as it is now, with what this visitor may press. */
export async function incidentPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const { visitor } = asked;
  const sight = await sightOf(asked.params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  const { card, incident } = sight;
  const path = incidentPath(incident.id);
  const evidence = <EvidenceList items={evidenceOf(incident)} />;
  return html(
    <Layout
      title={`${card.name} ${card.title}`}
      section="incidents"
      visitor={visitor}
      live={`/live?incident=${incident.id}`}
      spoken={card.fallback}
      said={asked.said}
      wide
    >
      <article class="incident">
        <CardHead card={card}>
          <Progress incident={incident} />
        </CardHead>
        <div class="first">
          <CardCause card={card}>
            <Confidence incident={incident} />
          </CardCause>
          <CardSteps card={card} outputPath={(n) => (hasMoreOutput(incident, n, card.steps) ? `${path}/steps/${n}` : null)} />
          {card.steps.length === 0 ? evidence : null}
          <Choices sight={sight} visitor={visitor} />
        </div>
        <div class="second">
          <CardFacts card={card} />
          <section class="panel" id="signal" data-part aria-labelledby="signal-title">
            <h2 id="signal-title">Signal</h2>
            <SignalChart incident={incident} />
          </section>
          {card.steps.length === 0 ? null : evidence}
          <CardHistory card={card} />
        </div>
      </article>
    </Layout>,
  );
}

function Confidence({ incident }: { readonly incident: Incident }): Markup | null {
  if (incident.diagnosis === null || incident.diagnosis.by.kind === "nobody") return null;
  const filled = Math.round(Math.min(100, Math.max(0, incident.diagnosis.confidence)) / 10);
  return (
    <svg class="pips" viewBox="0 0 98 8" width="98" height="8" aria-hidden="true" focusable="false">
      {Array.from({ length: 10 }, (_, n) => (
        <rect class={n < filled ? "pip-on" : "pip-off"} x={String(n * 10)} y="0" width="8" height="8" rx="2" />
      ))}
    </svg>
  );
}

/** The card shows the tail; this says whether there is more than that. */
function hasMoreOutput(incident: Incident, n: number, steps: Sight["card"]["steps"]): boolean {
  const report = reportOf(incident, "live") ?? reportOf(incident, "dry-run");
  const text = report?.steps.find((step) => step.n === n)?.output.text ?? "";
  return text.trimEnd().length > (steps.find((step) => step.n === n)?.output ?? "").length;
}

const openEvidence = 3;

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

/** What this visitor may do now, and the roles that the rest would take. */
function Choices({ sight, visitor }: { readonly sight: Sight; readonly visitor: Visitor }): Markup | null {
  const { card, roles, refs } = sight;
  if (card.buttons.length === 0) return null;
  const mine = card.buttons.filter(({ action }) => roles.has(roleFor[action]));
  const missing = card.buttons.filter(({ action }) => !roles.has(roleFor[action]));
  return (
    <section class="panel choices" id="choices" data-part aria-labelledby="choices-title">
      <h2 id="choices-title" class={mine.length > 0 ? "unseen" : undefined}>
        Decide
      </h2>
      {mine.length === 0 ? null : (
        <div class="buttons">
          {mine.map((button) => (
            <Choice button={button} sight={sight} reference={refs[button.action]} visitor={visitor} />
          ))}
        </div>
      )}
      {missing.map(({ action, label }) => (
        <p class="quiet">
          {label} takes the role <b>{roleFor[action]}</b> for {card.host}.
        </p>
      ))}
    </section>
  );
}

interface ChoiceProps {
  readonly button: CardButton;
  readonly sight: Sight;
  readonly reference: string | undefined;
  readonly visitor: Visitor;
}

/** One press where that is enough; otherwise a page that asks. */
function Choice({ button, sight: { card }, reference, visitor }: ChoiceProps): Markup | null {
  if (reference === undefined) return null;
  const path = choicePath(card.incidentId, button.action);
  const what = <span class="unseen"> {`${card.name}, plan ${card.plan?.hash ?? "none"}`}</span>;
  if (asksFirst(button)) {
    return (
      <a class={`button ${button.style}`} id={`choice-${button.action}`} href={path}>
        {escapeText(button.label)}...{what}
      </a>
    );
  }
  return (
    <form method="post" action={path}>
      <input type="hidden" name="csrf" value={visitor.csrf} />
      <input type="hidden" name="ref" value={reference} />
      <button class={button.style} id={`choice-${button.action}`} type="submit">
        {button.action === "approve" ? <Icon name="check" /> : null} {escapeText(button.label)}
        {what}
      </button>
    </form>
  );
}

export const choicePath = (incidentId: number, action: Action): string => `${incidentPath(incidentId)}/${action}`;

/** A rejection needs its reason; anything with a question needs its answer. */
export const asksFirst = ({ action, confirm }: CardButton): boolean => confirm !== null || action === "reject";
