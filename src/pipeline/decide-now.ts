import { decide, type Denied, type Granted, type Request } from "../core/approval.js";
import { approvals, approvers, lapsed, lapsedText, unconfirmed, unconfirmedText } from "../core/approvers.js";
import type { Confirmed } from "../core/confirmed.js";
import { isStart } from "../core/decision.js";
import type { Frozen } from "../core/freeze.js";
import type { Incident } from "../core/incident.js";
import { err, type Result } from "../core/result.js";
import { confirm } from "./confirm.js";
import type { LinePorts } from "./ports.js";

/** What a request does; and, for the card, whose approvals have lapsed meanwhile, null when none was found to have. */
export interface Decided {
  readonly decided: Result<Granted, Denied>;
  readonly lapsedText: string | null;
}

type DecidePorts = Pick<LinePorts, "vouches" | "access" | "log">;

/**
 * Decides by what is recorded and, before anything starts, once more by what the approvers are now (I3). Only a yes is looked at
 * twice, so that nobody can make the hub ask about others by pressing what they may not.
 */
export async function decideNow(incident: Incident, request: Request, frozen: Frozen | null, ports: DecidePorts): Promise<Decided> {
  const decided = decide(incident, request, ports.access, frozen);
  if (!isAskedTwice(request, decided)) return { decided, lapsedText: null };
  const confirmed = await confirm(approvals(incident), incident.labels, ports);
  const again = decide(incident, request, ports.access, frozen, confirmed);
  if (again.ok || again.error.denial !== "quorum-missing") return { decided: again, lapsedText: null };
  return unconfirmedNow(incident, confirmed, ports) ?? { decided: again, lapsedText: cardText(incident, confirmed, ports) };
}

/** A start that would go through, and a second approval of somebody whose first may have lapsed. */
const isAskedTwice = ({ action }: Request, decided: Result<Granted, Denied>): boolean =>
  action === "approve" ? !decided.ok && decided.error.denial === "already-decided" : decided.ok && isStart(action);

function unconfirmedNow(incident: Incident, confirmed: Confirmed, { access }: DecidePorts): Decided | null {
  const unsaid = unconfirmed(incident, access, confirmed);
  if (unsaid.length === 0) return null;
  const of = approvers(incident, access).length;
  const message = `${unconfirmedText(unsaid, of)}, so nothing started. Try again in a minute.`;
  return { decided: err({ denial: "unconfirmed", message }), lapsedText: null };
}

function cardText(incident: Incident, confirmed: Confirmed, { access }: DecidePorts): string {
  return `${lapsedText(lapsed(incident, access, confirmed))} It takes another approver.`;
}
