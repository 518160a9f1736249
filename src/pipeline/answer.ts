import { rolesOf, rolesSomewhere, type Actor, type Role } from "../core/access.js";
import type { Action } from "../core/decision.js";
import { cardOf } from "../core/card-of.js";
import { cardText } from "../core/card-text.js";
import { incidentName, type Incident } from "../core/incident.js";
import { listPageSize, parseSlash, type ListQuery, type Slash } from "../core/slash.js";
import { helpText } from "../core/slash/help-text.js";
import { listText } from "../core/slash/list-text.js";
import { statusText, type HubStatus } from "../core/slash/status-text.js";
import { unknownText } from "../core/slash/unknown-text.js";
import { whoamiText } from "../core/slash/whoami-text.js";
import type { Command, Reply } from "../ports/chat.js";
import { decideOn } from "./approve.js";
import { freeze, unfreeze } from "./freeze.js";
import type { LinePorts } from "./ports.js";

/** What only the hub knows: how its parts are, and how to make a sign-in link. */
export interface HubAnswers {
  /** The slash command as people type it, for example `/incident`. */
  readonly command: string;
  readonly status: () => Promise<HubStatus>;
  /** A one-time link that signs this principal in to the console. */
  readonly signInLink: (actor: Actor) => Promise<string>;
}

/** Answers what somebody typed, to them alone. Viewers may look; what changes anything goes through the one `decideOn`. */
export async function answer(command: Command, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const asked = parseSlash(command.text);
  const { actor } = command;
  const roles = rolesSomewhere(ports.access, actor);
  switch (asked.kind) {
    case "help":
      return said(helpText(roles, asked.verb, hub.command));
    case "whoami":
      return said(whoamiText(ports.access, actor));
    case "unknown":
      return { ok: false, text: unknownText(asked, hub.command) };
    case "freeze":
      return freeze(asked.reason, actor, ports);
    case "unfreeze":
      return unfreeze(actor, ports);
    default:
      return roles.has("viewer") ? answerViewer(asked, actor, hub, ports) : refused(actor, "viewer");
  }
}

type ViewerSlash = Exclude<Slash, { readonly kind: "help" | "whoami" | "unknown" | "freeze" | "unfreeze" }>;

async function answerViewer(asked: ViewerSlash, actor: Actor, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  switch (asked.kind) {
    case "list":
      return list(asked.query, actor, hub, ports);
    case "show":
      return show(asked.id, actor, hub, ports);
    case "status":
      return said(statusText(await hub.status()));
    case "console":
      return said(`This link signs you in once, within 15 minutes: ${await hub.signInLink(actor)}`);
    case "approve":
    case "dry-run":
      return typed(asked.id, asked.kind, asked.hash, actor, ports);
    case "run":
      return typed(asked.id, "run-live", asked.hash, actor, ports);
    case "reject":
      return onCurrentPlan(asked.id, "reject", asked.reason, actor, ports);
    case "rediagnose":
    case "stop":
      return onCurrentPlan(asked.id, asked.kind, "", actor, ports);
  }
}

async function list({ page, ...filter }: ListQuery, actor: Actor, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const hosts = await hostsInSight(actor, ports);
  const { rows, total } = await ports.incidents.list({ ...filter, hosts, limit: listPageSize, offset: (page - 1) * listPageSize });
  return said(listText(rows, total, page, hub.command));
}

/** The hosts of which this person may see anything. */
async function hostsInSight(actor: Actor, ports: LinePorts): Promise<readonly string[]> {
  const agents = await ports.agentStore.agents();
  return agents.filter(({ labels }) => mayView(actor, labels, ports)).map(({ host }) => host);
}

async function show(id: number | "latest", actor: Actor, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const wanted = id === "latest" ? await newest(actor, ports) : id;
  const incident = wanted === undefined ? null : await ports.incidents.load(wanted);
  if (incident === null || !mayView(actor, incident.labels, ports))
    return { ok: false, text: wanted === undefined ? "There is no incident yet." : `There is no ${incidentName(wanted)}.` };
  return said(cardText(cardOf(incident, ports.access, ports.clock.now()), hub.command));
}

async function newest(actor: Actor, ports: LinePorts): Promise<number | undefined> {
  const { rows } = await ports.incidents.list({ hosts: await hostsInSight(actor, ports), limit: 1, offset: 0 });
  return rows[0]?.id;
}

/** A typed decision names the plan by the first digits of its hash; it counts only when they are those of the plan that is up now. */
async function typed(id: number, action: Action, hash: string, actor: Actor, ports: LinePorts): Promise<Reply> {
  const incident = await ports.incidents.load(id);
  if (incident === null) return { ok: false, text: `There is no ${incidentName(id)}.` };
  const planHash = incident.planHash?.startsWith(hash) === true ? incident.planHash : hash;
  return decideOn(id, { action, planHash, actor, reason: "" }, ports);
}

async function onCurrentPlan(id: number, action: Action, reason: string, actor: Actor, ports: LinePorts): Promise<Reply> {
  const incident: Incident | null = await ports.incidents.load(id);
  return decideOn(id, { action, planHash: incident?.planHash ?? "", actor, reason }, ports);
}

const mayView = (actor: Actor, labels: Incident["labels"], ports: LinePorts): boolean => rolesOf(ports.access, actor, labels).has("viewer");
const said = (text: string): Reply => ({ ok: true, text });

function refused(actor: Actor, role: Role): Reply {
  return {
    ok: false,
    text: `You need the role ${role} to ask that. You are ${actor.platform}:${actor.id}; an administrator of Tagout can grant it.`,
  };
}
