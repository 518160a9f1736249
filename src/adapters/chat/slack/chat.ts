import { Fault } from "../../../core/fault.js";
import { outbound, type Notice } from "../../../core/notice.js";
import type { Chat, MessageRef } from "../../../ports/chat.js";
import type { Log } from "../../../ports/log.js";
import { sdkBlocks, type Web } from "./client.js";
import { refusesLayout, slackFault, slackPostFault } from "./faults.js";
import type { Files } from "./files.js";
import { findMessage, metadataOf } from "./find.js";
import { bareId } from "./parse.js";
import { renderCard, type Profile, type SlackMessage } from "./render.js";
import { renderNotice, type Attached } from "./render-notice.js";

export interface Posting {
  readonly web: Web;
  readonly files: Files;
  /** How to draw, best first. */
  readonly profiles: readonly Profile[];
  /** The slash command, for example `/incident`. */
  readonly command: string;
  readonly log: Log;
}

/** How one message looks in each profile. */
type Draw = (profile: Profile) => SlackMessage;

/**
 * Messages in Slack. Every edit replaces the whole message; a refusal of its layout is answered with a simpler one. A new message
 * has no key that Slack would know again, so that one is kept in its metadata, which edits leave as it is.
 */
export function slackChat(posting: Posting): Chat {
  const { command } = posting;
  const messages = slackMessages(posting);
  const { create, replace } = messages;
  return {
    platform: "slack",
    dedupesMs: 0,
    post({ channel }, card, refs, key) {
      const about = { card: card.name, revision: card.version };
      return create({ channel, thread: null, draw: (profile) => renderCard(card, refs, profile, command), key, about });
    },
    edit: (ref, card, refs) => replace(ref, (profile) => renderCard(card, refs, profile, command)),
    say: ({ channel }, notice, under, key) =>
      say({ channel: under?.channel ?? channel, thread: under?.message ?? null, notice, key }, posting, messages),
    find: ({ channel }, key, since, under) =>
      findMessage(posting.web, { channel: under?.channel ?? channel, thread: under?.message ?? null, key, since }),
    // Slack opens the conversation with whoever is named in place of a channel.
    async tell(person, notice) {
      await create({ channel: bareId(person), thread: null, draw: noticeAs(notice, "missing", command) }).catch(asPersonFault);
    },
    resay: (ref, notice) => replace(ref, noticeAs(notice, "missing", command)),
  };
}

/** A channel may be mended by an invitation; somebody who has left is not waited for. */
function asPersonFault(cause: unknown): never {
  if (cause instanceof Fault && cause.code === "chat_destination_gone")
    throw new Fault("chat_rejected", "Slack does not let the bot write to that person.", false, { cause });
  throw cause;
}

const noticeAs =
  (notice: Notice, attached: Attached, command: string): Draw =>
  (profile) =>
    renderNotice(notice, attached, profile, command);

interface NewMessage {
  readonly channel: string;
  readonly thread: string | null;
  readonly draw: Draw;
  /** The same for every try of one message. */
  readonly key?: string | undefined;
  /** What its metadata says of it beside the key. */
  readonly about?: Readonly<Record<string, string | number>>;
}

interface Messages {
  readonly create: (message: NewMessage) => Promise<MessageRef>;
  readonly replace: (ref: MessageRef, draw: Draw) => Promise<void>;
}

function slackMessages({ web, profiles, log }: Posting): Messages {
  return {
    async create({ channel, thread, draw, key, about = {} }) {
      const send = ({ text, blocks }: SlackMessage) =>
        web.chat.postMessage({
          channel,
          text,
          blocks: sdkBlocks(blocks),
          unfurl_links: false,
          unfurl_media: false,
          ...(thread === null ? {} : { thread_ts: thread }),
          ...(key === undefined ? {} : { metadata: metadataOf(key, about) }),
        });
      const sent = await simplest(draw, profiles, log, send).catch((cause: unknown) => {
        throw slackPostFault(cause);
      });
      if (!isTold(sent.ts) || !(sent.channel === undefined || isTold(sent.channel)))
        throw new Fault("chat_outcome_unknown", "Slack took the message and did not say where it is.", true);
      return { channel: sent.channel ?? channel, message: sent.ts };
    },
    async replace({ channel, message }, draw) {
      const send = ({ text, blocks }: SlackMessage) => web.chat.update({ channel, ts: message, text, blocks: sdkBlocks(blocks) });
      await simplest(draw, profiles, log, send).catch((cause: unknown) => {
        throw slackFault(cause);
      });
    },
  };
}

type NewNotice = Pick<NewMessage, "channel" | "thread" | "key"> & { readonly notice: Notice };

/** The file goes first, since the message says where the whole text is; it shows up only once the message stands. */
async function say({ notice, ...place }: NewNotice, { files, command }: Posting, { create, replace }: Messages): Promise<MessageRef> {
  const { file } = outbound(notice);
  const id = file === null ? null : await files.upload(file);
  const ref = await create({ ...place, draw: noticeAs(notice, id === null ? "missing" : "attached", command) });
  if (file === null || id === null || (await files.attach(id, file, ref.channel, place.thread ?? ref.message))) return ref;
  // What it promises is not there; that is not worth a second message, so one try has to do.
  await replace(ref, noticeAs(notice, "missing", command)).catch(() => undefined);
  return ref;
}

/** The SDK's types are promises that nobody checks. */
const isTold = (its: unknown): its is string => typeof its === "string" && its !== "";

/** Sends the best profile that Slack takes. Drawing is outside of the `try`: a mistake of ours must not look like Slack being away. */
async function simplest<T>(draw: Draw, profiles: readonly Profile[], log: Log, send: (message: SlackMessage) => Promise<T>): Promise<T> {
  let refused: unknown;
  for (const profile of profiles) {
    const message = draw(profile);
    try {
      return await send(message);
    } catch (cause) {
      if (!refusesLayout(cause)) throw cause;
      refused = cause;
      log.warn("slack.layout_refused", { profile });
    }
  }
  throw refused;
}
