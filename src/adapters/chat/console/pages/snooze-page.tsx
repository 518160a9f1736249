import { endStates } from "../../../../core/incident.js";
import { isSnoozed } from "../../../../core/snooze.js";
import type { Reply } from "../../../../ports/chat.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import type { Markup } from "../markup.js";
import { SpanField, WhyField } from "../parts/field.js";
import { Notice } from "../parts/layout.js";
import { Question, TooLate } from "../parts/question.js";
import { incidentPath, snoozePath } from "../place.js";
import { maxReason, readSnooze, usualSpan, type FieldProblem } from "../quiet-form.js";
import { saidCookie } from "../said.js";
import type { Visitor } from "../session.js";
import { rolesFor, sightOf, type Sight } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** The question before a snooze: for how long, and why. */
export async function snoozePage({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  if (endStates.includes(sight.incident.state))
    return html(<TooLate title="There is nothing to snooze" card={sight.card} visitor={visitor} />, 409);
  if (!rolesFor(visitor, sight.incident.labels, world).has("responder")) return html(<NotYours sight={sight} visitor={visitor} />, 403);
  return html(<Ask sight={sight} visitor={visitor} isSnoozed={isSnoozed(sight.incident, world.clock.now())} typed="" problem={null} />);
}

export async function snooze({ params, visitor, form }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  const read = readSnooze(form);
  if (!read.ok) {
    const typed = (form.get("reason") ?? "").slice(0, maxReason);
    return html(<Ask sight={sight} visitor={visitor} isSnoozed={false} typed={typed} problem={read.error} />, 422);
  }
  const { forMs, reason } = read.value;
  return backTo(sight, visitor, await world.quieting.snooze(sight.incident.id, forMs, reason, visitor.actor), world);
}

export async function wake({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  return backTo(sight, visitor, await world.quieting.wake(sight.incident.id, visitor.actor), world);
}

const backTo = ({ incident }: Sight, visitor: Visitor, reply: Reply, { jar }: ConsoleWorld): Response =>
  seeOther(incidentPath(incident.id), [saidCookie(jar, visitor, reply)]);

interface AskProps {
  readonly sight: Sight;
  readonly visitor: Visitor;
  readonly isSnoozed: boolean;
  readonly typed: string;
  readonly problem: FieldProblem | null;
}

function Ask({ sight: { card }, visitor, isSnoozed: again, typed, problem }: AskProps): Markup {
  const about = (
    <p>
      Nobody is reminded of it meanwhile, and it is not escalated. It stops nothing and hides nothing: it can be decided on as ever, and it
      wakes by itself at its time or when it becomes more urgent.
    </p>
  );
  return (
    <Question
      card={card}
      visitor={visitor}
      heading={again ? "Snooze this for longer?" : "Snooze this incident?"}
      about={about}
      action={snoozePath(card.incidentId)}
      class="answer panel"
      submit={{ label: "Snooze", style: "primary" }}
    >
      <SpanField chosen={usualSpan} problem={problem?.field === "for" ? problem.why : null} />
      <WhyField typed={typed} problem={null} needed={false} hint="patch tonight" />
    </Question>
  );
}

function NotYours({ sight: { card }, visitor }: { readonly sight: Sight; readonly visitor: Visitor }): Markup {
  return (
    <Notice title="Snoozing is not for you now" visitor={visitor}>
      <p>
        You need the role <code>responder</code> for {card.host}. <a href={incidentPath(card.incidentId)}>Back to {card.name}</a>
      </p>
    </Notice>
  );
}
