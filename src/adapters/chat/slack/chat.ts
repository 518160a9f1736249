import { Fault } from "../../../core/fault.js";
import { outbound, type Notice } from "../../../core/notice.js";
import type { Chat, MessageRef } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { sdkBlocks, type Web } from "./client.js";
import { rateLimited, refusesLayout, slackFault } from "./faults.js";
import type { Files } from "./files.js";
import { pacing, type Pace } from "./pace.js";
import { profiles, renderCard, type Profile, type SlackMessage } from "./render.js";
import { renderNotice, type Attached } from "./render-notice.js";

export interface Posting {
  readonly web: Web;
  readonly files: Files;
  /** The slash command, for example `/incident`. */
  readonly command: string;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** How one message looks in each profile. */
type Draw = (profile: Profile) => SlackMessage;

/** Messages in Slack. Every edit replaces the whole message; a refusal of its layout is answered with a simpler one. */
export function slackChat(posting: Posting): Chat {
  const { command } = posting;
  const { create, replace } = sending(posting);
  return {
    platform: "slack",
    post: ({ channel }, card, refs) => create(channel, null, (profile) => renderCard(card, refs, profile, command)),
    edit: (ref, card, refs) => replace(ref, (profile) => renderCard(card, refs, profile, command)),
    say: ({ channel }, notice, under) => say(channel, notice, under, posting, create, replace),
    resay: (ref, notice) => replace(ref, noticeAs(notice, "missing", command)),
  };
}

const noticeAs =
  (notice: Notice, attached: Attached, command: string): Draw =>
  (profile) =>
    renderNotice(notice, attached, profile, command);

type Create = (channel: string, thread: string | null, draw: Draw) => Promise<MessageRef>;
type Replace = (ref: MessageRef, draw: Draw) => Promise<void>;

function sending({ web, clock, log }: Posting): { readonly create: Create; readonly replace: Replace } {
  const pace = pacing();
  return {
    async create(channel, thread, draw) {
      const sent = await paced(pace, "post", channel, clock, () =>
        simplest(draw, log, ({ text, blocks }) =>
          web.chat.postMessage({
            ...{ channel, text, blocks: sdkBlocks(blocks), unfurl_links: false, unfurl_media: false },
            ...(thread === null ? {} : { thread_ts: thread }),
          }),
        ),
      );
      if (sent.ts === undefined) throw new Fault("chat_unavailable", "Slack took the message and did not say where it is.", true);
      return { channel: sent.channel ?? channel, message: sent.ts };
    },
    async replace({ channel, message }, draw) {
      await paced(pace, "edit", "workspace", clock, () =>
        simplest(draw, log, ({ text, blocks }) => web.chat.update({ channel, ts: message, text, blocks: sdkBlocks(blocks) })),
      );
    },
  };
}

/** The file goes first, since the message says where the whole text is; it shows up only once the message stands. */
async function say(
  channel: string,
  notice: Notice,
  under: MessageRef | null,
  { files, command }: Posting,
  create: Create,
  replace: Replace,
): Promise<MessageRef> {
  const { file } = outbound(notice);
  const id = file === null ? null : await files.upload(file);
  const ref = await create(
    under?.channel ?? channel,
    under?.message ?? null,
    noticeAs(notice, id === null ? "missing" : "attached", command),
  );
  if (file === null || id === null || (await files.attach(id, file, ref.channel, under?.message ?? ref.message))) return ref;
  // What it promises is not there; that is not worth a second message, so one try has to do.
  await replace(ref, noticeAs(notice, "missing", command)).catch(() => undefined);
  return ref;
}

/** Asks Slack only when it is likely to listen. What it says to that counts for everybody behind. */
async function paced<T>(pace: Pace, kind: "post" | "edit", lane: string, clock: Pick<Clock, "now">, call: () => Promise<T>): Promise<T> {
  const waitMs = pace.wait(kind, lane, clock.now());
  if (waitMs > 0) throw rateLimited(waitMs);
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof Fault && cause.code === "chat_rate_limited") pace.pause(kind, lane, clock.now() + (cause.retryAfterMs ?? 0));
    throw cause;
  }
}

/** Drawing is outside of the `try`: a mistake of ours must not look like Slack being away. */
async function simplest<T>(draw: Draw, log: Log, send: (message: SlackMessage) => Promise<T>): Promise<T> {
  let refused: unknown;
  for (const profile of profiles) {
    const message = draw(profile);
    try {
      return await send(message);
    } catch (cause) {
      if (!refusesLayout(cause)) throw slackFault(cause);
      refused = cause;
      log.warn("slack.layout_refused", { profile });
    }
  }
  throw slackFault(refused);
}
