import { rolesOf, type Actor, type Role } from "../../core/access.js";
import type { AuditRecord } from "../../core/audit.js";
import { incidentName, type Incident } from "../../core/incident.js";
import type { HubStatus } from "../../core/slash/status-text.js";
import type { Target } from "../../core/slash/words.js";
import type { Reply } from "../../ports/chat.js";
import type { AgentRow } from "../../ports/store.js";
import type { LinePorts } from "../ports.js";

/** What only the hub knows: how its parts are, and how to make a sign-in link. */
export interface HubAnswers {
  /** What people type before a verb, for example `/incident`. */
  readonly command: string;
  /** Where the console is, without a slash at its end. */
  readonly consoleUrl: string;
  readonly status: () => Promise<HubStatus>;
  /** A one-time link that signs this principal in to the console. */
  readonly signInLink: (actor: Actor) => Promise<string>;
}

/** Who asks, what they may do somewhere, and everything that an answer can be made of. */
export interface Asker {
  readonly actor: Actor;
  /** Where it was asked; empty where that does not matter. */
  readonly channel: string;
  /** What the platform could not confirm of the person just now. */
  readonly doubt: string | null;
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

export const hostsInSight = async (asker: Asker): Promise<readonly string[]> => (await agentsInSight(asker)).map(({ host }) => host);

/** More than an incident has unless somebody knocks at it all day; the audit log itself keeps them all. */
const mostEntries = 2_000;

/** What the audit log says of an incident, and whether that is not all of it. */
export async function auditOf(
  id: number,
  { audit }: Pick<LinePorts, "audit">,
): Promise<{ readonly entries: readonly AuditRecord[]; readonly isCut: boolean }> {
  const entries = await audit.auditOf(id, mostEntries + 1);
  return { entries: entries.slice(-mostEntries), isCut: entries.length > mostEntries };
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
  const { rows } = await asker.ports.incidents.list({ hosts: await hostsInSight(asker), limit: 1, offset: 0 });
  return rows[0]?.id;
}

const mayView = ({ actor, ports }: Asker, labels: Incident["labels"]): boolean => rolesOf(ports.access, actor, labels).has("viewer");
