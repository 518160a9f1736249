import { toForm } from "../answer.js";
import { reasonOf } from "../forms.js";
import { submission } from "../parse.js";
import type { Broken } from "../seal.js";
import { act, noLongerInUse, recordRefusal, replyText, type InteractionContext } from "./context.js";

const brokenForm: Readonly<Record<Broken, string>> = {
  unreadable: "This form is none of Tagout's.",
  forged: "This form is none of Tagout's.",
  expired: "This form was open for too long. Press the button again.",
};

/** A form that was filled in: its sealed state says for which button, where, and for whom it was opened. */
export async function submitted(body: unknown, context: InteractionContext): Promise<Response> {
  const { seals, log, clock } = context;
  const parsed = submission.safeParse(body);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.form_refused", { why });
    await recordRefusal(why, parsed.data, context);
    return toForm(text);
  };
  if (!parsed.success) return refuse("unreadable", brokenForm.unreadable);
  const form = seals.openForm(parsed.data.state, clock.now());
  if (!form.ok) return refuse(form.error, brokenForm[form.error]);
  const { a: action, r: ref, ch: channel, p: message, u: openedFor } = form.value;
  if (action === "more") return refuse("unreadable", brokenForm.unreadable);
  if (!context.channels.includes(channel)) return refuse("misplaced", noLongerInUse);
  if (openedFor !== parsed.data.user_id) return refuse("person", "This form was opened for somebody else.");
  if (parsed.data.cancelled === true) return toForm(null);
  const reason = reasonOf(action, parsed.data.submission ?? {});
  if (reason === null) return Response.json({ errors: { why: "Say why, in a few words." } });
  const person = await context.identify(parsed.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  const reply = await act(actor, context, () => context.events.click({ ref, actor, channel, message, reason, form: action }));
  return toForm(reply.ok ? null : replyText(reply, doubt));
}
