import type { Card } from "../../../core/card.js";
import { Fault } from "../../../core/fault.js";
import type { ButtonRefs, Chat } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { sdkBlocks, type Web } from "./client.js";
import { rateLimited, refusesLayout, slackFault } from "./faults.js";
import { pacing, type Pace } from "./pace.js";
import { profiles, renderCard, type SlackMessage } from "./render.js";

/** Cards in Slack. Every edit replaces the whole message; a refusal of its layout is answered with a simpler one. */
export function slackChat(web: Web, command: string, clock: Pick<Clock, "now">, log: Log): Chat {
  const pace = pacing();
  const drawn = (card: Card, refs: ButtonRefs, send: (message: SlackMessage) => Promise<{ readonly ts?: string }>) =>
    simplest(card, refs, command, log, send);
  return {
    platform: "slack",
    async post({ channel }, card, refs) {
      const sent = await paced(pace, "post", channel, clock, () =>
        drawn(card, refs, ({ text, blocks }) =>
          web.chat.postMessage({ channel, text, blocks: sdkBlocks(blocks), unfurl_links: false, unfurl_media: false }),
        ),
      );
      if (sent.ts === undefined) throw new Fault("chat_unavailable", "Slack took the message and did not say where it is.", true);
      return { channel, message: sent.ts };
    },
    async edit({ channel, message }, card, refs) {
      await paced(pace, "edit", "workspace", clock, () =>
        drawn(card, refs, ({ text, blocks }) => web.chat.update({ channel, ts: message, text, blocks: sdkBlocks(blocks) })),
      );
    },
  };
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
async function simplest<T>(
  card: Card,
  refs: ButtonRefs,
  command: string,
  log: Log,
  send: (message: SlackMessage) => Promise<T>,
): Promise<T> {
  let refused: unknown;
  for (const profile of profiles) {
    const message = renderCard(card, refs, profile, command);
    try {
      return await send(message);
    } catch (cause) {
      if (!refusesLayout(cause)) throw slackFault(cause);
      refused = cause;
      log.warn("slack.layout_refused", { incidentId: card.incidentId, profile });
    }
  }
  throw slackFault(refused);
}
