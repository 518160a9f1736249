import { markProp } from "../chat.js";
import { toPress } from "../answer.js";
import { formOf, needsForm, typedInstead, type FormChoice } from "../forms.js";
import { press, taken, type Press } from "../parse.js";
import { optionIn, type Broken, type Sealed } from "../seal.js";
import { act, noLongerInUse, recordRefusal, replyText, type InteractionContext } from "./context.js";

const brokenButton: Readonly<Record<Broken, string>> = {
  unreadable: noLongerInUse,
  forged: noLongerInUse,
  expired: "This button is too old. Look at the newest card, or type the command.",
};

/**
 * A press: seal and age, then channel, then post, then person, and only then the hub. Nothing is spent on the way, so that a
 * forged press cannot use up a real one.
 */
export async function pressed(body: unknown, context: InteractionContext): Promise<Response> {
  const { seals, consoleUrl, log, clock } = context;
  const parsed = press.safeParse(body);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.press_refused", { why });
    await recordRefusal(why, parsed.data, context);
    return toPress(text, consoleUrl);
  };
  if (!parsed.success) return refuse("unreadable", noLongerInUse);
  const button = seals.openButton(parsed.data.context, clock.now());
  if (!button.ok) return refuse(button.error, brokenButton[button.error]);
  const misplaced = await whyMisplaced(button.value, parsed.data, context);
  if (misplaced !== null) return refuse("misplaced", misplaced);
  const person = await context.identify(parsed.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  // The option is the client's own word: it only chooses among what the menu was sealed with.
  const control = button.value.a === "more" ? optionIn(button.value, taken(parsed.data.context)) : button.value;
  if (control === null) return refuse("forged-option", "This card does not offer that. Choose again on the card.");
  if (needsForm(control.a)) return openForm(control.a, control, parsed.data, context);
  const click = { ref: control.r, actor, channel: parsed.data.channel_id, message: parsed.data.post_id, reason: "" };
  return toPress(replyText(await act(actor, context, () => context.events.click(click)), doubt), consoleUrl);
}

async function whyMisplaced(
  button: Sealed,
  { channel_id, post_id }: Press,
  { rest, me, channels }: InteractionContext,
): Promise<string | null> {
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
async function openForm(
  action: FormChoice,
  button: Sealed,
  its: Press,
  { rest, seals, dialogUrl, command, consoleUrl, clock, log }: InteractionContext,
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
