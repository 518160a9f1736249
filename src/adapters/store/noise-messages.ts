import { sql, type Selectable } from "kysely";
import type { Platform } from "../../core/access.js";
import type { SlotKind } from "../../core/lane.js";
import type { Destination } from "../../ports/chat.js";
import type { NoiseMessage, NoiseStore } from "../../ports/noise.js";
import { destinationOf, messageRef } from "./action-refs.js";
import { askCard } from "./ask-card.js";
import type { StoreContext } from "./context.js";
import { holdLanes, saveLanes } from "./held-lanes.js";
import { takeAhead } from "./lane-slots.js";
import { cardsOf, lockChannel, newCards, placeDue } from "./noise-place.js";
import { counterOf, flappingOf, stormOf, stormsNow, figuresOf, waitingIn } from "./noise-figures.js";
import { storable, type Database, type Db, type Trx } from "./schema.js";

type Row = Selectable<Database["noise_messages"]>;

export function noiseStore({ db, destinations }: StoreContext): NoiseStore {
  return {
    placeCards: (destination, now, rules, limit, at) => placeDue(db, destination, now, rules, limit, at),
    claimNoise: (limit, leaseMs, now, platform) => claimNoise(db, placesOn(destinations, platform), limit, leaseMs, now),
    noiseSaid: (message, said, at) => noiseSaid(db, message, said, at),
    noiseFailed: (message, why, unsureSince, dueAt) => noiseFailed(db, message, why, unsureSince, dueAt),
    noiseDeleted: (message, at) => noiseDeleted(db, message, at),
    noiseDeferred: (message, dueAt) => noiseDeferred(db, message, dueAt),
    takeSlot: (destination, kind, at) => takeSlot(db, destination, kind, at),
    newCards: (destination, now) => newCards(db, destination, now),
    noiseActive: (message, at) => noiseActive(db, message, at),
    endNoise: (message, letUp, at) => endNoise(db, message, letUp, at),
    figures: (message, listed) => figuresOf(db, message, listed),
    waitingIn: (message, limit) => waitingIn(db, message, limit),
    cardsUp: (message) => cardsOf(db, counterOf(message)),
    flappingOf: (message) => flappingOf(db, message),
    stormOf: (message) => stormOf(db, message),
    askCard: (destination, incidentId, rules, at) => askCard(db, destination, incidentId, rules, at),
    storms: () => stormsNow(db),
  };
}

const placesOn = (destinations: StoreContext["destinations"], platform?: Platform): StoreContext["destinations"] =>
  platform === undefined ? destinations : destinations.filter((one) => one.platform === platform);

async function claimNoise(
  db: Db,
  destinations: StoreContext["destinations"],
  limit: number,
  leaseMs: number,
  now: number,
): Promise<readonly NoiseMessage[]> {
  if (destinations.length === 0) return [];
  const due = db
    .selectFrom("noise_messages")
    .select("id")
    .where(sql<number>`coalesce(claimed_until, due_at)`, "<=", now)
    .where((eb) => eb.or([eb("due_at", "is not", null), eb("claimed_until", "is not", null)]))
    // One that left the configuration keeps its rows, and nobody who could say anything there.
    .where((eb) => eb.or(destinations.map((destination) => eb.and(destinationOf(destination)))))
    .orderBy(sql`coalesce(claimed_until, due_at)`)
    .orderBy("id")
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await db
    .updateTable("noise_messages")
    // The lease takes the place of the time: what makes it due again from here on is about something newer.
    .set({
      claimed_until: now + leaseMs,
      due_at: null,
      hurry: false,
      // Whoever had it before may have said it, and has not lived to tell.
      unsure_since: sql<number | null>`case when message is null and claimed_until is not null
        then coalesce(unsure_since, claimed_until - ${leaseMs}) else unsure_since end`,
    })
    .where("id", "=", sql<number>`any(array(${due}))`)
    .returningAll()
    .execute();
  return rows.toSorted((a, b) => a.id - b.id).map(messageOf);
}

const messageOf = (row: Row): NoiseMessage => ({
  id: row.id,
  destination: destinationOf(row),
  kind: row.kind,
  key: row.key,
  since: row.since,
  countsFrom: row.counts_from,
  activeAt: row.active_at,
  endedAt: row.ended_at,
  cards: row.cards,
  message: messageRef(row),
  said: row.said,
  attempts: row.attempts,
  posts: row.posts,
  unsureSince: row.unsure_since,
  reposted: row.reposted,
});

