import { setTimeout as sleep } from "node:timers/promises";
import type { Card } from "../core/card.js";
import { cardNews } from "../core/card-news.js";
import { cardText, typedCommand } from "../core/card-text.js";
import type { State } from "../core/incident.js";
import type { Hub } from "../hub.js";

/** One word that a person can type at the demo, and the command it stands for. */
export interface Choice {
  readonly word: string;
  readonly command: string;
}

const everyMs = 300;
const ends: readonly State[] = ["resolved", "unresolved", "rejected", "recovered", "expired", "failed", "unknown", "blocked"];

export const hasEnded = ({ state }: Card): boolean => ends.includes(state.code);

/** What the card's buttons are called at the keyboard. */
export function choicesOf(card: Card): readonly Choice[] {
  return card.buttons.map(({ action }) => ({
    word: action === "run-live" ? "run" : action,
    command: typedCommand(card, action, "").trim().replace('"why"', '"answered in the demo"'),
  }));
}

/** All of a card, but for what can be typed in chat: here one word does it. */
export const wholeCard = (card: Card): string => cardText({ ...card, buttons: [], more: [] });

/**
 * Says cards as they change: all of one when it has a plan that was not read yet, before that and after it only what is new. The same
 * commands on another incident, for another cause or judged in another way were not read.
 */
export function cardTeller(): (card: Card) => string {
  let before: Card | null = null;
  let read: string | null = null;
  return (card) => {
    const last = before?.name === card.name ? before : null;
    before = card;
    const plan = card.plan === null ? null : askedOf(card);
    const isRead = plan === null ? !hasEnded(card) || read !== null : plan === read;
    if (!isRead) {
      read = plan;
      return wholeCard(card);
    }
    return last === null ? `${card.severity} ${card.name}: ${card.title}\n${card.state.label}. ${card.state.next}` : cardNews(last, card);
  };
}

/** What somebody says yes to; without what becomes of it. */
const askedOf = ({ name, host, plan, cause, steps }: Card): string =>
  JSON.stringify([name, host, plan, cause, steps.map((step) => ({ ...step, outcome: null, output: "" }))]);

/** Tells the newest incident's card each time it reads differently, until `signal`. */
export async function watchCard(hub: Pick<Hub, "card">, signal: AbortSignal, changed: (card: Card) => void): Promise<void> {
  let before = "";
  while (!signal.aborted) {
    const card = await hub.card("latest");
    const text = card === null ? "" : cardText(card);
    if (card !== null && text !== before) changed(card);
    before = text;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
