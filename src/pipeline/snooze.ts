import { principalOf, rolesOf, type Actor } from "../core/access.js";
import type { AuditEntry } from "../core/audit.js";
import { person } from "../core/card/person.js";
import { untilText } from "../core/card/quiet.js";
import { endStates, incidentName, type Incident } from "../core/incident.js";
import { nextTimeOfDay } from "../core/noise/quiet-hours.js";
import { isSnoozed, type Snooze } from "../core/snooze.js";
import type { Reply } from "../ports/chat.js";
import { audited } from "./audited.js";
import { persist } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { refuse } from "./refuse.js";

/** How often a request meets somebody else's change and is decided anew before the person is asked to try again. */
const tries = 8;

/** Keeps reminders and escalation of an incident away for a while. The line goes on as ever, and so do decisions. */
export function snooze(
  id: number,
  forMs: number,
  reason: string,
  actor: Actor,
  ports: LinePorts,
  command = ports.noise.commandOn(actor.platform),
): Promise<Reply> {
  return change(id, actor, ports, (incident, by) => {
    if (endStates.includes(incident.state)) return `${incidentName(id)} is over; there is nothing to be reminded of.`;
    const now = ports.clock.now();
    const until = now + forMs;
    const way = `${command} wake ${incidentName(id)}`;
    const thanks = `Snoozed until ${untilText(until, now)}. It wakes by itself, or with ${way}`;
    return { snooze: { until, by, reason, severity: incident.severity }, thanks };
  });
}

/** Whoever is asked for less than that meant the next day. */
const leastMs = 5 * 60_000;

/** The same until the clocks of that channel's people show `clock`, such as `08:00`. */
export async function snoozeUntil(
  id: number,
  clock: string,
  reason: string,
  { actor, channel, command }: { readonly actor: Actor; readonly channel: string; readonly command: string },
  ports: LinePorts,
): Promise<Reply> {
  const now = ports.clock.now();
  const zone = ports.noise.timeZone({ platform: actor.platform, channel });
  const until = zone === null ? null : nextTimeOfDay(zone, clock, now + leastMs);
  if (zone === null || until === null) {
    const text = `Tagout does not know whose ${clock} that is: no quiet hours name a time zone (noise.quietHours). Say for how long:`;
    return { ok: false, text: `${text} ${command} snooze ${incidentName(id)} 8h` };
  }
  const reply = await snooze(id, until - now, reason, actor, ports, command);
  return reply.ok ? { ...reply, text: `By the clocks of ${zone}. ${reply.text}` } : reply;
}

/** Ends a snooze before its time. */
export function wake(id: number, actor: Actor, ports: LinePorts): Promise<Reply> {
  return change(id, actor, ports, (incident) =>
    isSnoozed(incident, ports.clock.now())
      ? { snooze: null, thanks: `${incidentName(id)} is awake again.` }
      : `${incidentName(id)} is not snoozed.`,
  );
}

/** The snooze that the incident has from now on, and what the person is told. */
interface Changed {
  readonly snooze: Snooze | null;
  readonly thanks: string;
}

async function change(
  id: number,
  actor: Actor,
  ports: LinePorts,
  decide: (incident: Incident, by: string) => Changed | string,
): Promise<Reply> {
  const principal = principalOf(ports.access, actor);
  const by = person({ principal, actor });
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const incident = await ports.incidents.load(id);
    if (incident === null) return { ok: false, text: `There is no ${incidentName(id)}.` };
    if (!rolesOf(ports.access, actor, incident.labels).has("responder"))
      return refused(incident, actor, "not-authorised", `You need the role responder for ${incident.host} to do that.`, ports);
    const changed = decide(incident, by);
    if (typeof changed === "string") return refused(incident, actor, "wrong-state", changed, ports);
    const { state: to, dueAt } = incident;
    const outcome = { to, dueAt, snooze: changed.snooze, audit: [entryOf(incident, principal, actor, changed.snooze)] };
    if ((await persist(incident, outcome, ports)) === "done") return { ok: true, text: changed.thanks };
  }
  return { ok: false, text: `${incidentName(id)} is being changed by others right now. Try again.` };
}

function entryOf(incident: Incident, by: string, { platform, id }: Actor, snoozed: Snooze | null): AuditEntry {
  const facts = { platform, identity: id };
  return snoozed === null
    ? audited(incident, by, "incident.woken", { ...facts, why: "person" })
    : audited(incident, by, "incident.snoozed", { ...facts, until: snoozed.until, reason: snoozed.reason });
}

function refused(incident: Incident, actor: Actor, denial: string, message: string, ports: LinePorts): Promise<Reply> {
  return refuse(actor, { denial, message }, { action: "snooze.refused", object: incidentName(incident.id) }, ports);
}
