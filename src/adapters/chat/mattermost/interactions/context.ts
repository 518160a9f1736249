import type { Actor } from "../../../../core/access.js";
import type { Secret } from "../../../../core/secret.js";
import type { ChatEvents, Reply } from "../../../../ports/chat.js";
import type { Clock } from "../../../../ports/clock.js";
import type { Log } from "../../../../ports/log.js";
import type { Identify } from "../actor.js";
import type { Client } from "../client.js";
import type { Seals } from "../seal.js";

/** What presses, forms and commands are answered with. */
export interface InteractionContext {
  readonly rest: Client;
  readonly seals: Seals;
  readonly me: () => string | null;
  readonly events: ChatEvents;
  readonly identify: Identify;
  readonly channels: readonly string[];
  readonly commandTokens: ReadonlyMap<string, Secret>;
  readonly command: string;
  readonly consoleUrl: string;
  /** Where Mattermost sends a form that was filled in. */
  readonly dialogUrl: string;
  /** Told of each typed command whether its token was the one of its team. */
  readonly tokenSeen: (team: string | null) => void;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

export const noLongerInUse = "This button is no longer in use. Look at the newest card.";

interface Claimed {
  readonly user_id: string;
  readonly channel_id?: string;
}

/** On record before it is answered. */
export function recordRefusal(why: string, its: Claimed | undefined, { events }: Pick<InteractionContext, "events">): Promise<void> {
  const claimed = its === undefined ? null : { person: its.user_id, channel: its.channel_id ?? null };
  return events.refused({ platform: "mattermost", why, claimed });
}

/** A body that cannot be read, or a call from an address that is not the server's. */
export async function refusedCall(
  why: "unreadable" | "address",
  { events, log }: Pick<InteractionContext, "events" | "log">,
): Promise<void> {
  log.warn("mattermost.call_refused", { why });
  await recordRefusal(why, undefined, { events });
}

/** What the hub does about it. A hub that breaks is a reply that says so. */
export async function act(actor: Actor, { log }: InteractionContext, act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act();
  } catch {
    log.error("mattermost.act_failed", { userId: actor.id });
    return { ok: false, text: "The hub could not do that just now. Try again in a moment." };
  }
}

/** The reply, with what could not be confirmed of the person where it was refused. */
export const replyText = ({ text, ok: done }: Reply, doubt: string | null): string => (done || doubt === null ? text : `${text} ${doubt}`);
