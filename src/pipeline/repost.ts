import { repeated, type Notice } from "../core/notice.js";
import type { Chat, Destination, Found, MessageRef } from "../ports/chat.js";

/** One try to say something new, and what became of the tries before it. */
export interface Try {
  readonly destination: Destination;
  readonly under: MessageRef | null;
  readonly key: string;
  /** Since when it may stand without anybody having seen it; null when there is no doubt. */
  readonly unsureSince: number | null;
  readonly now: number;
}

/** Whether the platform answers a second post by the first one, so that nobody has to look. A clock that was set back tells nothing. */
export const isKnownAgain = (chat: Chat, unsureSince: number, now: number): boolean =>
  now >= unsureSince && now - unsureSince < chat.dedupesMs;

/** Says it, unless an earlier try of it is found. What may be there a second time says so. */
export async function sayOnce(
  notice: Notice,
  { destination, under, key, unsureSince, now }: Try,
  chat: Chat,
): Promise<{ readonly ref: MessageRef; readonly reposted: boolean }> {
  const isInDoubt = unsureSince !== null && !isKnownAgain(chat, unsureSince, now);
  const found: Found = isInDoubt ? await chat.find(destination, key, unsureSince, under) : { kind: "missing" };
  if (found.kind === "found") return { ref: found.ref, reposted: false };
  const reposted = found.kind === "unknown";
  return { ref: await chat.say(destination, reposted ? repeated(notice) : notice, under, key), reposted };
}
