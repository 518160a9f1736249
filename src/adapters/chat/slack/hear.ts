import { choiceOf, type Choice } from "../../../core/choice.js";
import type { ChatEvents, Click, Reply } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import type { Identifier } from "./actor.js";
import type { Ear, Tell } from "./answer.js";
import type { Web } from "./client.js";
import { originOf, originOfTyped, press, submission, typed, unescapeSlack, type Origin, type Press } from "./parse.js";
import { chosenBy } from "./choice-value.js";
import { actionPrefix, moreId } from "./render.js";
import { replayGuard } from "./verify.js";
import { asksWhy, reasonedOf, typedInstead, whyView, type Asking } from "./why-form.js";

export interface Hearing {
  readonly web: Web;
  readonly events: ChatEvents;
  readonly identifier: Identifier;
  readonly tell: Tell;
  readonly channels: readonly string[];
  readonly command: string;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** What to do with each kind of payload, once Slack has its acknowledgement. None of them throws. */
export interface Ears {
  readonly pressed: (body: unknown) => Promise<void>;
  readonly submitted: (body: unknown) => Promise<void>;
  readonly typed: (body: unknown) => Promise<void>;
}

/** Slack delivers at least once, so that each payload is heard once here; the database is what makes it count once. */
export function ears(hearing: Hearing): Ears {
  const isNew = replayGuard();
  const once = (key: string): boolean => isNew(key, hearing.clock.now());
  return {
    async pressed(body) {
      const its = press.safeParse(body);
      if (!its.success) return unreadable("press", hearing);
      const [action] = its.data.actions;
      const value = action.selected_option?.value ?? action.value;
      if (!once(`press ${its.data.user.id} ${action.action_ts} ${value ?? ""}`)) return;
      const ear = earOf(its.data);
      if (!isHeard(ear.channel, hearing)) return refuse("channel", outOfUse, ear, hearing);
      const chosen = chosenIn(action);
      if (chosen === null) return refuse("button", outOfUse, ear, hearing);
      if (asksWhy(chosen.choice)) return askWhy(chosen.choice, its.data, chosen.ref, ear, hearing);
      await click({ ref: chosen.ref, channel: ear.channel, message: its.data.message.ts, reason: "" }, originOf(its.data), ear, hearing);
    },
    async submitted(body) {
      const its = submission.safeParse(body);
      const form = its.success ? reasonedOf(its.data) : null;
      if (!its.success || form === null) return unreadable("form", hearing);
      if (!once(`form ${its.data.user.id} ${its.data.view.id}`)) return;
      const ear: Ear = { responseUrl: null, channel: form.channel, userId: its.data.user.id };
      if (!isHeard(form.channel, hearing)) return refuse("channel", outOfUse, ear, hearing);
      const { ref, channel, message, reason, choice } = form;
      await click({ ref, channel, message, reason, form: choice }, originOf(its.data), ear, hearing);
    },
    async typed(body) {
      const its = typed.safeParse(body);
      if (!its.success) return unreadable("command", hearing);
      const { channel_id: channel, user_id: userId, response_url, trigger_id, text, command } = its.data;
      if (!once(`command ${userId} ${trigger_id}`)) return;
      const ear: Ear = { responseUrl: response_url ?? null, channel, userId };
      if (command !== hearing.command) return refuse("trigger", `Tagout answers to ${hearing.command} here.`, ear, hearing);
      const here = "Type this in one of Tagout's channels, or in a direct message to it.";
      if (!isHeard(channel, hearing)) return refuse("channel", here, ear, hearing);
      await acting(originOfTyped(its.data), ear, hearing, (actor, doubt) =>
        hearing.events.command({ text: unescapeSlack(text), actor, channel, ...(doubt === null ? {} : { doubt }) }),
      );
    },
  };
}

/** Which control it was. Its name only says what to ask first; what is done is the reference's. */
function chosenIn({ action_id, value, selected_option }: Press["actions"][0]): { readonly choice: Choice; readonly ref: string } | null {
  if (action_id === moreId) return selected_option === undefined ? null : chosenBy(selected_option.value);
  const choice = action_id.startsWith(actionPrefix) ? choiceOf(action_id.slice(actionPrefix.length)) : null;
  return choice === null || value === undefined ? null : { choice, ref: value };
}

const outOfUse = "This button is no longer in use. Look at the newest card.";

/** Elsewhere a command would be typed where its answer leads outsiders to ask. Conversations with the bot begin with D. */
const isHeard = (channel: string, { channels }: Hearing): boolean => channels.includes(channel) || channel.startsWith("D");

const earOf = (body: Press): Ear => ({ responseUrl: body.response_url ?? null, channel: body.channel.id, userId: body.user.id });

async function unreadable(kind: "press" | "form" | "command", { log, events }: Hearing): Promise<void> {
  log.warn("slack.payload_unknown", { kind });
  await events.refused({ platform: "slack", why: "unreadable", claimed: null });
}

async function refuse(why: string, text: string, ear: Ear, { tell, events }: Hearing): Promise<void> {
  await events.refused({ platform: "slack", why, claimed: { person: ear.userId, channel: ear.channel } });
  await tell(ear, text);
}

async function click(its: Omit<Click, "actor">, origin: Origin, ear: Ear, hearing: Hearing): Promise<void> {
  await acting(origin, ear, hearing, (actor) => hearing.events.click({ ...its, actor }));
}

async function acting(
  origin: Origin,
  ear: Ear,
  hearing: Hearing,
  act: (actor: Click["actor"], doubt: string | null) => Promise<Reply>,
): Promise<void> {
  const identified = await hearing.identifier.identify(origin);
  if (!identified.ok) {
    hearing.log.info("slack.person_refused", { userId: origin.userId });
    return refuse("person", identified.error, ear, hearing);
  }
  const { actor, doubt } = identified.value;
  const reply = await act(actor, doubt).catch((): Reply => {
    hearing.log.error("slack.act_failed", { userId: origin.userId });
    return { ok: false, text: "The hub could not do that just now. Try again in a moment." };
  });
  await hearing.tell(ear, reply.ok || doubt === null ? reply.text : `${reply.text} ${doubt}`, reply.here);
}

/** The form has to be asked for within 3 s of the press; after that the typed way is left. */
async function askWhy(choice: Asking, body: Press, ref: string, ear: Ear, { web, tell, log, command }: Hearing): Promise<void> {
  const name = /^INC-\d{1,9}(?=\.)/.exec(body.actions[0].block_id)?.[0] ?? "this incident";
  const view = whyView(choice, name, { ref, channel: ear.channel, message: body.message.ts });
  await web.views.open({ trigger_id: body.trigger_id, view }).catch(() => {
    log.warn("slack.form_refused", { channel: ear.channel });
    return tell(ear, `Slack did not open the form that asks why. Choose it again, or type it: ${typedInstead(choice, name, command)}`);
  });
}
