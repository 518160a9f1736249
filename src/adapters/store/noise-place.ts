import { sql } from "kysely";
import { take } from "../../core/lane.js";
import { countsAsNew, placeCards, recentCards, type Channel, type NewCard, type Placement } from "../../core/noise/place.js";
import { hurriedEdits, rateWindowMs, type NoiseRules } from "../../core/noise/rules.js";
import { isLoud } from "../../core/noise/storm.js";
import type { SignalKind } from "../../core/signal.js";
import type { Destination } from "../../ports/chat.js";
import type { ChannelNow, NoiseKind } from "../../ports/noise.js";
import type { Db, Trx } from "./schema.js";

/** A card that waits for its place, its row locked. */
interface WaitingCard extends NewCard {
  readonly messageId: number | null;
  /** Whether it was a P1 when it was looked at last. */
  readonly wasUrgent: boolean;
}

/** The open messages of a channel, by kind and key. */
type Open = Map<string, OpenMessage>;

interface OpenMessage {
  readonly id: number;
  readonly since: number;
  readonly activeAt: number;
  readonly dueAt: number | null;
  readonly saidAt: number | null;
  readonly hurry: boolean;
  readonly hurriedFullAt: number;
}

const openKey = (kind: NoiseKind, key: string): string => `${kind} ${key}`;

/**
 * Decides about the cards of one channel, in one transaction that no other one about this channel runs beside. The steps of that
 * transaction stand in this one file, since each reads what the one before it wrote.
 */
export function placeDue(
  db: Db,
  destination: Destination,
  { mutes, quietUntil }: ChannelNow,
  rules: NoiseRules,
  limit: number,
  at: number,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await lockChannel(trx, destination);
    const cards = await waitingCards(trx, destination, rules, limit, at);
    if (cards.length === 0) return 0;
    const open = await openMessages(trx, destination);
    const channel = { mutes, quietUntil, ...(await channelFacts(trx, destination, open, rules, at)) };
    const { placements, urgentFullAt } = placeCards(cards, channel, rules, at);
    const placed = cards.map((card, i) => ({ card, placement: placements[i] ?? ownCard }));
    await openMissing(trx, destination, placed, open, quietUntil, rules, at);
    await writePlaces(trx, destination, placed, open, at);
    await touch(trx, destination, placed, open, rules, at);
    // Last, since whoever gives slots of that channel waits for this row.
    if (urgentFullAt !== channel.urgentFullAt) await spend(trx, destination, { urgent_full_at: urgentFullAt });
    return cards.length;
  });
}

type Placed = { readonly card: WaitingCard; readonly placement: Placement };
const ownCard: Placement = { kind: "own", isListed: false };

/** Writes down what is left of a bucket of that channel. */
export async function spend(
  trx: Trx,
  { platform, channel }: Destination,
  left: { readonly urgent_full_at: number } | { readonly asked_full_at: number },
): Promise<void> {
  await trx
    .insertInto("lanes")
    .values({ platform, channel, ...left })
    .onConflict((oc) => oc.columns(["platform", "channel"]).doUpdateSet(left))
    .execute();
}

