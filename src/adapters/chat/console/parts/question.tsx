import type { Child } from "hono/jsx";
import type { Card, CardButton } from "../../../../core/card.js";
import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";
import { incidentPath } from "../place.js";
import type { Visitor } from "../session.js";
import { IncidentLine } from "./incident-line.js";
import { Layout, Notice } from "./layout.js";
import { PostForm } from "./post-form.js";

interface QuestionProps {
  readonly card: Card;
  readonly visitor: Visitor;
  readonly heading: string;
  /** What is asked about, between the title of the incident and the form. */
  readonly about?: Child;
  readonly action: string;
  readonly class: string;
  readonly submit: Pick<CardButton, "label" | "style">;
  /** The fields of the form. */
  readonly children?: Child;
}

/** The page before something that is done to an incident: what it is about, and a way back. */
export function Question({ card, visitor, heading, about, submit, children, ...form }: QuestionProps): Markup {
  return (
    <Layout title={`${submit.label} ${card.name}`} section="incidents" visitor={visitor}>
      <div class="ask">
        <IncidentLine card={card} />
        <h1>{heading}</h1>
        <p class="lead">{escapeText(card.title)}</p>
        {about}
        <PostForm csrf={visitor.csrf} {...form}>
          {children}
          <div class="buttons">
            <button type="submit" class={submit.style}>
              {escapeText(submit.label)}
            </button>
            <a class="button plain" href={incidentPath(card.incidentId)}>
              Back
            </a>
          </div>
        </PostForm>
      </div>
    </Layout>
  );
}

interface TooLateProps {
  readonly title: string;
  readonly card: Card;
  readonly visitor: Visitor;
}

/** The page in its place when the incident is no longer where the visitor saw it. */
export function TooLate({ title, card, visitor }: TooLateProps): Markup {
  return (
    <Notice title={title} visitor={visitor}>
      <p>
        {card.name} has moved on: it is now <b>{card.state.label}</b>. <a href={incidentPath(card.incidentId)}>Look at it again</a>
      </p>
    </Notice>
  );
}
