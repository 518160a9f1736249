import { actions, type Action } from "../../../../core/decision.js";
import type { Card, CardButton, CardStep } from "../../../../core/card.js";
import { escapeText } from "../../../../core/escape.js";
import { decisionsOn } from "../decisions.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import type { Markup } from "../markup.js";
import { Problem } from "../parts/field.js";
import { Notice } from "../parts/layout.js";
import { VerdictMark } from "../parts/marks.js";
import { CommandLine, Prose } from "../parts/prose.js";
import { Question, TooLate } from "../parts/question.js";
import { consoleDestination, incidentPath } from "../place.js";
import { choicePath } from "../render.js";
import { saidCookie } from "../said.js";
import type { Visitor } from "../session.js";
import { sightOf, type Sight } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** A reason that says something; the people who read the record will want one. */
const reasonChars = { least: 5, most: 500 } as const;

/** The question before a decision: exactly what it is about, once more. Nothing is decided by looking at it. */
export async function choicePage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const chosen = await chosenOf(asked, world);
  if (chosen === null) return nothingHere(asked.visitor);
  const { sight, button, reference } = chosen;
  if (button === null || reference === undefined)
    return html(<TooLate title="That is no longer on offer" card={sight.card} visitor={asked.visitor} />, 409);
  const denied = sight.denied(button.action);
  if (denied !== null) return html(<NotYours sight={sight} button={button} why={denied.message} visitor={asked.visitor} />, 403);
  return html(<Ask sight={sight} button={button} reference={reference} visitor={asked.visitor} problem={null} typed="" />);
}

/** A press: handed on as a claim about the plan that was on the page, whoever presses. What is said in reply is shown on the card. */
export async function choose(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const chosen = await chosenOf(asked, world);
  if (chosen === null) {
    const claimed = { person: asked.visitor.principal, channel: consoleDestination.channel };
    await world.events.refused({ platform: "console", why: "nothing-here", claimed });
    return nothingHere(asked.visitor);
  }
  const { sight, action, button } = chosen;
  const reason = (asked.form.get("reason") ?? "").trim().slice(0, reasonChars.most);
  const reference = asked.form.get("ref") ?? "";
  if (action === "reject" && button !== null && reason.length < reasonChars.least) {
    const problem = "Say in a few words why. The people who look at it next will want to know.";
    return html(<Ask sight={sight} button={button} reference={reference} visitor={asked.visitor} problem={problem} typed={reason} />, 422);
  }
  const message = String(sight.incident.id);
  const reply = await world.events.click({
    ref: reference,
    actor: asked.visitor.actor,
    channel: consoleDestination.channel,
    message,
    reason,
    form: action,
  });
  return seeOther(incidentPath(sight.incident.id), [saidCookie(world.jar, asked.visitor, reply)]);
}

interface Chosen {
  readonly sight: Sight;
  readonly action: Action;
  /** Null when the card does not offer it (any more). */
  readonly button: CardButton | null;
  readonly reference: string | undefined;
}

async function chosenOf({ params, visitor }: Asked, world: ConsoleWorld): Promise<Chosen | null> {
  const action = actions.find((one) => one === params["action"]);
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (action === undefined || sight === null) return null;
  return {
    sight,
    action,
    button: decisionsOn(sight.card).find((button) => button.action === action) ?? null,
    reference: sight.refs[action],
  };
}

interface AskProps {
  readonly sight: Sight;
  readonly button: CardButton;
  readonly reference: string;
  readonly visitor: Visitor;
  readonly problem: string | null;
  /** The reason so far. */
  readonly typed: string;
}

function Ask({ sight: { card }, button, reference, visitor, problem, typed }: AskProps): Markup {
  return (
    <Question
      card={card}
      visitor={visitor}
      heading={questions[button.action](card.host)}
      about={<Plan card={card} confirm={button.confirm} />}
      action={choicePath(card.incidentId, button.action)}
      class="answer"
      submit={button}
    >
      <input type="hidden" name="ref" value={reference} />
      {button.action === "reject" ? <Reason problem={problem} typed={typed} /> : null}
    </Question>
  );
}

/** What the decision is about, once more. */
function Plan({ card, confirm }: { readonly card: Card; readonly confirm: string | null }): Markup {
  return (
    <>
      {confirm === null ? null : <p class="confirm">{escapeText(confirm)}</p>}
      <ol class="briefly">
        {card.steps.map((step) => (
          <Brief step={step} />
        ))}
      </ol>
      {card.plan === null ? null : (
        <p class="stamp">
          plan <code>{card.plan.hash}</code> <span class="sep">/</span> policy <code>{escapeText(card.plan.policy)}</code>
        </p>
      )}
    </>
  );
}

const questions: Readonly<Record<Action, (host: string) => string>> = {
  approve: (host) => `Approve this plan for ${host}?`,
  reject: () => "Reject this plan?",
  "dry-run": (host) => `Dry-run this plan on ${host}?`,
  "run-live": (host) => `Run this live on ${host}?`,
  rediagnose: () => "Ask for a new plan?",
  stop: (host) => `Stop the run on ${host}?`,
};

function Brief({ step }: { readonly step: CardStep }): Markup {
  return (
    <li class={`step step-${step.verdict}`}>
      <VerdictMark verdict={step.verdict} label={step.label} />
      <pre class="command">
        <CommandLine text={step.shown} />
      </pre>
    </li>
  );
}

function Reason({ problem, typed }: Pick<AskProps, "problem" | "typed">): Markup {
  return (
    <label class="field">
      Why
      <textarea
        name="reason"
        rows={3}
        required
        minlength={reasonChars.least}
        maxlength={reasonChars.most}
        autofocus
        aria-describedby={problem === null ? undefined : "problem-reason"}
      >
        {typed === "" ? "" : `\n${typed}`}
      </textarea>
      <Problem id="problem-reason" why={problem} />
    </label>
  );
}

interface NotYoursProps {
  readonly sight: Sight;
  readonly button: CardButton;
  readonly why: string;
  readonly visitor: Visitor;
}

function NotYours({ sight: { card }, button, why, visitor }: NotYoursProps): Markup {
  return (
    <Notice title={`${button.label} is not for you now`} visitor={visitor}>
      <p>
        <Prose text={why} />
      </p>
      <p>
        <a href={incidentPath(card.incidentId)}>Back to {card.name}</a>
      </p>
    </Notice>
  );
}
