import type { Actor } from "../../src/core/access.js";
import type { Card } from "../../src/core/card.js";
import type { ButtonRefs, Chat, ChatEvents, Destination, MessageRef } from "../../src/ports/chat.js";

/** What a person sees of one message, after the platform has decoded it. */
export interface Shown {
  /** All text of it, in reading order, entities decoded, markup removed. */
  readonly text: string;
  /** Labels of the buttons that can be pressed now. */
  readonly buttons: readonly string[];
  /** Anything in it that acts by itself: links, mentions, images, elements that the renderer did not mean. Empty is right. */
  readonly alive: readonly string[];
}

/** What one person was told in private, or null when nothing came. */
export interface Heard {
  readonly text: string | null;
  /** Whether anybody else could see it. */
  readonly public: boolean;
}

/** An attempt to make the hub act that must reach nobody. `send` resolves when the platform's side has its answer. */
export interface Attack {
  readonly name: string;
  readonly send: (card: { readonly ref: MessageRef; readonly refs: ButtonRefs }) => Promise<void>;
}

/**
 * One platform as the contract sees it: the real adapter against a strict fake of its platform. Built anew for each
 * test; `stop` ends both and leaves nothing behind.
 */
export interface ChatHarness {
  readonly chat: Chat;
  /** Where cards go. */
  readonly destination: Destination;
  /** A person of the platform, and the actor that the adapter has to make of them. */
  readonly person: { readonly actor: Actor };
  /** Somebody the platform knows and the adapter must not trust (guest, bot, stranger), or null when there is no such thing. */
  readonly outsider: string | null;
  readonly shown: (ref: MessageRef) => Promise<Shown>;
  /** How many messages stand in the destination. */
  readonly count: () => Promise<number>;
  /** Presses a button as `person` (or `outsider`), giving `reason` where the platform asks for one. */
  readonly press: (ref: MessageRef, label: string, as: "person" | "outsider", reason?: string) => Promise<Heard>;
  /** Types `/incident TEXT` as `person` (or `outsider`). */
  readonly type: (text: string, as: "person" | "outsider") => Promise<Heard>;
  /** Everything the platform would refuse or cut in this card; empty is right. Pure, so that a property can ask often. */
  readonly violations: (card: Card, refs: ButtonRefs) => readonly string[];
  /** Makes the platform forget that message, as when a person deletes it. */
  readonly forget: (ref: MessageRef) => Promise<void>;
  /** Makes the next call to the platform answer that it is too much, to be tried again after so many ms. */
  readonly limitNext: (retryAfterMs: number) => Promise<void>;
  readonly attacks: readonly Attack[];
  readonly stop: () => Promise<void>;
}

/** Builds a harness whose adapter calls `events` when people act. */
export type StartHarness = (events: ChatEvents) => Promise<ChatHarness>;
