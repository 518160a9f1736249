import { setTimeout as sleep } from "node:timers/promises";
import type { Card } from "../core/card.js";
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
