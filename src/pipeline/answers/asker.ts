import { rolesOf, type Actor, type Role } from "../../core/access.js";
import { incidentName, type Incident } from "../../core/incident.js";
import type { HubStatus } from "../../core/slash/status-text.js";
import type { Target } from "../../core/slash/words.js";
import type { Reply } from "../../ports/chat.js";
import type { AgentRow } from "../../ports/store.js";
import type { LinePorts } from "../ports.js";

/** What only the hub knows: how its parts are, and how to make a sign-in link. */
export interface HubAnswers {
  /** The slash command as people type it, for example `/incident`. */
  readonly command: string;
  readonly status: () => Promise<HubStatus>;
  /** A one-time link that signs this principal in to the console. */
  readonly signInLink: (actor: Actor) => Promise<string>;
}

/** Who asks, what they may do somewhere, and everything that an answer can be made of. */
export interface Asker {
  readonly actor: Actor;
  readonly roles: ReadonlySet<Role>;
  readonly hub: HubAnswers;
  readonly ports: LinePorts;
}

export const said = (text: string): Reply => ({ ok: true, text });

/** What somebody is told who may see nothing anywhere. */
export function refused({ actor }: Asker): Reply {
  return {
    ok: false,
    text: `You need the role viewer to ask that. You are ${actor.platform}:${actor.id}; an administrator of Tagout can grant it.`,
  };
}

/** The agents on the hosts of which this person may see anything. */
export async function agentsInSight(asker: Asker): Promise<readonly AgentRow[]> {
  const agents = await asker.ports.agentStore.agents();
  return agents.filter(({ labels }) => mayView(asker, labels));
}

/** The incident when there is one that this person may see; else the reply, which is the same for one that is not there. */
export async function inSight(id: Target, asker: Asker): Promise<Incident | Reply> {
  const wanted = id === "latest" ? await newest(asker) : id;
  if (wanted === undefined) return { ok: false, text: "There is no incident yet." };
  const incident = await asker.ports.incidents.load(wanted);
  return incident !== null && mayView(asker, incident.labels) ? incident : { ok: false, text: `There is no ${incidentName(wanted)}.` };
}

export const isReply = (found: Incident | Reply): found is Reply => "ok" in found;

async function newest(asker: Asker): Promise<number | undefined> {
  const hosts = (await agentsInSight(asker)).map(({ host }) => host);
  const { rows } = await asker.ports.incidents.list({ hosts, limit: 1, offset: 0 });
  return rows[0]?.id;
}

const mayView = ({ actor, ports }: Asker, labels: Incident["labels"]): boolean => rolesOf(ports.access, actor, labels).has("viewer");
