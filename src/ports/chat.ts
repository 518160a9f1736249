import type { Choice } from "../core/choice.js";
import type { Actor, Platform } from "../core/access.js";
import type { Card } from "../core/card.js";
import type { Vouched } from "../core/membership.js";
import type { MuteArgs } from "../core/slash/verbs/quiet.js";
import type { Notice } from "../core/notice.js";
import type { Destination } from "../core/routing.js";
import type { HealthFact } from "./health.js";
import type { Route } from "./http.js";

export type { Vouched } from "../core/membership.js";
export type { Destination } from "../core/routing.js";

/** Where a card already is: the platform's own id of the message. */
export interface MessageRef {
  readonly channel: string;
  readonly message: string;
}

/** What a button or an option carries: an opaque, unguessable reference that only the store can resolve. */
export type ButtonRefs = Readonly<Partial<Record<Choice, string>>>;

/**
 * Puts up cards and other messages, and edits them in place, once a lane has let it. Throws Fault, whose code says what it is
 * about: the whole platform, the channel, this message, or, with `chat_outcome_unknown`, that nobody can say whether a new
 * message was taken.
 */
export interface Chat {
  readonly platform: Platform;
  /** For how long the platform answers a post with the same key by the first one's message; 0 where it never does. */
  readonly dedupesMs: number;
  /** @param key the same for every try of one message, so that it stands there once; without it every try is a message of its own. */
  readonly post: (destination: Destination, card: Card, refs: ButtonRefs, key?: string) => Promise<MessageRef>;
  readonly edit: (ref: MessageRef, card: Card, refs: ButtonRefs) => Promise<void>;
  /**
   * Says something new.
   *
   * @param under the card in whose thread it is said, or null for a message of its own. A card that is gone: `chat_message_gone`.
   * @param key as for `post`.
   */
  readonly say: (destination: Destination, notice: Notice, under: MessageRef | null, key?: string) => Promise<MessageRef>;
  /**
   * Looks for a message that an earlier try of `post` or `say` may have left, and that has not been edited since.
   *
   * @param key   as it was given then.
   * @param since when it was tried first, milliseconds since 1970.
   */
  readonly find: (destination: Destination, key: string, since: number, under: MessageRef | null) => Promise<Found>;
  /** Says it to one person alone, by their id on the platform. One who cannot be written to: `chat_rejected`. */
  readonly tell: (person: string, notice: Notice, key?: string) => Promise<void>;
  /** Says it differently, in place. Nobody is notified again, and a file that was attached stays as it is. */
  readonly resay: (ref: MessageRef, notice: Notice) => Promise<void>;
}

/**
 * Whether a message stands that nobody saw being taken: `unknown` where the platform lets nobody look, and where there is more to
 * look through than is worth it.
 */
export type Found = { readonly kind: "found"; readonly ref: MessageRef } | { readonly kind: "missing" } | { readonly kind: "unknown" };

/** A button that was pressed, or an option that was taken, verified as coming from the platform, not yet authorised. */
export interface Click {
  readonly ref: string;
  readonly actor: Actor;
  readonly channel: string;
  readonly message: string | null;
  readonly reason: string;
  /** What the form was for that this comes from; a reference to anything else does not count there. */
  readonly form?: Choice;
}

/** What looked like somebody's act and was turned away by the platform's adapter: nothing in it is confirmed. */
export interface Attempt {
  readonly platform: Platform;
  /** Static, for example `forged`, `stale`, `replayed`, `misplaced`. */
  readonly why: string;
  /** Who and where, as the payload has it; null when it could not be read. */
  readonly claimed: { readonly person: string; readonly channel: string | null } | null;
}

/** `/incident ...` as typed, or the same words from the console or a terminal. */
export interface Command {
  readonly text: string;
  readonly actor: Actor;
  readonly channel: string;
  /** What the platform could not confirm of the person, and what does not count therefore; one sentence. */
  readonly doubt?: string;
  /** What stood before the words where that is not the slash command, as in a terminal: whatever the answer says to type starts with it. */
  readonly calledAs?: string;
}

/** Said only to the one who asked, unless `here`. */
export interface Reply {
  readonly text: string;
  /** False when it was refused or not understood. */
  readonly ok: boolean;
  /** The one who asked wants everybody in that channel to read it; only where they typed in one. */
  readonly here?: true;
}

/** What a platform calls when people act. Neither throws: a broken world becomes a reply that says so. */
export interface ChatEvents {
  readonly click: (click: Click) => Promise<Reply>;
  readonly command: (command: Command) => Promise<Reply>;
  /** Puts it on record. Never rejects, and changes nothing else. */
  readonly refused: (attempt: Attempt) => Promise<void>;
}

/**
 * Asks a platform for the present standing of people, by their id on it. Whoever is missing in the answer was not confirmed. Answers
 * count for a few seconds; never rejects for one person's sake.
 */
export type Vouch = (ids: readonly string[]) => Promise<ReadonlyMap<string, Vouched>>;

/** A platform as the hub takes it in, and takes it apart again. It starts whether or not its server can be reached. */
export interface ChatPlatform {
  readonly chat: Chat;
  readonly vouch: Vouch;
  /** What the platform calls on the hub's web server; empty where the hub dials out. */
  readonly routes: readonly Route[];
  readonly health: () => HealthFact;
  readonly stop: () => Promise<void>;
}

/** The one switch over everything, for a platform that has a form for it beside the typed words. Neither throws for a refusal. */
export interface Freezing {
  readonly freeze: (reason: string, actor: Actor, turn: Seen) => Promise<Reply>;
  readonly unfreeze: (actor: Actor, turn: Seen) => Promise<Reply>;
}

/** The version of the switch that was before somebody's eyes; an answer to that one is no answer to another. Without, whatever is now. */
export interface Seen {
  readonly seen?: number;
}

/**
 * What keeps reminders and cards away for a while, for a platform that has forms for it beside the typed words. Whoever calls
 * has seen to it that the actor may see the incident. Neither throws for a refusal.
 */
export interface Quieting {
  readonly snooze: (incidentId: number, forMs: number, reason: string, actor: Actor) => Promise<Reply>;
  readonly wake: (incidentId: number, actor: Actor) => Promise<Reply>;
  readonly mute: (asked: MuteArgs, actor: Actor) => Promise<Reply>;
  readonly unmute: (number: number, actor: Actor) => Promise<Reply>;
}
