import { rolesSomewhere } from "../core/access.js";
import { incidentName } from "../core/incident.js";
import { parseSlash, type Asked } from "../core/slash.js";
import { helpText } from "../core/slash/help-text.js";
import { oncallText } from "../core/slash/oncall-text.js";
import { unknownText } from "../core/slash/unknown-text.js";
import { verbs } from "../core/slash/verbs.js";
import type { SnoozeArgs } from "../core/slash/verbs/quiet.js";
import { whoamiText } from "../core/slash/whoami-text.js";
import type { Command, Reply } from "../ports/chat.js";
import { hostsInSight, inSight, isReply, refused, said, type Asker, type HubAnswers } from "./answers/asker.js";
import {
  agentsAnswer,
  evidenceAnswer,
  listAnswer,
  planAnswer,
  postmortemAnswer,
  showAnswer,
  statusAnswer,
  timelineAnswer,
} from "./answers/look.js";
import { typed, typedOnCurrent } from "./answers/typed.js";
import { freeze, unfreeze } from "./freeze.js";
import { mute, mutesAnswer, unmute } from "./mute.js";
import { snooze, snoozeUntil, wake } from "./snooze.js";
import type { LinePorts } from "./ports.js";
import { refuse } from "./refuse.js";

type Answers = { readonly [Kind in Asked["kind"]]: (asked: Extract<Asked, { readonly kind: Kind }>, asker: Asker) => Promise<Reply> };

/** What becomes of each verb. Looking needs the role viewer, which is seen to below; whatever decides asks for its own role itself, and puts a refusal on record. */
const answers: Answers = {
  list: ({ query }, asker) => listAnswer(query, asker),
  show: showAnswer,
  evidence: evidenceAnswer,
  plan: planAnswer,
  timeline: timelineAnswer,
  postmortem: postmortemAnswer,
  approve: ({ id, hash }, asker) => typed(id, "approve", hash, asker),
  reject: ({ id, hash, reason }, asker) =>
    hash === undefined ? typedOnCurrent(id, "reject", reason, asker) : typed(id, "reject", hash, asker, reason),
  "dry-run": ({ id, hash }, asker) => (hash === undefined ? typedOnCurrent(id, "dry-run", "", asker) : typed(id, "dry-run", hash, asker)),
  run: ({ id, hash }, asker) => typed(id, "run-live", hash, asker),
  stop: ({ id }, asker) => typedOnCurrent(id, "stop", "", asker),
  rediagnose: ({ id }, asker) => typedOnCurrent(id, "rediagnose", "", asker),
  snooze: (asked, asker) => seen(asked.id, asker, () => snoozed(asked, asker)),
  wake: ({ id }, asker) => seen(id, asker, () => wake(id, asker.actor, asker.ports)),
  mute: (asked, { actor, hub, ports }) => mute(asked, actor, ports, hub.command),
  mutes: async (_, asker) => mutesAnswer(asker.actor, await hostsInSight(asker), asker.hub.command, asker.ports),
  unmute: ({ mute: number }, { actor, ports }) => unmute(number, actor, ports),
  freeze: ({ reason }, { actor, ports }) => freeze(reason, actor, ports),
  unfreeze: (_, { actor, ports }) => unfreeze(actor, ports),
  agents: ({ page }, asker) => agentsAnswer(page, asker),
  oncall: (_, { ports }) => Promise.resolve(said(oncallText(ports.calls))),
  status: (_, asker) => statusAnswer(asker),
  console: async (_, { actor, hub }) => said(`This link signs you in once, within 15 minutes: ${await hub.signInLink(actor)}`),
  whoami: async (_, { actor, doubt, ports }) => said(whoamiText(ports.access, actor, doubt)),
  help: async ({ verb }, { roles, hub, actor }) => said(helpText(roles, verb, hub.command, actor.platform !== "console")),
};

/** So long, or until the clocks show that time where the person is: that is known where quiet hours name a time zone. */
function snoozed(asked: SnoozeArgs, { actor, channel, hub, ports }: Asker): Promise<Reply> {
  const { id, reason } = asked;
  if ("forMs" in asked) return snooze(id, asked.forMs, reason, actor, ports, hub.command);
  return snoozeUntil(id, asked.until, reason, { actor, channel, command: hub.command }, ports);
}

/** What somebody may not see does not exist for them. */
async function seen(id: number, asker: Asker, act: () => Promise<Reply>): Promise<Reply> {
  const incident = await inSight(id, asker);
  if (!isReply(incident)) return act();
  const message = asker.roles.has("viewer") ? incident.text : refused(asker).text;
  return refuse(asker.actor, { denial: "not-in-sight", message }, { action: "snooze.refused", object: incidentName(id) }, asker.ports);
}

/** Answers what somebody typed: to them alone, or to everybody in the channel where they asked for that. */
export async function answer(command: Command, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const asked = parseSlash(command.text);
  const { actor, channel } = command;
  if (asked.kind === "unknown") return { ok: false, text: unknownText(asked, hub.command) };
  const asker: Asker = { actor, channel, doubt: command.doubt ?? null, roles: rolesSomewhere(ports.access, actor), hub, ports };
  if (verbs[asked.kind].needs === "viewer" && !asker.roles.has("viewer")) return refused(asker);
  const reply = await answerOf(asked, asker);
  return asked.here === true && reply.ok ? { ...reply, here: true } : reply;
}

/** The compiler does not follow that the row is the one of this kind. */
const answerOf = <Kind extends Asked["kind"]>(asked: Extract<Asked, { readonly kind: Kind }>, asker: Asker): Promise<Reply> =>
  answers[asked.kind as Kind](asked, asker);
