import { rolesOf, type Role } from "../../../core/access.js";
import { decide, type Denied } from "../../../core/approval.js";
import type { Action } from "../../../core/decision.js";
import type { Card } from "../../../core/card.js";
import { cardOf } from "../../../core/card-of.js";
import type { Labels } from "../../../core/host.js";
import type { FreezeState } from "../../../core/freeze.js";
import type { Incident } from "../../../core/incident.js";
import { mutedUntil, type Mute } from "../../../core/mute.js";
import type { ButtonRefs } from "../../../ports/chat.js";
import type { AgentRow } from "../../../ports/store.js";
import { consoleDestination } from "./place.js";
import { decisionsOn } from "./decisions.js";
import type { Visitor } from "./session.js";
import type { ConsoleWorld } from "./world.js";

/** One incident as one visitor may see it now. */
export interface Sight {
  readonly incident: Incident;
  readonly card: Card;
  readonly refs: ButtonRefs;
  readonly freeze: FreezeState;
  /** The mutes that cover it and hold. */
  readonly mutes: readonly Mute[];
  /** What `decide` would answer this visitor now: why not, or null. Only for showing; a press is decided anew when it comes. */
  readonly denied: (action: Action) => Denied | null;
}

/** Null when there is no such incident, or it is on a host that this visitor may not see: the two must look alike. */
export async function sightOf(id: string, visitor: Visitor, world: ConsoleWorld): Promise<Sight | null> {
  if (!/^[1-9]\d{0,8}$/.test(id)) return null;
  const at = world.clock.now();
  const [incident, freeze, mutes] = await Promise.all([world.store.load(Number(id)), world.store.freezeState(), world.store.mutes(at)]);
  if (incident === null) return null;
  if (!rolesFor(visitor, incident.labels, world).has("viewer")) return null;
  const access = world.access();
  const card = cardOf(incident, access, at, mutes);
  const denied = (action: Action): Denied | null => {
    const decided = decide(
      incident,
      { action, planHash: incident.planHash ?? "", actor: visitor.actor, reason: "", at },
      access,
      freeze.frozen,
    );
    return decided.ok ? null : decided.error;
  };
  const covering = mutes.filter((mute) => mutedUntil([mute], incident, at) !== null);
  return { incident, card, denied, freeze, mutes: covering, refs: await refsOf(incident, card, world) };
}

export const rolesFor = (visitor: Visitor, labels: Labels, world: ConsoleWorld): ReadonlySet<Role> =>
  rolesOf(world.access(), visitor.actor, labels);

function refsOf(incident: Incident, card: Card, world: ConsoleWorld): Promise<ButtonRefs> {
  const offered: readonly Action[] = decisionsOn(card).map(({ action }) => action);
  if (incident.planHash === null || offered.length === 0) return Promise.resolve({});
  return world.store.refs({ incidentId: incident.id, destination: consoleDestination }, incident.planHash, offered);
}

/** The hosts whose incidents this visitor may see; null when that is all of them. */
export async function hostsFor(visitor: Visitor, world: ConsoleWorld): Promise<readonly string[] | null> {
  if (rolesFor(visitor, {}, world).has("viewer")) return null;
  return (await agentsFor(visitor, world)).map(({ host }) => host);
}

/** The agents on the hosts that this visitor may see. */
export async function agentsFor(visitor: Visitor, world: ConsoleWorld): Promise<readonly AgentRow[]> {
  const agents = await world.store.agents();
  return agents.filter(({ labels }) => rolesFor(visitor, labels, world).has("viewer")).toSorted((a, b) => (a.host < b.host ? -1 : 1));
}