const rowOf = (db: Db, { id, message }: NoiseMessage) =>
  db
    .updateTable("noise_messages")
    .where("id", "=", id)
    // Whoever was overtaken after its lease ran out changes nothing.
    .where("message_channel", "is not distinct from", message?.channel ?? null)
    .where("message", "is not distinct from", message?.message ?? null);

async function noiseSaid(
  db: Db,
  message: NoiseMessage,
  { text, at: where, dueAt, soonestAt, hurriedAt, reposted }: Parameters<NoiseStore["noiseSaid"]>[1],
  at: number,
): Promise<void> {
  await rowOf(db, message)
    .set({
      // What asked for it meanwhile waits until it may be edited again.
      due_at: sql<number | null>`case when due_at is null then ${dueAt}::bigint
        else least(${dueAt}::bigint, case when hurry then ${hurriedAt}::bigint else ${soonestAt}::bigint end) end`,
      claimed_until: null,
      attempts: 0,
      trouble: null,
      message_channel: where === null ? null : storable(where.channel),
      message: where === null ? null : storable(where.message),
      ...(where === null ? {} : { unsure_since: null, reposted }),
      ...(text === message.said ? {} : { said: text, said_at: at }),
    })
    .execute();
}

async function noiseFailed(db: Db, message: NoiseMessage, why: string, unsureSince: number | null, dueAt: number): Promise<void> {
  await rowOf(db, message)
    .set((eb) => ({
      due_at: dueAt,
      claimed_until: null,
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
      ...(unsureSince === null ? {} : { unsure_since: eb.fn.coalesce("unsure_since", eb.val(unsureSince)) }),
    }))
    .execute();
}

async function noiseDeferred(db: Db, message: NoiseMessage, dueAt: number): Promise<void> {
  await rowOf(db, message).set({ due_at: dueAt, claimed_until: null }).execute();
}

async function noiseDeleted(db: Db, message: NoiseMessage, at: number): Promise<void> {
  await rowOf(db, message)
    .set((eb) => ({
      message_channel: null,
      message: null,
      said: null,
      claimed_until: null,
      due_at: at,
      reposted: false,
      posts: eb("posts", "+", 1),
    }))
    .execute();
}

async function noiseActive(db: Db, { id }: NoiseMessage, at: number): Promise<void> {
  await db.updateTable("noise_messages").set({ active_at: at }).where("id", "=", id).execute();
}

function takeSlot(db: Db, { platform, channel }: Destination, kind: SlotKind, at: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const lanes = await holdLanes(trx, platform, [channel], at);
    const waitMs = takeAhead(lanes.slots, channel, kind);
    await saveLanes(trx, lanes);
    return waitMs;
  });
}

/** The end, the cards that follow and the summary to come are one transaction: a crash leaves all of it or nothing. */
async function endNoise(db: Db, message: NoiseMessage, letUp: readonly number[], at: number): Promise<boolean> {
  const { id, destination } = message;
  return db.transaction().execute(async (trx) => {
    await lockChannel(trx, destination);
    const { numUpdatedRows } = await trx
      .updateTable("noise_messages")
      .set({ ended_at: at, cards: letUp.length })
      .where("id", "=", id)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await letCardsUp(trx, message, letUp, at);
    if (message.kind === "flapping") await askAgain(trx, message, at);
    if (message.kind === "storm") await summarise(trx, message, at);
    return true;
  });
}

async function letCardsUp(trx: Trx, message: NoiseMessage, letUp: readonly number[], at: number): Promise<void> {
  if (letUp.length === 0) return;
  const { platform, channel } = message.destination;
  await sql`
    update outbox set place = 'own', own_at = ${at}::bigint, due_at = ${at}::bigint
    where incident_id = any(${letUp}::integer[]) and platform = ${platform} and channel = ${channel}
      and noise_message_id = ${counterOf(message)} and message is null`.execute(trx);
}

/** What is still open no longer flaps: where it goes is decided anew. */
async function askAgain(trx: Trx, { id }: NoiseMessage, at: number): Promise<void> {
  await sql`
    update outbox as o set due_at = ${at}::bigint from incidents as i
    where i.id = o.incident_id and o.noise_message_id = ${id} and o.place = 'flapping' and i.cleared_at is null`.execute(trx);
}

async function summarise(trx: Trx, { id, destination, since }: NoiseMessage, at: number): Promise<void> {
  await trx
    .insertInto("noise_messages")
    .values({ ...destinationOf(destination), kind: "storm-over", key: String(id), since, counts_from: since, active_at: at, due_at: at })
    .execute();
}
