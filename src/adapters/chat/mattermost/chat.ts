import type { Card } from "../../../core/card.js";
import { sha256 } from "../../../core/digest.js";
import { codeOf, Fault } from "../../../core/fault.js";
import { outbound, type Notice, type NoticeFile } from "../../../core/notice.js";
import type { ButtonRefs, Chat, Found } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { mentionedNames } from "./mentioned.js";
import type { Client, PostBody } from "./client.js";
import { mattermostFault, mattermostPostFault, Refused, refusesLayout } from "./faults.js";
import { renderCard, type Contexts, type Format } from "./render.js";
import { renderNotice } from "./render-notice.js";
import type { Place, Seals } from "./seal.js";

export interface Posting {
  readonly rest: Client;
  readonly seals: Seals;
  /** The bot's own user id; null before Mattermost has answered. */
  readonly me: () => string | null;
  /** How to draw, best first. */
  readonly formats: () => readonly Format[];
  /** Whether the server can post without notifying anybody. */
  readonly canBeSilent: () => boolean;
  readonly actionUrl: string;
  readonly command: string;
  readonly clock: Pick<Clock, "now" | "token">;
  readonly log: Log;
}

/** The prop that a new post bears until its first edit, so that its buttons can be told from copies in other posts. */
export const markProp = "tagout_mark";

/** The prop by which a post that nobody saw being taken is found again; its first edit takes it away. */
const keyProp = "tagout_key";
/** Hub and server may disagree about the time, and a hub whose clock is set right meanwhile with itself. */
const skewMs = 15 * 60_000;

/** How long the server remembers a `pending_post_id`, 30 s, less what a slow call takes. @source mattermost/server, PR 10006. */
const pendingMs = 20_000;

/** Messages in Mattermost. Every edit replaces the whole post; a refusal of a card's layout is answered with a simpler one. */
export function mattermostChat(posting: Posting): Chat {
  const { rest, clock } = posting;
  const pendingOf = (key = clock.token(12)): Key => ({
    pending: `${posting.me() ?? "tagout"}:${shortKey(key)}`,
    props: { [keyProp]: shortKey(key) },
  });
  const edit: Chat["edit"] = async ({ channel, message }, card, refs) => {
    await simplest(card, refs, { channel, post: message }, posting, (body) => rest.patch(message, body)).catch((cause: unknown) =>
      whyNotEdited(message, cause, rest),
    );
  };
  return {
    platform: "mattermost",
    dedupesMs: pendingMs,
    async post({ channel }, card, refs, key) {
      const pending = pendingOf(key);
      const mark = clock.token(12);
      const made = await simplest(card, refs, { channel, mark }, posting, ({ message, props }) =>
        rest.create(channel, pending.pending, { message, props: { ...props, ...pending.props, [markProp]: mark } }),
      ).catch((cause: unknown) => {
        throw mattermostPostFault(cause);
      });
      // The answer may be the post of an earlier try, with what the card was then.
      if (made.props?.[markProp] !== mark) await edit({ channel, message: made.id }, card, refs);
      return { channel, message: made.id };
    },
    edit,
    say: ({ channel }, notice, under, key) => say(under?.channel ?? channel, notice, under?.message ?? null, pendingOf(key), posting),
    find: ({ channel }, key, since, under) => findPost(under?.channel ?? channel, shortKey(key), since, posting),
    async tell(person, notice, key) {
      await say(await directTo(person, posting), notice, null, pendingOf(key), posting);
    },
    async resay({ message }, notice) {
      const called = await mentionedNames(outbound(notice).mentions, rest, posting.log);
      const body = { message: renderNotice(notice, { called, attached: false, command: posting.command }), props: {} };
      await rest.patch(message, body).catch((cause: unknown) => whyNotEdited(message, cause, rest));
    },
  };
}

/** By which a post is known: to the server for a while, and to us until it is edited. */
interface Key {
  readonly pending: string;
  readonly props: Readonly<Record<string, string>>;
}

/** The server gives no more at once. @source mattermost/server, api4/post.go, getPostsForChannel, read 2026-11. */
const mostPosts = 1_000;

const shortKey = (key: string): string => sha256(key).slice(0, 26);

