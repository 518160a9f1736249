import type { Action } from "../../../core/decision.js";
import type { Card, CardButton, CardStep } from "../../../core/card.js";
import { escapeText } from "../../../core/escape.js";
import type { ButtonRefs } from "../../../ports/chat.js";
import { secondDecisions } from "./decisions.js";
import type { Markup } from "./markup.js";
import { CardCause, CardFacts, CardHead, CardHistory, CardSteps, EvidenceList, type ShownEvidence } from "./parts/card.js";
import { Icon } from "./parts/icon.js";
import { PostForm } from "./parts/post-form.js";
import { Prose } from "./parts/prose.js";
import { incidentPath, postmortemPath } from "./place.js";

/** What the one who looks may press, and the token that goes with every press. */
export interface Pressing {
  readonly refs: ButtonRefs;
  /** Why this visitor's press would change nothing, in a sentence; null when it would count. */
  readonly denied: (action: Action) => string | null;
  readonly csrf: string;
}

/** What the console adds to a card, since it has the room and the incident itself. */
export interface CardExtras {
  readonly progress: Markup;
  readonly confidence: Markup;
  readonly signal: Markup;
  /** Whether chat is silent about it. */
  readonly quiet: Markup | null;
  readonly evidence: readonly ShownEvidence[];
  /** What became of a step, in every run of the plan. */
  readonly runs: (step: CardStep) => Markup | null;
  /** Plans before this one, and the chained log. */
  readonly record: Markup;
}

/** A card as markup: everything the card says, every text in it escaped. Pure; the same card gives the same bytes. */
export function CardArticle({ card, pressing, extras = null }: CardArticleProps): Markup {
  const items = extras?.evidence ?? card.evidence.map((item) => ({ ...item, cited: false, open: true }));
  const evidence = <EvidenceList items={items} />;
  // Before there are commands the evidence is what there is to read.
  const evidenceFirst = card.steps.length === 0;
  return (
    <article class="incident">
      <CardHead card={card}>{extras?.progress}</CardHead>
      <div class="first">
        <CardCause card={card}>{extras?.confidence}</CardCause>
        <CardSteps card={card} runs={extras?.runs ?? (() => null)} />
        {evidenceFirst ? evidence : null}
        <Choices card={card} pressing={pressing} />
      </div>
      <div class="second">
        <CardFacts card={card} />
        {extras?.signal}
        {evidenceFirst ? null : evidence}
        {extras?.quiet}
        <CardHistory card={card}>
          {extras === null ? null : (
            <p class="more">
              <a href={postmortemPath(card.incidentId)}>Post-mortem</a>{" "}
              <a href={`${postmortemPath(card.incidentId)}.md`} download>
                as a file
              </a>
            </p>
          )}
        </CardHistory>
      </div>
      {extras === null ? null : <div class="third">{extras.record}</div>}
    </article>
  );
}

export interface CardArticleProps {
  readonly card: Card;
  readonly pressing: Pressing;
  readonly extras?: CardExtras | null;
}

/** What this visitor may do now, and why the rest is not for them. */
function Choices({ card, pressing }: { readonly card: Card; readonly pressing: Pressing }): Markup | null {
  const second = secondDecisions(card).filter(({ action }) => pressing.denied(action) === null);
  if (card.buttons.length === 0 && second.length === 0) return null;
  const mine = card.buttons.filter(({ action }) => pressing.denied(action) === null);
  const reasons = new Set(card.buttons.flatMap(({ action }) => pressing.denied(action) ?? []));
  return (
    <section class="panel choices" id="choices" data-part aria-labelledby="choices-title">
      <h2 id="choices-title" class={mine.length > 0 ? "unseen" : undefined}>
        Decide
      </h2>
      {mine.length === 0 ? null : (
        <div class="buttons">
          {mine.map((button) => (
            <Choice card={card} button={button} pressing={pressing} />
          ))}
        </div>
      )}
      {second.length === 0 ? null : (
        <details class="second-row" id="second-row">
          <summary>More</summary>
          <div class="buttons">
            {second.map((button) => (
              <Choice card={card} button={button} pressing={pressing} row="more" />
            ))}
          </div>
        </details>
      )}
      {[...reasons].map((reason) => (
        <p class="quiet">
          <b>
            {card.buttons
              .filter(({ action }) => pressing.denied(action) === reason)
              .map(({ label }) => escapeText(label))
              .join(", ")}
          </b>
          : not for you now. <Prose text={reason} />
        </p>
      ))}
    </section>
  );
}

interface ChoiceProps {
  readonly card: Card;
  readonly button: CardButton;
  readonly pressing: Pressing;
  readonly row?: "choice" | "more";
}

/** One press where that is enough; otherwise a page that asks. */
function Choice({ card, button, pressing: { refs, csrf }, row = "choice" }: ChoiceProps): Markup | null {
  const reference = refs[button.action];
  if (reference === undefined) return null;
  const path = choicePath(card.incidentId, button.action);
  const id = `${row}-${button.action}`;
  const what = <span class="unseen"> {`${card.name}, plan ${card.plan?.hash ?? "none"}`}</span>;
  if (asksFirst(button)) {
    return (
      <a class={`button ${button.style}`} id={id} href={path}>
        {escapeText(button.label)}...{what}
      </a>
    );
  }
  return (
    <PostForm csrf={csrf} action={path}>
      <input type="hidden" name="ref" value={reference} />
      <button class={button.style} id={id} type="submit">
        {button.action === "approve" ? <Icon name="check" /> : null} {escapeText(button.label)}
        {what}
      </button>
    </PostForm>
  );
}

export const choicePath = (incidentId: number, action: Action): string => `${incidentPath(incidentId)}/${action}`;

/** A rejection needs its reason; anything with a question needs its answer. */
const asksFirst = ({ action, confirm }: CardButton): boolean => confirm !== null || action === "reject";
