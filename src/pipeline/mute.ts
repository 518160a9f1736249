import { principalOf, rolesOf, rolesSomewhere, type Actor } from "../core/access.js";
import { person } from "../core/card/person.js";
import { untilText } from "../core/card/quiet.js";
import { count } from "../core/card/words.js";
import type { Incident } from "../core/incident.js";
import { covers, hostMatches, type Mute } from "../core/mute.js";
import { mayMute, mutesInSight } from "../core/mute-access.js";
import { mutedStill, mutedThere, mutesText, noSuchMute } from "../core/slash/mutes-text.js";
import type { MuteArgs } from "../core/slash/verbs/quiet.js";
import type { Reply } from "../ports/chat.js";
import type { Clock } from "../ports/clock.js";
import type { AgentRow, AgentStore, AuditStore, MuteStore } from "../ports/store.js";
import type { LinePorts } from "./ports.js";
import { refuse, type Refusal } from "./refuse.js";

interface Ports extends Pick<LinePorts, "access"> {
  readonly muteStore: Pick<MuteStore, "mutes" | "addMute" | "endMute">;
  readonly agentStore: Pick<AgentStore, "agents">;
  readonly audit: Pick<AuditStore, "record">;
  readonly clock: Pick<Clock, "now">;
  readonly noise: Pick<LinePorts["noise"], "commandOn">;
}

/** The same words of the same person within this time are one press that came twice, in milliseconds. */
const twiceMs = 10_000;

/** Keeps the cards of some hosts out of the channels for a while. They are stored, diagnosed and in the console all the same. */
export async function mute(asked: MuteArgs, actor: Actor, ports: Ports, command = ports.noise.commandOn(actor.platform)): Promise<Reply> {
  const { host, signal: kind, forMs, reason } = asked;
  const hosts = await enrolled(ports);
  if (!mayMute(ports.access, actor, host, hosts)) return refused(actor, host, "muted", ports);
  const now = ports.clock.now();
  const principal = principalOf(ports.access, actor);
  const by = person({ principal, actor });
  const covered = hosts.filter((one) => hostMatches(host, one.host)).length;
  const twin = (await ports.muteStore.mutes(now)).find(
    (one) => one.by === by && one.host === host && one.kind === kind && one.reason === reason && now - one.at < twiceMs,
  );
  if (twin !== undefined) return muted(twin, covered, now, command);
  const wanted = { host, kind, until: now + forMs, reason };
  const facts = { ...wanted, platform: actor.platform, identity: actor.id };
  const id = await ports.muteStore.addMute(
    { ...wanted, by, at: now },
    { actor: principal, action: "mute.began", object: "mutes", facts },
    now,
  );
  return id === null ? refuse(actor, tooMany, tried(host), ports) : muted({ ...wanted, id }, covered, now, command);
}

/** @param covered how many enrolled hosts it covers now. @param command what the person types before a verb. */
function muted({ id, until }: Pick<Mute, "id" | "until">, covered: number, now: number, command: string): Reply {
  const way = `${command} unmute ${id}`;
  return { ok: true, text: `Muted until ${untilText(until, now)}. ${reachOf(covered)} It ends by itself, or with ${way}` };
}

const reachOf = (covered: number): string =>
  `It covers ${count(covered, "enrolled host")} now: new incidents there get no card in the channels, and what is up stays up.`;

const tooMany: Refusal = {
  denial: "too-many",
  message: "As many mutes hold as may hold at once. End some that nobody needs any more (see mutes), or name more hosts in one.",
};

/**
 * Ends that one mute and no other, and says what still mutes.
 *
 * @param card the incident on whose card it was pressed; null when it was typed.
 */
export async function unmute(number: number, actor: Actor, ports: Ports, card: Incident | null = null): Promise<Reply> {
  const { access, muteStore, clock } = ports;
  const roles = rolesSomewhere(access, actor);
  if (!roles.has("responder") && !roles.has("admin")) return refused(actor, `mute ${number}`, "ended", ports);
  const now = clock.now();
  const [mutes, hosts] = await Promise.all([muteStore.mutes(now), enrolled(ports)]);
  const seen = card !== null && rolesOf(access, actor, card.labels).has("viewer") ? card : null;
  const known = mutes.filter((one) => (seen !== null && covers(one, seen)) || mayKnow(one, actor, hosts, ports));
  const left = known.filter(({ id }) => id !== String(number));
  const found = mutes.find(({ id }) => id === String(number));
  const gone = seen === null ? noSuchMute(number, left, now) : `Mute ${number} has ended already. ${mutedStill(seen, left, now)}`;
  if (found === undefined) return { ok: false, text: gone };
  if (!known.includes(found))
    return refuse(actor, { denial: "not-in-sight", message: noSuchMute(number, left, now) }, tried(found.host), ports);
  if (!mayMute(access, actor, found.host, hosts)) return refused(actor, found.host, "unmuted", ports);
  if (!(await ended(found, actor, ports))) return { ok: false, text: gone };
  const still = seen === null ? mutedThere(found, left, hosts, now) : mutedStill(seen, left, now);
  return { ok: true, text: `Mute ${number} of ${found.host} has ended. ${still}`.trimEnd() };
}

function ended({ id, host, kind }: Mute, actor: Actor, { access, muteStore, clock }: Ports): Promise<boolean> {
  const facts = { mute: id, host, kind, platform: actor.platform, identity: actor.id };
  return muteStore.endMute(id, { actor: principalOf(access, actor), action: "mute.ended", object: "mutes", facts }, clock.now());
}

/** The mutes of hosts that this person may see; to whoever sees every host also those that cover none yet. */
export async function mutesAnswer(actor: Actor, hosts: readonly string[], command: string, ports: Ports): Promise<Reply> {
  const all = await ports.muteStore.mutes(ports.clock.now());
  return { ok: true, text: mutesText(mutesInSight(ports.access, actor, all, hosts), command) };
}

/** What mutes of other people's hosts say of those hosts is not for everybody. */
function mayKnow(mute: Mute, actor: Actor, hosts: readonly AgentRow[], { access }: Ports): boolean {
  const inSight = hosts.filter(({ labels }) => rolesOf(access, actor, labels).has("viewer"));
  return (
    mutesInSight(
      access,
      actor,
      [mute],
      inSight.map(({ host }) => host),
    ).length > 0
  );
}

async function enrolled({ agentStore }: Ports): Promise<readonly AgentRow[]> {
  return (await agentStore.agents()).filter(({ revokedAt }) => revokedAt === null);
}

function refused(actor: Actor, host: string, wanted: string, ports: Ports): Promise<Reply> {
  const message = `You need the role responder or admin on every host that ${host} names to have it ${wanted}. Name fewer hosts, or ask somebody who has it.`;
  return refuse(actor, { denial: "not-authorised", message }, tried(host), ports);
}

const tried = (host: string) => ({ action: "mute.refused", object: "mutes", facts: { host } });