async function findPost(channel: string, key: string, since: number, { rest, me }: Posting): Promise<Found> {
  try {
    const posts = await rest.postsSince(channel, Math.max(since - skewMs, 0));
    const its = posts.find((post) => post.props?.[keyProp] === key && post.user_id === me() && (post.delete_at ?? 0) === 0);
    if (its !== undefined) return { kind: "found", ref: { channel, message: its.id } };
    return { kind: posts.length < mostPosts ? "missing" : "unknown" };
  } catch (cause) {
    const fault = mattermostFault(cause);
    if (fault.code === "chat_rate_limited" || fault.code === "chat_unavailable") throw fault;
    return { kind: "unknown" };
  }
}

async function directTo(person: string, { rest, me }: Posting): Promise<string> {
  const own = me();
  if (own === null) throw new Fault("chat_unavailable", "Mattermost has not answered yet.", true);
  const direct = await rest.direct([own, person]).catch((cause: unknown) => Promise.reject(mattermostFault(cause)));
  return direct.id;
}

/** A line under a card that calls nobody notifies nobody: what needs people is on the card itself. */
async function say(
  channel: string,
  notice: Notice,
  root: string | null,
  { pending, props }: Key,
  { rest, log, command, canBeSilent }: Posting,
): ReturnType<Chat["say"]> {
  const { mentions, file } = outbound(notice);
  const called = await mentionedNames(mentions, rest, log);
  const fileId = file === null ? null : await uploaded(file, channel, rest, log);
  const message = renderNotice(notice, { called, attached: fileId !== null, command });
  const place = { ...(root === null ? {} : { root_id: root }), ...(fileId === null ? {} : { file_ids: [fileId] }) };
  const silent = canBeSilent() && root !== null && called.length === 0;
  const made = await rest.create(channel, pending, { message, props, ...place }, silent).catch((cause: unknown) => {
    throw mattermostPostFault(cause);
  });
  return { channel, message: made.id };
}

/** Null when Mattermost does not take it: a file is never worth the message it belongs to. */
async function uploaded({ name, text }: NoticeFile, channel: string, rest: Client, log: Log): Promise<string | null> {
  try {
    return await rest.upload(channel, name, text);
  } catch (cause) {
    log.warn("mattermost.file_not_sent", { code: codeOf(mattermostFault(cause)) });
    return null;
  }
}

/** The server says 403 about a deleted post as it does about a channel without the bot. Which of them it is, reading tells. */
async function whyNotEdited(message: string, cause: unknown, rest: Client): Promise<never> {
  const forbidden = cause instanceof Refused && cause.refusal.status === 403;
  if (forbidden && (await isGone(message, rest)))
    throw new Fault("chat_message_gone", "The message is not there any more.", false, { cause });
  throw mattermostFault(cause, forbidden ? "channel" : "message");
}

function isGone(message: string, rest: Client): Promise<boolean> {
  return rest.post(message).then(
    ({ delete_at }) => (delete_at ?? 0) !== 0,
    (cause: unknown) => cause instanceof Refused && cause.refusal.status === 404,
  );
}

/** Drawing is outside of the `try`: a mistake of ours must not look like Mattermost being away. */
async function simplest<T>(card: Card, refs: ButtonRefs, place: Place, posting: Posting, send: (body: PostBody) => Promise<T>): Promise<T> {
  const { formats, actionUrl, command, log } = posting;
  const contexts = contextsOf(card, refs, place, posting);
  let refused: unknown;
  for (const format of formats()) {
    const { message, props } = renderCard(card, format, { contexts, url: actionUrl, command });
    // An edit keeps the registry of an earlier layout unless it says that there is none.
    const body = "post" in place ? { message, props: { mm_blocks_actions: {}, ...props } } : { message, props };
    try {
      return await send(body);
    } catch (cause) {
      if (!refusesLayout(cause)) throw cause;
      refused = cause;
      log.warn("mattermost.layout_refused", { incidentId: card.incidentId, format });
    }
  }
  throw refused;
}

function contextsOf({ name, plan, buttons, more }: Card, refs: ButtonRefs, place: Place, { seals, clock }: Posting): Contexts {
  const its = { name, planHash: plan?.hash ?? "" };
  const sealed = buttons.flatMap(({ action, confirm }) => {
    const ref = refs[action];
    if (ref === undefined) return [];
    const button = { ...its, action, ref, ...(confirm === null ? {} : { question: confirm }) };
    return [[action, seals.button(button, place, clock.token(9), clock.now())] as const];
  });
  const options = more.flatMap(({ choice }) => {
    const ref = refs[choice];
    return ref === undefined ? [] : [{ choice, ref }];
  });
  const menu = options.length === 0 ? [] : [["more", seals.menu({ ...its, options }, place, clock.token(9), clock.now())] as const];
  return Object.fromEntries([...sealed, ...menu]);
}