/** Until the transaction ends, nobody else decides about this channel: the counts stay true. */
export async function lockChannel(trx: Trx, { platform, channel }: Destination): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`noise ${platform} ${channel}`}, 0))`.execute(trx);
}

async function waitingCards(
  trx: Trx,
  { platform, channel }: Destination,
  { flap }: NoiseRules,
  limit: number,
  at: number,
): Promise<readonly WaitingCard[]> {
  const { rows } = await sql<WaitingCard>`
    with due as (
      select o.incident_id, i.severity <> 'P1' as later
      from outbox as o join incidents as i on i.id = o.incident_id
      where o.platform = ${platform} and o.channel = ${channel} and o.message is null and o.place is distinct from 'own'
        and o.wanted > o.shown and o.due_at <= ${at}
      order by later, o.incident_id limit ${limit} for update of o skip locked
    )
    select o.incident_id as "incidentId", i.fingerprint, i.host, i.kind, i.severity, i.opened_at as "openedAt",
      i.cleared_at is null as "isOpen", exists (select 1 from decisions as d where d.incident_id = i.id) as "isDecidedOn",
      (select count(*) from incidents as e
        where e.fingerprint = i.fingerprint and e.opened_at > ${at - flap.withinMs}::bigint and e.id <= i.id)::integer as "openings",
      o.counted_at is not null as "isCounted", o.place as held, o.noise_message_id as "messageId", o.urgent_at is not null as "wasUrgent"
    from due join incidents as i on i.id = due.incident_id
      join outbox as o on o.incident_id = i.id and o.platform = ${platform} and o.channel = ${channel}
    order by due.later, o.incident_id`.execute(trx);
  return rows;
}

async function openMessages(trx: Trx, { platform, channel }: Destination): Promise<Open> {
  const rows = await trx
    .selectFrom("noise_messages")
    .select(["id", "kind", "key", "since", "active_at as activeAt", "due_at as dueAt", "said_at as saidAt", "hurry"])
    .select("hurried_full_at as hurriedFullAt")
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .where("ended_at", "is", null)
    .execute();
  return new Map(rows.map(({ kind, key, ...its }) => [openKey(kind, key), its]));
}

async function channelFacts(
  trx: Trx,
  { platform, channel }: Destination,
  open: Open,
  rules: NoiseRules,
  at: number,
): Promise<Omit<Channel, "mutes" | "quietUntil">> {
  const storm = open.get(openKey("storm", ""));
  const { rows: recent } = await sql<Channel["recent"][number]>`
    select o.counted_at as at, i.host, i.kind from outbox as o join incidents as i on i.id = o.incident_id
    where o.platform = ${platform} and o.channel = ${channel}
      and o.counted_at > ${at - Math.max(rateWindowMs, rules.group.withinMs)}::bigint and o.counted_at <= ${at}::bigint
    order by o.counted_at desc limit ${recentCards}`.execute(trx);
  const lane = await trx
    .selectFrom("lanes")
    .select("urgent_full_at")
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .executeTakeFirst();
  const keysOf = (kind: NoiseKind): readonly string[] =>
    [...open.keys()].filter((key) => key.startsWith(`${kind} `)).map((key) => key.slice(kind.length + 1));
  return {
    recent,
    urgentFullAt: lane?.urgent_full_at ?? 0,
    isStorm: storm !== undefined,
    cardsInStorm: storm === undefined ? 0 : await cardsOf(trx, storm.id),
    groups: new Map(keysOf("group").map((kind) => [kind as SignalKind, open.get(openKey("group", kind))?.activeAt ?? 0])),
    flapping: new Set(keysOf("flapping")),
  };
}

/** Cards that were put up of those which a message counts, but for those that people asked for. */
export async function cardsOf(db: Db | Trx, messageId: number): Promise<number> {
  const { n } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("noise_message_id", "=", messageId)
    .where("place", "=", "own")
    .where("asked", "=", false)
    .executeTakeFirstOrThrow();
  return n;
}

/** Where a card is counted or listed; null when its own message is all there is. */
function messageKeyOf({ card, placement }: Placed, open: Open): { readonly kind: NoiseKind; readonly key: string } | null {
  if (placement.kind === "own") {
    if (open.has(openKey("storm", ""))) return { kind: "storm", key: "" };
    return placement.isListed ? { kind: "group", key: card.kind } : null;
  }
  switch (placement.why) {
    case "muted":
      return null;
    case "storm":
    case "quiet-hours":
      return { kind: placement.why, key: "" };
    case "group":
      return { kind: "group", key: card.kind };
    case "flapping":
      return { kind: "flapping", key: card.fingerprint };
  }
}

/** Whether it stays with the message that counts it already. */
const stays = ({ card, placement }: Placed): boolean =>
  card.messageId !== null && placement.kind === "held" && placement.why === card.held && placement.why !== "flapping";

async function openMissing(
  trx: Trx,
  destination: Destination,
  placed: readonly Placed[],
  open: Open,
  quietUntil: number | null,
  rules: NoiseRules,
  at: number,
): Promise<void> {
  for (const one of placed) {
    const wanted = stays(one) ? null : messageKeyOf(one, open);
    if (wanted === null) continue;
    const former = open.get(openKey(wanted.kind, wanted.key));
    const isStale = wanted.kind === "group" && former !== undefined && former.activeAt <= at - rules.group.withinMs;
    if (former !== undefined && !isStale) continue;
    if (former !== undefined) await close(trx, former.id, at);
    const since = wanted.kind === "flapping" ? await firstOpening(trx, one.card, rules, at) : at;
    const dueAt = wanted.kind === "quiet-hours" ? (quietUntil ?? at) : at;
    const reachMs = wanted.kind === "storm" ? rateWindowMs : wanted.kind === "group" ? rules.group.withinMs : 0;
    const { id } = await trx
      .insertInto("noise_messages")
      .values({
        ...channelOf(destination),
        kind: wanted.kind,
        key: wanted.key,
        since,
        counts_from: since - reachMs,
        active_at: at,
        due_at: dueAt,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    open.set(openKey(wanted.kind, wanted.key), { id, since, activeAt: at, dueAt, saidAt: null, hurry: false, hurriedFullAt: 0 });
  }
}

/** A group that has got no member for so long is another one, also while its members are open. */
async function close(trx: Trx, id: number, at: number): Promise<void> {
  await trx.updateTable("noise_messages").set({ ended_at: at }).where("id", "=", id).execute();
}

const channelOf = ({ platform, channel }: Destination) => ({ platform, channel });

async function firstOpening(trx: Trx, { fingerprint }: WaitingCard, { flap }: NoiseRules, at: number): Promise<number> {
  const { first } = await trx
    .selectFrom("incidents")
    .select((eb) => eb.fn.min("opened_at").as("first"))
    .where("fingerprint", "=", fingerprint)
    .where("opened_at", ">", at - flap.withinMs)
    .executeTakeFirstOrThrow();
  return first;
}

async function writePlaces(trx: Trx, { platform, channel }: Destination, placed: readonly Placed[], open: Open, at: number): Promise<void> {
  const column = <T>(read: (one: Placed) => T): T[] => placed.map(read);
  const ids = column(({ card }) => card.incidentId);
  const places = column(({ placement }) => (placement.kind === "own" ? "own" : placement.why));
  const untils = column(({ placement }) => (placement.kind === "own" ? null : placement.until));
  const counted = column(({ placement }) => countsAsNew(placement));
  const messages = column((one) => messageIdOf(one, open));
  const urgent = column(({ card }) => card.severity === "P1");
  await sql`
    update outbox as o set place = t.place, due_at = case when t.place = 'own' then o.due_at else t.due_at end, noise_message_id = t.message_id,
      counted_at = case when t.counted then coalesce(o.counted_at, ${at}) else o.counted_at end,
      own_at = case when t.place = 'own' then ${at}::bigint end, urgent_at = case when t.urgent then coalesce(o.urgent_at, ${at}::bigint) end
    from unnest(${ids}::integer[], ${places}::text[], ${untils}::bigint[], ${counted}::boolean[], ${messages}::integer[],
      ${urgent}::boolean[]) as t (incident_id, place, due_at, counted, message_id, urgent)
    where o.incident_id = t.incident_id and o.platform = ${platform} and o.channel = ${channel}`.execute(trx);
}

function messageIdOf(one: Placed, open: Open): number | null {
  if (stays(one)) return one.card.messageId;
  const wanted = messageKeyOf(one, open);
  // A card that is let up later stays in the figures of what counted it.
  if (wanted === null) return one.placement.kind === "own" ? one.card.messageId : null;
  return open.get(openKey(wanted.kind, wanted.key))?.id ?? null;
}

/** Messages whose cards changed are looked at soon: not sooner than they may be edited. */
async function touch(
  trx: Trx,
  destination: Destination,
  placed: readonly Placed[],
  open: Open,
  rules: NoiseRules,
  at: number,
): Promise<void> {
  const ids = [...new Set(placed.flatMap((one) => messageIdOf(one, open) ?? []))];
  if (ids.length === 0) return;
  await sql`
    update noise_messages set due_at = least(due_at, greatest(${at}::bigint,
      least(said_at, ${at}::bigint) + case kind when 'flapping' then ${rules.flap.editMs}::bigint else ${rules.storm.editMs}::bigint end))
    where id = any(${ids}::integer[]) and (kind = 'group' or kind in ('storm', 'flapping') and ended_at is null)`.execute(trx);
  await hurryStorm(trx, placed, open, rules, at);
  const joined = placed.filter(({ card, placement }) => !card.isCounted && countsAsNew(placement));
  const groups = [...new Set(joined.flatMap((one) => (isGrouped(one) ? (messageIdOf(one, open) ?? []) : [])))];
  const storm = open.get(openKey("storm", ""));
  const loud = storm !== undefined && joined.length > 0 && isLoud(await newCards(trx, destination, at), rules) ? [storm.id] : [];
  const active = [...groups, ...loud];
  if (active.length > 0) await trx.updateTable("noise_messages").set({ active_at: at }).where("id", "in", active).execute();
}

/** A P1 that the digest does not name yet does not wait for the ten seconds between its edits, as long as it has such edits left. */
async function hurryStorm(trx: Trx, placed: readonly Placed[], open: Open, rules: NoiseRules, at: number): Promise<void> {
  const storm = open.get(openKey("storm", ""));
  if (storm === undefined || storm.saidAt === null) return;
  const isNews = ({ card }: Placed): boolean => card.severity === "P1" && (card.held === null || !card.wasUrgent);
  if (!placed.some((one) => isNews(one) && messageIdOf(one, open) === storm.id)) return;
  const soonest = Math.max(at, Math.min(storm.saidAt, at) + rules.storm.urgentEditMs);
  const isSoon = storm.hurry || (storm.dueAt !== null && storm.dueAt <= soonest);
  const taken = isSoon ? { fullAt: storm.hurriedFullAt } : take(storm.hurriedFullAt, hurriedEdits, at);
  if (!("fullAt" in taken)) return;
  await sql`
    update noise_messages set hurry = true, hurried_full_at = ${taken.fullAt}, due_at = least(due_at, ${soonest}::bigint)
    where id = ${storm.id}`.execute(trx);
}

const isGrouped = ({ placement }: Placed): boolean => (placement.kind === "own" ? placement.isListed : placement.why === "group");

export async function newCards(db: Db | Trx, { platform, channel }: Destination, now: number): Promise<number> {
  const { n } = await db
    .selectFrom("outbox")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .where("counted_at", ">", now - rateWindowMs)
    .where("counted_at", "<=", now)
    .executeTakeFirstOrThrow();
  return n;
}
