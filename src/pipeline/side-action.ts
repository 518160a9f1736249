import { rolesSomewhere, type Actor } from "../core/access.js";
import { isUnmute, muteNumber, quietMs, type SideAction } from "../core/choice.js";
import { isBlank } from "../core/escape.js";
import { incidentName } from "../core/incident.js";
import type { Reply } from "../ports/chat.js";
import type { Asker, HubAnswers } from "./answers/asker.js";
import { postmortemAnswer } from "./answers/look.js";
import { mute, unmute } from "./mute.js";
import type { LinePorts } from "./ports.js";
import { snooze, wake } from "./snooze.js";

/** Who chose it, and the reason they gave. */
export interface Chosen {
  readonly actor: Actor;
  readonly reason: string;
}

/** Does what a card offers beside decisions: the same as its verb when typed, asking for the same role, with the same answer. */
export async function takeSideAction(
  id: number,
  choice: SideAction,
  { actor, reason }: Chosen,
  hub: HubAnswers,
  ports: LinePorts,
): Promise<Reply> {
  if (isUnmute(choice)) return unmute(muteNumber(choice), actor, ports, await ports.incidents.load(id));
  switch (choice) {
    case "snooze-1h":
    case "snooze-4h":
      return snooze(id, quietMs[choice], reason, actor, ports);
    case "wake":
      return wake(id, actor, ports);
    case "mute-4h":
      return muteSignal(id, quietMs[choice], reason, actor, ports);
    case "postmortem": {
      const asker: Asker = { actor, channel: "", doubt: null, roles: rolesSomewhere(ports.access, actor), hub, ports };
      return postmortemAnswer({ id, page: 1 }, asker);
    }
  }
}

/** That signal on that host alone. */
async function muteSignal(id: number, forMs: number, reason: string, actor: Actor, ports: LinePorts): Promise<Reply> {
  const incident = await ports.incidents.load(id);
  if (incident === null) return { ok: false, text: `There is no ${incidentName(id)}.` };
  if (isBlank(reason)) return { ok: false, text: "Say in a few words why. Whoever misses a card will want to know." };
  return mute({ host: incident.host, signal: incident.signal.kind, forMs, reason: reason.trim() }, actor, ports);
}
