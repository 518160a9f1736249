import { principalOf } from "../../core/access.js";
import { cardOf } from "../../core/card-of.js";
import { cardText } from "../../core/card-text.js";
import { incidentName, undecidedStates } from "../../core/incident.js";
import { quietWords } from "../../core/card/quiet.js";
import { mutedUntil } from "../../core/mute.js";
import { stormsText } from "../../core/noise/storms-text.js";
import { policyStamp } from "../../core/policy/policy.js";
import { agentsText } from "../../core/slash/agents-text.js";
import { evidenceText } from "../../core/slash/evidence-text.js";
import { listText } from "../../core/slash/list-text.js";
import { chatPage, pageOf } from "../../core/slash/pages.js";
import { planText } from "../../core/slash/plan-text.js";
import { statusText } from "../../core/slash/status-text.js";
import { timelineText } from "../../core/slash/timeline-text.js";
import type { AboutArgs, ShowArgs } from "../../core/slash/verbs/about.js";
import { listPageSize, type ListQuery } from "../../core/slash/verbs/list.js";
import type { When } from "../../core/slash/words.js";
import type { Incident } from "../../core/incident.js";
import type { Reply } from "../../ports/chat.js";
import { agentsInSight, auditOf, hostsInSight, inSight, isReply, said, type Asker } from "./asker.js";
import { postmortemOf } from "../postmortem.js";
import { cardHere } from "./card-here.js";

export async function listAnswer(query: ListQuery, asker: Asker): Promise<Reply> {
  const { page, since, until, mine, storm, ...filter } = query;
  const { ports, hub, actor, channel } = asker;
  const storms = await ports.noise.store.storms();
  const here = storms.find(({ destination }) => destination.platform === actor.platform && destination.channel === channel);
  const moment = (when: When): number => (when.kind === "at" ? when.at : ports.clock.now() - when.ms);
  const { rows, total } = await ports.incidents.list({
    ...filter,
    ...(since === undefined ? {} : { since: moment(since) }),
    ...(until === undefined ? {} : { until: moment(until) }),
    ...(storm === undefined ? {} : { storm: here?.destination ?? "any" }),
    ...(mine === undefined ? {} : { decidedBy: principalOf(ports.access, actor) }),
    hosts: await hostsInSight(asker),
    limit: listPageSize,
    offset: (page - 1) * listPageSize,
  });
  const word = stormsText(
    storms.map(({ since: began }) => began),
    hub.command,
  );
  if (storm === true && word === null)
    return said(`No storm is on, so none holds anything back. What waits for a decision: ${hub.command} list waiting`);
  const now = ports.clock.now();
  const mutes = await ports.muteStore.mutes(now);
  const listed = rows.map((row) => {
    const muted = mutedUntil(mutes, { host: row.host, signal: row }, now);
    return { ...row, quiet: quietWords({ snoozedUntil: row.snoozedUntil, mutedUntil: muted }, now) };
  });
  const text =
    total === 0 && isPlain(query)
      ? `Nothing is open. What has ended: ${hub.command} list closed`
      : listText(listed, total, page, hub.command);
  return said([text, ...(word === null ? [] : [word])].join("\n"));
}

/** `list` with nothing behind it, so that "like that" would refer to nothing. */
const isPlain = ({ open, page, ...more }: ListQuery): boolean => open === true && page === 1 && Object.keys(more).length === 0;

export async function showAnswer(args: ShowArgs, asker: Asker): Promise<Reply> {
  if (args.card !== true) return paged("show", args, asker, (incident) => shownText(incident, asker));
  const incident = await inSight(args.id, asker);
  return isReply(incident) ? incident : cardHere(incident, asker);
}

async function shownText(incident: Incident, { ports: { access, clock, muteStore }, hub }: Asker): Promise<string> {
  const now = clock.now();
  return cardText(cardOf(incident, access, now, await muteStore.mutes(now)), hub.command);
}

export const planAnswer = (args: AboutArgs, asker: Asker): Promise<Reply> => paged("plan", args, asker, planText);

export const evidenceAnswer = (args: AboutArgs, asker: Asker): Promise<Reply> =>
  paged("evidence", args, asker, async (incident) => evidenceText(incident, await asker.ports.incidents.readings(incident.id)));

export const timelineAnswer = (args: AboutArgs, asker: Asker): Promise<Reply> =>
  paged("timeline", args, asker, async (incident) => {
    const { entries, isCut } = await auditOf(incident.id, asker.ports);
    return timelineText(incident, entries, isCut);
  });

/** In chat in pages, with the way to the whole; the console and the terminal show all of it. */
export const postmortemAnswer = (args: AboutArgs, asker: Asker): Promise<Reply> =>
  paged("postmortem", args, asker, async (incident) => {
    const text = await postmortemOf(incident, asker.ports);
    if (roomFor(asker) === Infinity) return text;
    return `${text}\nAs a file: ${asker.hub.consoleUrl}/incidents/${incident.id}/postmortem.md (sign in with ${asker.hub.command} console)`;
  });

export async function agentsAnswer(page: number, asker: Asker): Promise<Reply> {
  const { ports, hub } = asker;
  const connected = new Set(ports.agents.connected());
  const agents = (await agentsInSight(asker)).map((agent) => ({ ...agent, connected: connected.has(agent.host) }));
  const text = agentsText(agents, policyStamp(ports.policy));
  return turned(text, page, asker, (next) => `${hub.command} agents --page ${next}`);
}

/** How many there are of anything is counted among the hosts in sight. */
export async function statusAnswer(asker: Asker): Promise<Reply> {
  const { ports, hub } = asker;
  const [status, agents] = await Promise.all([hub.status(), agentsInSight(asker)]);
  const hosts = agents.map(({ host }) => host);
  const [open, waiting] = await Promise.all([
    ports.incidents.list({ open: true, hosts, limit: 1, offset: 0 }),
    ports.incidents.list({ open: true, states: undecidedStates, hosts, limit: 1, offset: 0 }),
  ]);
  const connected = ports.agents.connected().filter((host) => hosts.includes(host));
  const enrolled = agents.filter(({ revokedAt }) => revokedAt === null);
  return said(
    statusText({
      ...status,
      openIncidents: open.total,
      waiting: waiting.total,
      agents: { connected: connected.length, enrolled: enrolled.length },
    }),
  );
}

type Text = (incident: Incident) => string | Promise<string>;

async function paged(verb: string, { id, page }: AboutArgs, asker: Asker, textOf: Text): Promise<Reply> {
  const incident = await inSight(id, asker);
  if (isReply(incident)) return incident;
  const next = (n: number): string => `${asker.hub.command} ${verb} ${incidentName(incident.id)} --page ${n}`;
  return turned(await textOf(incident), page, asker, next);
}

const turned = (text: string, page: number, asker: Asker, next: (page: number) => string): Reply =>
  said(pageOf(text, page, roomFor(asker), next));

/** A page and a terminal scroll; a message in chat has an end. */
const roomFor = ({ actor }: Asker): number => (actor.platform === "console" ? Infinity : chatPage);
