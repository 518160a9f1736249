import { decide, type Denied, type Granted, type Request } from "../core/approval.js";
import { approvals, approvers, lapsed, lapsedText, unconfirmed, unconfirmedText } from "../core/approvers.js";
import type { Frozen } from "../core/freeze.js";
import type { Incident } from "../core/incident.js";
import type { Confirmed } from "../core/confirmed.js";
import { isStart } from "../core/decision.js";
import { err, type Result } from "../core/result.js";
import { confirm } from "./confirm.js";
import type { LinePorts } from "./ports.js";

/** What a request does, and what was learned on the way that the card has to say; null when nothing was. */
export interface Ruled {
  readonly decided: Result<Granted, Denied>;
  readonly gone: string | null;
}

type RulingPorts = Pick<LinePorts, "vouches" | "access" | "log">;

/**
 * Decides by what is recorded and, before anything starts, once more by what the approvers are now (I3). Only a yes is looked at
 * twice, so that nobody can make the hub ask about others by pressing what they may not.
 */
export async function ruled(incident: Incident, request: Request, frozen: Frozen | null, ports: RulingPorts): Promise<Ruled> {
  const decided = decide(incident, request, ports.access, frozen);
  if (!isOpen(request, decided)) return { decided, gone: null };
  const confirmed = await confirm(approvals(incident), incident.labels, ports);
  const again = decide(incident, request, ports.access, frozen, confirmed);
  if (again.ok || again.error.denial !== "quorum-missing") return { decided: again, gone: null };
  return unsure(incident, confirmed, ports) ?? { decided: again, gone: goneText(incident, confirmed, ports) };
}

/** A start that would go through, and a second approval of somebody whose first may have lapsed. */
const isOpen = ({ action }: Request, decided: Result<Granted, Denied>): boolean =>
  action === "approve" ? !decided.ok && decided.error.denial === "already-decided" : decided.ok && isStart(action);

function unsure(incident: Incident, confirmed: Confirmed, { access }: RulingPorts): Ruled | null {
  const unsaid = unconfirmed(incident, access, confirmed);
  if (unsaid.length === 0) return null;
  const of = approvers(incident, access).length;
  const message = `${unconfirmedText(unsaid, of)}, so nothing started. Try again in a minute.`;
  return { decided: err({ denial: "unconfirmed", message }), gone: null };
}

function goneText(incident: Incident, confirmed: Confirmed, { access }: RulingPorts): string {
  return `${lapsedText(lapsed(incident, access, confirmed))} It takes another approver.`;
}
