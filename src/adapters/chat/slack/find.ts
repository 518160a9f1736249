import { sha256 } from "../../../core/digest.js";
import type { Found } from "../../../ports/chat.js";
import type { Web } from "./client.js";
import { slackCode, slackFault } from "./faults.js";
import { messagesPage } from "./parse.js";

/** What the bot's own messages carry for nobody to see: which message this is. Everybody in the workspace may read it. */
const eventType = "tagout_message";

/** Slack knows no key of a post, so that it is kept with the message itself, and looked for where the app may read. */
export const metadataOf = (key: string, about: Readonly<Record<string, string | number>>) => ({
  event_type: eventType,
  event_payload: { ...about, key: shortKey(key) },
});

const shortKey = (key: string): string => sha256(key).slice(0, 26);

/** Hub and Slack may disagree about the time, and a hub whose clock is set right meanwhile with itself. */
const skewMs = 15 * 60_000;
const page = 200;
/** A channel that took more messages than these since then is not read any further. */
const mostPages = 3;

export interface WantedMessage {
  readonly channel: string;
  /** The `ts` of the message in whose thread it would stand; null for the channel itself. */
  readonly thread: string | null;
  readonly key: string;
  /** When it was tried first, milliseconds since 1970. */
  readonly since: number;
}

/** Not every app may read: `channels:history`, or `groups:history` in a private channel, is the operator's choice. Throws Fault. */
export async function findMessage(web: Web, { channel, thread, key, since }: WantedMessage): Promise<Found> {
  const wanted = shortKey(key);
  const range = { channel, oldest: String(Math.max(since - skewMs, 0) / 1_000), limit: page, include_all_metadata: true, inclusive: true };
  let cursor: string | undefined;
  try {
    for (let n = 0; n < mostPages; n += 1) {
      const where = { ...range, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await (thread === null ? web.conversations.history(where) : web.conversations.replies({ ...where, ts: thread }));
      const { messages, response_metadata } = messagesPage.parse(answer);
      const found = messages.find(({ metadata }) => metadata?.event_type === eventType && metadata.event_payload?.key === wanted);
      if (found !== undefined) return { kind: "found", ref: { channel, message: found.ts } };
      cursor = response_metadata?.next_cursor;
      if (cursor === undefined || cursor === "") return { kind: "missing" };
    }
    return { kind: "unknown" };
  } catch (cause) {
    // What Slack does not let us read is no trouble; what keeps it from answering at all is.
    if (slackFault(cause).code === "chat_rate_limited" || slackCode(cause) === null) throw slackFault(cause);
    return { kind: "unknown" };
  }
}
