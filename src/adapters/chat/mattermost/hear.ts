import { createHash, timingSafeEqual } from "node:crypto";
import type { Actor } from "../../../core/access.js";
import { err, ok, type Result } from "../../../core/result.js";
import type { Secret } from "../../../core/secret.js";
import type { ChatEvents, Reply } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import type { Identify } from "./actor.js";
import { toForm, toPress, toTyped } from "./answer.js";
import { markProp } from "./chat.js";
import type { Client } from "./client.js";
import { asks, formOf, reasonOf, typedInstead, type Asking } from "./forms.js";
import { press, submission, taken, typed, type Press } from "./parse.js";
import { optionIn, type Broken, type Sealed, type Seals } from "./seal.js";

export interface Hearing {
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

const outOfUse = "This button is no longer in use. Look at the newest card.";
const brokenButton: Readonly<Record<Broken, string>> = {
  unreadable: outOfUse,
  forged: outOfUse,
  expired: "This button is too old. Look at the newest card, or type the command.",
};
const brokenForm: Readonly<Record<Broken, string>> = {
  unreadable: "This form is none of Tagout's.",
  forged: "This form is none of Tagout's.",
  expired: "This form was open for too long. Press the button again.",
};

/**
 * A press: seal and age, then channel, then post, then person, and only then the hub. Nothing is spent on the way, so that a
 * forged press cannot use up a real one.
 */
export async function pressed(body: unknown, hearing: Hearing): Promise<Response> {
  const { seals, consoleUrl, log, clock } = hearing;
  const its = press.safeParse(body);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.press_refused", { why });
    await turnedAway(why, its.data, hearing);
    return toPress(text, consoleUrl);
  };
  if (!its.success) return refuse("unreadable", outOfUse);
  const button = seals.openButton(its.data.context, clock.now());
  if (!button.ok) return refuse(button.error, brokenButton[button.error]);
  const misplaced = await whyMisplaced(button.value, its.data, hearing);
  if (misplaced !== null) return refuse("misplaced", misplaced);
  const person = await hearing.identify(its.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  // The option is the client's own word: it only chooses among what the menu was sealed with.
  const control = button.value.a === "more" ? optionIn(button.value, taken(its.data.context)) : button.value;
  if (control === null) return refuse("forged-option", "This card does not offer that. Choose again on the card.");
  if (asks(control.a)) return ask(control.a, control, its.data, hearing);
  const click = { ref: control.r, actor, channel: its.data.channel_id, message: its.data.post_id, reason: "" };
  return toPress(textOf(await acting(actor, hearing, () => hearing.events.click(click)), doubt), consoleUrl);
}

async function whyMisplaced(button: Sealed, { channel_id, post_id }: Press, { rest, me, channels }: Hearing): Promise<string | null> {
  const elsewhere = "This button does not belong to this message. Use the card itself.";
  if (button.ch !== channel_id || !channels.includes(channel_id)) return elsewhere;
  if (button.p !== "") return button.p === post_id ? null : elsewhere;
  const post = await rest.post(post_id).catch(() => null);
  if (post === null) return "Mattermost did not confirm this message just now. Try again in a moment.";
  const isOurs = post.id === post_id && post.channel_id === channel_id && post.user_id === me() && (post.delete_at ?? 0) === 0;
  if (!isOurs) return elsewhere;
  return post.props?.[markProp] === button.m ? null : "The card has just changed. Look at it again, then press.";
}

/** The form has to be asked for within 3 s of the press; after that the typed way is left. */
async function ask(
  action: Asking,
  button: Sealed,
  its: Press,
  { rest, seals, dialogUrl, command, consoleUrl, clock, log }: Hearing,
): Promise<Response> {
  const state = seals.form(button, its.post_id, its.user_id, clock.now());
  try {
    await rest.openDialog(its.trigger_id ?? "", dialogUrl, formOf(action, button, state));
    return Response.json({});
  } catch {
    log.warn("mattermost.form_refused", { channel: its.channel_id });
    const way = typedInstead(action, button, command);
    return toPress(`Mattermost did not open the form. Press again, or type: ${way}`, consoleUrl);
  }
}

/** A form that was filled in: its sealed state says for which button, where, and for whom it was opened. */
export async function submitted(body: unknown, hearing: Hearing): Promise<Response> {
  const { seals, log, clock } = hearing;
  const its = submission.safeParse(body);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.form_refused", { why });
    await turnedAway(why, its.data, hearing);
    return toForm(text);
  };
  if (!its.success) return refuse("unreadable", brokenForm.unreadable);
  const form = seals.openForm(its.data.state, clock.now());
  if (!form.ok) return refuse(form.error, brokenForm[form.error]);
  const { a: action, r: ref, ch: channel, p: message, u: openedFor } = form.value;
  if (action === "more") return refuse("unreadable", brokenForm.unreadable);
  if (!hearing.channels.includes(channel)) return refuse("misplaced", outOfUse);
  if (openedFor !== its.data.user_id) return refuse("person", "This form was opened for somebody else.");
  if (its.data.cancelled === true) return toForm(null);
  const reason = reasonOf(action, its.data.submission ?? {});
  if (reason === null) return Response.json({ errors: { why: "Say why, in a few words." } });
  const person = await hearing.identify(its.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  const reply = await acting(actor, hearing, () => hearing.events.click({ ref, actor, channel, message, reason, form: action }));
  return toForm(reply.ok ? null : textOf(reply, doubt));
}

/** A typed command: the token of its team, in header and body, then its name, then the channel, then the person. */
export async function commanded(form: unknown, authorization: string | null, hearing: Hearing): Promise<Response> {
  const { consoleUrl, log, command, events } = hearing;
  const its = typed.safeParse(form);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.command_refused", { why });
    await turnedAway(why, its.data, hearing);
    return toTyped(text, consoleUrl);
  };
  const wrongToken = "The hub does not know this command's token. An administrator of Tagout has to check mattermost.commandTokenFiles.";
  const isGood = its.success && hasToken(its.data, authorization, hearing);
  if (its.success) hearing.tokenSeen(isGood ? null : its.data.team_id);
  if (!isGood) return refuse("token", wrongToken);
  if (its.data.command !== command) return refuse("trigger", `Tagout answers to ${command} here.`);
  const heard = await whyNotHere(its.data.channel_id, hearing);
  if (!heard.ok) return refuse("channel", heard.error);
  const person = await hearing.identify(its.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  const typedHere = { text: its.data.text, actor, channel: its.data.channel_id, ...(doubt === null ? {} : { doubt }) };
  const reply = await acting(actor, hearing, () => events.command(typedHere));
  return toTyped(textOf(reply, doubt), consoleUrl, reply.here);
}

interface Claimed {
  readonly user_id: string;
  readonly channel_id?: string;
}

/** On record before it is answered. */
function turnedAway(why: string, its: Claimed | undefined, { events }: Pick<Hearing, "events">): Promise<void> {
  const claimed = its === undefined ? null : { person: its.user_id, channel: its.channel_id ?? null };
  return events.refused({ platform: "mattermost", why, claimed });
}

/** A body that cannot be read, or a call from an address that is not the server's. */
export async function refusedCall(why: "unreadable" | "address", { events, log }: Pick<Hearing, "events" | "log">): Promise<void> {
  log.warn("mattermost.call_refused", { why });
  await turnedAway(why, undefined, { events });
}

function hasToken(
  its: { readonly token: string; readonly team_id: string },
  authorization: string | null,
  { commandTokens }: Hearing,
): boolean {
  const known = commandTokens.get(its.team_id)?.reveal() ?? "";
  // Both are compared whatever the first one says, and hashes are compared, so that time tells nothing about either.
  const inBody = isSame(its.token, known);
  const inHeader = isSame(authorization ?? "", `Token ${known}`);
  return known !== "" && inBody && inHeader;
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(hashed(a), hashed(b));
const hashed = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** A command could otherwise be typed where its answer leads outsiders to ask. */
async function whyNotHere(id: string, { channels, rest, me }: Hearing): Promise<Result<null, string>> {
  if (channels.includes(id)) return ok(null);
  const its = await rest.channel(id).catch(() => null);
  // The name of a direct channel is the two people's ids, and nobody can give another channel that type.
  const isWithBot = its !== null && its.id === id && its.type === "D" && its.name.split("__").includes(me() ?? "nobody");
  return isWithBot ? ok(null) : err("Type this in one of Tagout's channels, or in a direct message to it.");
}

async function acting(actor: Actor, { log }: Hearing, act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act();
  } catch {
    log.error("mattermost.act_failed", { userId: actor.id });
    return { ok: false, text: "The hub could not do that just now. Try again in a moment." };
  }
}

const textOf = ({ text, ok: done }: Reply, doubt: string | null): string => (done || doubt === null ? text : `${text} ${doubt}`);
