import type { Child } from "hono/jsx";
import type { Card, CardStep } from "../../../../core/card.js";
import { oneLine } from "../../../../core/card/words.js";
import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";
import { Icon } from "./icon.js";
import { IncidentLine } from "./incident-line.js";
import { CommandLine, Prose } from "./prose.js";
import { StateMark, VerdictMark } from "./marks.js";

/** What is wrong, how bad, where, how it stands and what happens next. */
export function CardHead({ card, children }: { readonly card: Card; readonly children?: Child }): Markup {
  return (
    <header class={`head tone-${card.tone}`} id="head" data-part>
      <IncidentLine card={card} linked={false} />
      <h1>{escapeText(card.title)}</h1>
      <div class="state">
        <StateMark tone={card.tone} label={card.state.label} />
        <p class="next">
          <Prose text={card.state.next} />
        </p>
      </div>
      {card.quiet.map(({ kind, text }) => (
        <p class="hush-line">
          <Icon name={kind === "snoozed" ? "moon" : "mute"} />
          <span>{escapeText(text)}</span>
        </p>
      ))}
      {children}
    </header>
  );
}

export function CardFacts({ card }: { readonly card: Card }): Markup | null {
  if (card.facts.length === 0) return null;
  return (
    <section class="panel" id="facts" data-part aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl class="facts">
        {card.facts.map(({ label, value }) => (
          <div class={label === "Trouble" ? "fact tone-danger" : "fact"}>
            <dt>{label}</dt>
            <dd>{escapeText(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function CardCause({ card, children }: { readonly card: Card; readonly children?: Child }): Markup {
  return (
    <section class="panel cause" id="cause" data-part aria-labelledby="cause-title">
      <h2 id="cause-title">Cause</h2>
      {card.cause === null ? (
        <p class="quiet">Being looked for.</p>
      ) : (
        <>
          <p class="cause-text">{escapeText(card.cause.text)}</p>
          <p class="confidence">
            {children}
            <span>
              Confidence: <b>{escapeText(card.cause.confidence)}</b>
            </span>
          </p>
          <p class="by">{escapeText(card.cause.by)}</p>
        </>
      )}
    </section>
  );
}

/** Every command as it was judged, and what became of it. */
export function CardSteps({ card, runs }: { readonly card: Card; readonly runs: (step: CardStep) => Markup | null }): Markup | null {
  if (card.steps.length === 0) return null;
  return (
    <section class="panel commands" id="commands" data-part aria-labelledby="commands-title">
      <div class="title-row">
        <h2 id="commands-title">Commands</h2>
        {card.plan === null ? null : (
          <p class="stamp">
            plan <code>{card.plan.hash}</code> <span class="sep">/</span> policy <code>{escapeText(card.plan.policy)}</code>
          </p>
        )}
      </div>
      <ol class="steps">
        {card.steps.map((step) => (
          <Step step={step} runs={runs(step)} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step, runs }: { readonly step: CardStep; readonly runs: Markup | null }): Markup {
  return (
    <li class={`step step-${step.verdict}`} id={`step-${step.n}`}>
      <p class="step-top">
        <span class="n">
          <span class="unseen">Step </span>
          {step.n}
        </span>
        <VerdictMark verdict={step.verdict} label={step.label} />
      </p>
      <pre class="command" data-copy={step.verdict === "review" ? "" : undefined} id={`command-${step.n}`}>
        <CommandLine text={step.shown} />
      </pre>
      <p class="purpose">{escapeText(step.purpose)}</p>
      <p class="reason">
        <Prose text={step.reason} /> <span class="rule">Rule {escapeText(step.rule)}</span>
      </p>
      {step.mend === null ? null : (
        <p class="mend">
          <Icon name="arrow" /> What would help: <Prose text={step.mend} />
        </p>
      )}
      {runs}
    </li>
  );
}

export interface ShownEvidence {
  readonly id: string;
  readonly source: string;
  readonly text: string;
  readonly cited: boolean;
  readonly open: boolean;
}

export function EvidenceList({ items }: { readonly items: readonly ShownEvidence[] }): Markup | null {
  if (items.length === 0) return null;
  return (
    <section class="panel evidence" id="evidence" data-part aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      {items.map(({ id, source, text, cited, open }) => (
        <details id={`evidence-${id}`} open={open}>
          <summary>
            <span class="source">{oneLine(source, 100)}</span> <code class="id">{escapeText(id)}</code>
            {cited ? <span class="cited">cited</span> : null}
          </summary>
          <pre>{escapeText(text)}</pre>
        </details>
      ))}
    </section>
  );
}

export function CardHistory({ card, children }: { readonly card: Card; readonly children?: Child }): Markup {
  return (
    <section class="panel" id="history" data-part aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <ol class="history">
        {card.history.map((line) => (
          <HistoryLine line={line} />
        ))}
      </ol>
      {children}
    </section>
  );
}

/** The card gives one line; the time in front of it reads better on a line of its own. */
function HistoryLine({ line }: { readonly line: string }): Markup {
  const [, when, what] = /^(\d{4}-\d\d-\d\d \d\d:\d\d UTC): (.*)$/s.exec(line) ?? [];
  if (when === undefined || what === undefined) return <li>{escapeText(line)}</li>;
  return (
    <li>
      <span class="when">{when}</span>
      <span class="unseen">: </span>
      {escapeText(what)}
    </li>
  );
}
