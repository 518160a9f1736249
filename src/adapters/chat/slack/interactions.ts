import { choiceOf, type Choice } from "../../../core/choice.js";
import type { ChatEvents, Click, Reply } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import type { Identifier } from "./actor.js";
import type { Answer, ReplyTarget } from "./answer.js";
import type { Web } from "./client.js";
import { originOf, originOfTyped, press, submission, typed, unescapeSlack, type Origin, type Press } from "./parse.js";
import { readOptionValue } from "./choice-value.js";
import { actionPrefix, moreId } from "./render-controls.js";
import { replayGuard } from "./verify.js";
import { needsForm, readForm, typedInstead, formView, type FormChoice } from "./why-form.js";

export interface InteractionOptions {
  readonly web: Web;
  readonly events: ChatEvents;
  readonly identifier: Identifier;
  readonly answer: Answer;
  readonly channels: readonly string[];
  readonly command: string;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** What to do with each kind of payload, once Slack has its acknowledgement. None of them throws. */
export interface Interactions {
  readonly pressed: (body: unknown) => Promise<void>;
  readonly submitted: (body: unknown) => Promise<void>;
  readonly typed: (body: unknown) => Promise<void>;
}

/** Slack delivers at least once, so that each payload is taken once here; the database is what makes it count once. */
export function interactions(options: InteractionOptions): Interactions {
  const isNew = replayGuard();
  const once = (key: string): boolean => isNew(key, options.clock.now());
  return {
    async pressed(body) {
      const parsed = press.safeParse(body);
      if (!parsed.success) return unreadable("press", options);
      const [action] = parsed.data.actions;
      const value = action.selected_option?.value ?? action.value;
      if (!once(`press ${parsed.data.user.id} ${action.action_ts} ${value ?? ""}`)) return;
      const target = replyTargetOf(parsed.data);
      if (!isWatched(target.channel, options)) return refuse("channel", noLongerInUse, target, options);
      const chosen = chosenIn(action);
      if (chosen === null) return refuse("button", noLongerInUse, target, options);
      if (needsForm(chosen.choice)) return openForm(chosen.choice, parsed.data, chosen.ref, target, options);
      await click(
        { ref: chosen.ref, channel: target.channel, message: parsed.data.message.ts, reason: "" },
        originOf(parsed.data),
        target,
        options,
      );
    },
    async submitted(body) {
      const parsed = submission.safeParse(body);
      const form = parsed.success ? readForm(parsed.data) : null;
      if (!parsed.success || form === null) return unreadable("form", options);
      if (!once(`form ${parsed.data.user.id} ${parsed.data.view.id}`)) return;
      const target: ReplyTarget = { responseUrl: null, channel: form.channel, userId: parsed.data.user.id };
      if (!isWatched(form.channel, options)) return refuse("channel", noLongerInUse, target, options);
      const { ref, channel, message, reason, choice } = form;
      await click({ ref, channel, message, reason, form: choice }, originOf(parsed.data), target, options);
    },
    async typed(body) {
      const parsed = typed.safeParse(body);
      if (!parsed.success) return unreadable("command", options);
      const { channel_id: channel, user_id: userId, response_url, trigger_id, text, command } = parsed.data;
      if (!once(`command ${userId} ${trigger_id}`)) return;
      const target: ReplyTarget = { responseUrl: response_url ?? null, channel, userId };
      if (command !== options.command) return refuse("trigger", `Tagout answers to ${options.command} here.`, target, options);
      const here = "Type this in one of Tagout's channels, or in a direct message to it.";
      if (!isWatched(channel, options)) return refuse("channel", here, target, options);
      await acting(originOfTyped(parsed.data), target, options, async (actor, doubt) => {
        const reply = await options.events.command({ text: unescapeSlack(text), actor, channel, ...(doubt === null ? {} : { doubt }) });
        return options.channels.includes(channel) ? reply : { ok: reply.ok, text: reply.text };
      });
    },
  };
}

/** Which control it was. Its name only says what to ask first; what is done is the reference's. */
function chosenIn({ action_id, value, selected_option }: Press["actions"][0]): { readonly choice: Choice; readonly ref: string } | null {
  if (action_id === moreId) return selected_option === undefined ? null : readOptionValue(selected_option.value);
  const choice = action_id.startsWith(actionPrefix) ? choiceOf(action_id.slice(actionPrefix.length)) : null;
  return choice === null || value === undefined ? null : { choice, ref: value };
}

const noLongerInUse = "This button is no longer in use. Look at the newest card.";

/**
 * Elsewhere a command would be typed where its answer leads outsiders to ask. Conversations with the bot begin with D, and so do those of
 * two people, which Slack calls by the same name and lets no bot look into: there every answer is for the one who asked, `--here` or not.
 */
const isWatched = (channel: string, { channels }: InteractionOptions): boolean => channels.includes(channel) || channel.startsWith("D");

const replyTargetOf = (body: Press): ReplyTarget => ({
  responseUrl: body.response_url ?? null,
  channel: body.channel.id,
  userId: body.user.id,
});

async function unreadable(kind: "press" | "form" | "command", { log, events }: InteractionOptions): Promise<void> {
  log.warn("slack.payload_unknown", { kind });
  await events.refused({ platform: "slack", why: "unreadable", claimed: null });
}

async function refuse(why: string, text: string, target: ReplyTarget, { answer, events }: InteractionOptions): Promise<void> {
  await events.refused({ platform: "slack", why, claimed: { person: target.userId, channel: target.channel } });
  await answer(target, text);
}

async function click(its: Omit<Click, "actor">, origin: Origin, target: ReplyTarget, options: InteractionOptions): Promise<void> {
  await acting(origin, target, options, (actor) => options.events.click({ ...its, actor }));
}

async function acting(
  origin: Origin,
  target: ReplyTarget,
  options: InteractionOptions,
  act: (actor: Click["actor"], doubt: string | null) => Promise<Reply>,
): Promise<void> {
  const identified = await options.identifier.identify(origin);
  if (!identified.ok) {
    options.log.info("slack.person_refused", { userId: origin.userId });
    return refuse("person", identified.error, target, options);
  }
  const { actor, doubt } = identified.value;
  const reply = await act(actor, doubt).catch((): Reply => {
    options.log.error("slack.act_failed", { userId: origin.userId });
    return { ok: false, text: "The hub could not do that just now. Try again in a moment." };
  });
  await options.answer(target, reply.ok || doubt === null ? reply.text : `${reply.text} ${doubt}`, reply.here);
}

/** The form has to be asked for within 3 s of the press; after that the typed way is left. */
async function openForm(
  choice: FormChoice,
  body: Press,
  ref: string,
  target: ReplyTarget,
  { web, answer, log, command }: InteractionOptions,
): Promise<void> {
  const name = /^INC-\d{1,9}(?=\.)/.exec(body.actions[0].block_id)?.[0] ?? "this incident";
  const view = formView(choice, name, { ref, channel: target.channel, message: body.message.ts });
  await web.views.open({ trigger_id: body.trigger_id, view }).catch(() => {
    log.warn("slack.form_refused", { channel: target.channel });
    return answer(target, `Slack did not open the form that asks why. Choose it again, or type it: ${typedInstead(choice, name, command)}`);
  });
}
