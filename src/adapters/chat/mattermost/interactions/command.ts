import { createHash, timingSafeEqual } from "node:crypto";
import { err, ok, type Result } from "../../../../core/result.js";
import { toTyped } from "../answer.js";
import { typed } from "../parse.js";
import { act, recordRefusal, replyText, type InteractionContext } from "./context.js";

/** A typed command: the token of its team, in header and body, then its name, then the channel, then the person. */
export async function commanded(form: unknown, authorization: string | null, context: InteractionContext): Promise<Response> {
  const { consoleUrl, log, command, events } = context;
  const parsed = typed.safeParse(form);
  const refuse = async (why: string, text: string): Promise<Response> => {
    log.warn("mattermost.command_refused", { why });
    await recordRefusal(why, parsed.data, context);
    return toTyped(text, consoleUrl);
  };
  const wrongToken = "The hub does not know this command's token. An administrator of Tagout has to check mattermost.commandTokenFiles.";
  const isGood = parsed.success && hasToken(parsed.data, authorization, context);
  if (parsed.success) context.tokenSeen(isGood ? null : parsed.data.team_id);
  if (!isGood) return refuse("token", wrongToken);
  if (parsed.data.command !== command) return refuse("trigger", `Tagout answers to ${command} here.`);
  const heard = await whyNotHere(parsed.data.channel_id, context);
  if (!heard.ok) return refuse("channel", heard.error);
  const person = await context.identify(parsed.data.user_id);
  if (!person.ok) return refuse("person", person.error);
  const { actor, doubt } = person.value;
  const typedHere = { text: parsed.data.text, actor, channel: parsed.data.channel_id, ...(doubt === null ? {} : { doubt }) };
  const reply = await act(actor, context, () => events.command(typedHere));
  return toTyped(replyText(reply, doubt), consoleUrl, reply.here);
}

function hasToken(
  its: { readonly token: string; readonly team_id: string },
  authorization: string | null,
  { commandTokens }: InteractionContext,
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
async function whyNotHere(id: string, { channels, rest, me }: InteractionContext): Promise<Result<null, string>> {
  if (channels.includes(id)) return ok(null);
  const its = await rest.channel(id).catch(() => null);
  // The name of a direct channel is the two people's ids, and nobody can give another channel that type.
  const isWithBot = its !== null && its.id === id && its.type === "D" && its.name.split("__").includes(me() ?? "nobody");
  return isWithBot ? ok(null) : err("Type this in one of Tagout's channels, or in a direct message to it.");
}
