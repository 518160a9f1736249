import type { Action } from "../../core/decision.js";
import { incidentName } from "../../core/incident.js";
import type { Reply } from "../../ports/chat.js";
import { decideOn } from "../decide.js";
import { refuse } from "../refuse.js";
import { inSight, isReply, refused, type Asker } from "./asker.js";

/** A typed decision names the plan by the first digits of its hash; it counts only when they are those of the plan that is up now. */
export async function typed(id: number, action: Action, hash: string, asker: Asker, reason = ""): Promise<Reply> {
  const incident = await inSight(id, asker);
  if (isReply(incident)) return unseen(id, action, incident, asker);
  const planHash = incident.planHash?.startsWith(hash) === true ? incident.planHash : hash;
  return decideOn(id, { action, planHash, actor: asker.actor, reason }, asker.ports);
}

/** A decision about whatever plan is up now. */
export async function typedOnCurrent(id: number, action: Action, reason: string, asker: Asker): Promise<Reply> {
  const incident = await inSight(id, asker);
  if (isReply(incident)) return unseen(id, action, incident, asker);
  return decideOn(id, { action, planHash: incident.planHash ?? "", actor: asker.actor, reason }, asker.ports);
}

/** What somebody may not see does not exist for them; that they tried stays on record all the same. */
function unseen(id: number, action: Action, { text }: Reply, asker: Asker): Promise<Reply> {
  const message = asker.roles.has("viewer") ? text : refused(asker).text;
  const tried = { action: "decision.refused", object: incidentName(id), facts: { action } };
  return refuse(asker.actor, { denial: "not-in-sight", message }, tried, asker.ports);
}
