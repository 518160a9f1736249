import type { Card } from "../../../core/card.js";
import { Fault } from "../../../core/fault.js";
import type { ButtonRefs, Chat } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import type { Client, PostBody } from "./client.js";
import { isUnknown, mattermostFault, rateLimited, Refused, refusesLayout } from "./faults.js";
import { renderCard, type Contexts, type Format } from "./render.js";
import type { Place, Seals } from "./seal.js";

export interface Posting {
  readonly rest: Client;
  readonly seals: Seals;
  /** The bot's own user id; null before Mattermost has answered. */
  readonly me: () => string | null;
  /** How to draw, best first. */
  readonly formats: () => readonly Format[];
  readonly actionUrl: string;
  readonly command: string;
  readonly clock: Pick<Clock, "now" | "token">;
  readonly log: Log;
}

/** The prop that a new post bears until its first edit, so that its buttons can be told from copies in other posts. */
export const markProp = "tagout_mark";

/** How long the server remembers a `pending_post_id`, less what a slow call takes. */
const pendingMs = 25_000;

/** Cards in Mattermost. Every edit replaces the whole post; a refusal of its layout is answered with a simpler one. */
export function mattermostChat(posting: Posting): Chat {
  const { rest, clock } = posting;
  const unsure = new Map<string, { readonly id: string; readonly until: number }>();
  const paused = { until: 0 };
  const edit: Chat["edit"] = async ({ channel, message }, card, refs) => {
    await polite(paused, clock, () =>
      simplest(card, refs, { channel, post: message }, posting, (body) => rest.patch(message, body)).catch((cause: unknown) =>
        whyNotEdited(message, cause, rest),
      ),
    );
  };
  return {
    platform: "mattermost",
    async post({ channel }, card, refs) {
      const key = `${channel} ${card.incidentId}`;
      const earlier = unsure.get(key);
      unsure.delete(key);
      const again = earlier !== undefined && earlier.until > clock.now() ? earlier.id : null;
      const pending = again ?? `${posting.me() ?? "tagout"}:${clock.token(12)}`;
      const mark = clock.token(12);
      const made = await polite(paused, clock, () =>
        simplest(card, refs, { channel, mark }, posting, ({ message, props }) =>
          rest.create(channel, pending, { message, props: { ...props, [markProp]: mark } }),
        ),
      ).catch((cause: unknown) => {
        if (isUnknown(cause)) unsure.set(key, { id: pending, until: clock.now() + pendingMs });
        throw mattermostFault(cause);
      });
      // The answer may be the post of the first try, with what the card was then.
      if (again !== null) await edit({ channel, message: made.id }, card, refs);
      return { channel, message: made.id };
    },
    edit,
  };
}

/** Leaves Mattermost alone for as long as it says; the limit is on the hub's address, so it counts for every channel. */
async function polite<T>(paused: { until: number }, clock: Pick<Clock, "now">, call: () => Promise<T>): Promise<T> {
  const waitMs = paused.until - clock.now();
  if (waitMs > 0) throw rateLimited(waitMs);
  try {
    return await call();
  } catch (cause) {
    const fault = mattermostFault(cause);
    if (fault.code === "chat_rate_limited") paused.until = clock.now() + (fault.retryAfterMs ?? 0);
    throw fault;
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

function contextsOf({ name, plan, buttons }: Card, refs: ButtonRefs, place: Place, { seals, clock }: Posting): Contexts {
  const sealed = buttons.flatMap(({ action }) => {
    const ref = refs[action];
    if (ref === undefined) return [];
    return [[action, seals.button({ name, planHash: plan?.hash ?? "", action, ref }, place, clock.token(9), clock.now())] as const];
  });
  return Object.fromEntries(sealed);
}
