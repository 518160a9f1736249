import { sql } from "kysely";
import type { MessageRef } from "../../ports/chat.js";
import type { DueCard, OutboxStore } from "../../ports/outbox.js";
import { messageRef, refs, resolveRef } from "./action-refs.js";
import { claimCards } from "./claim-cards.js";
import type { StoreContext } from "./context.js";
import { laneStore } from "./lanes.js";
import { storable, type Db, type Trx } from "./schema.js";
import { retireStandIns } from "./stand-in.js";
import { editGapMs } from "./want-cards.js";

/** A card that people keep deleting is left away. */
const deletedTwiceMs = 60 * 60_000;

export function outboxStore({ db, clock, destinations }: StoreContext): OutboxStore {
  return {
    claimCards: (platform, limit, leaseMs, now) => claimCards(db, destinations, platform, limit, leaseMs, now),
    cardShown: (card, message, at, reposted = false) => cardShown(db, card, message, at, reposted),
    cardFailed: (card, why, dueAt) => cardFailed(db, card, why, dueAt),
    cardOutcomeUnknown: (card, why, dueAt) => cardOutcomeUnknown(db, card, why, dueAt),
    cardRequeued: (card) => cardRequeued(db, card),
    cardDropped: (card) => cardDropped(db, card),
    messageDeleted: (card, at) => messageDeleted(db, card, at),
    messageFound: (incidentId, destination, message, at) => messageFound(db, incidentId, destination, message, at),
    ...laneStore(db),
    refs: (card, planHash, choices) => refs(db, card, planHash, choices, () => clock.token(16)),
    resolveRef: (ref) => resolveRef(db, ref),
    async messageOf(incidentId, { platform, channel }) {
      const row = await db
        .selectFrom("outbox")
        .select(["message_channel", "message"])
        .where("incident_id", "=", incidentId)
        .where("platform", "=", platform)
        .where("channel", "=", channel)
        .executeTakeFirst();
      return row === undefined ? null : messageRef(row);
    },
  };
}

const rowOf = (db: Db | Trx, { incidentId, destination, message }: DueCard) =>
  db
    .updateTable("outbox")
    .where("incident_id", "=", incidentId)
    .where("platform", "=", destination.platform)
    .where("channel", "=", destination.channel)
    // Whoever was overtaken after its lease ran out changes nothing.
    .where("message_channel", "is not distinct from", message?.channel ?? null)
    .where("message", "is not distinct from", message?.message ?? null);

async function cardShown(db: Db, card: DueCard, message: MessageRef, at: number, reposted: boolean): Promise<void> {
  if (!card.hasStandIn) return noteShown(db, card, message, at, reposted);
  await db.transaction().execute(async (trx) => {
    // All of them in the order of wantCards, or the two would wait for each other crosswise.
    await sql`select from outbox where incident_id = ${card.incidentId} order by platform collate "C", channel collate "C" for update`.execute(
      trx,
    );
    await noteShown(trx, card, message, at, reposted);
    await retireStandIns(trx, card, at);
  });
}

async function noteShown(db: Db | Trx, card: DueCard, message: MessageRef, at: number, reposted: boolean): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      shown: eb.fn<number>("greatest", ["shown", eb.val(card.wanted)]),
      message_channel: storable(message.channel),
      message: storable(message.message),
      claimed_until: null,
      attempts: 0,
      trouble: null,
      shown_at: at,
      unsure_since: null,
      reposted,
      // What was asked for meanwhile keeps its distance, unless a person waits for it.
      due_at: sql<number | null>`case when due_at is null or rank = 0 then due_at else greatest(due_at, ${at + editGapMs}) end`,
      rank: sql<number>`case when rank % 2 = 1 and due_at is not null and rank < 9 then rank + 1 else rank end`,
    }))
    .execute();
}

/** What it was leased for waits again: at its old place, unless something more urgent was added meanwhile. */
const backInLane = (card: DueCard) => ({
  claimed_until: null,
  rank: sql<number>`case when due_at is null then ${card.rank} else least(rank, ${card.rank}) end`,
});

async function cardFailed(db: Db, card: DueCard, why: string, dueAt: number | null): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      ...backInLane(card),
      // Giving up leaves alone what a newer commit has asked for meanwhile.
      ...(dueAt === null ? {} : { due_at: dueAt }),
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
    }))
    .execute();
}

async function cardOutcomeUnknown(db: Db, card: DueCard, why: string, dueAt: number): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      ...backInLane(card),
      due_at: dueAt,
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
      unsure_since: eb.fn.coalesce("unsure_since", eb.val(card.at)),
      strays: true,
    }))
    .execute();
}

async function cardRequeued(db: Db, card: DueCard): Promise<void> {
  await rowOf(db, card)
    .set({ ...backInLane(card), due_at: sql<number>`coalesce(due_at, ${card.at})` })
    .execute();
}

async function cardDropped(db: Db, card: DueCard): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({ shown: eb.fn<number>("greatest", ["shown", eb.val(card.wanted)]), claimed_until: null, attempts: 0, trouble: null }))
    .execute();
}

async function messageDeleted(db: Db, card: DueCard, at: number): Promise<void> {
  // A change that was asked for while the message was found missing is one to post for; a mere repetition is not.
  const stays = sql<boolean>`(coalesce(deleted_at >= ${at - deletedTwiceMs}, false) and (due_at is null or rank = 9))`;
  await rowOf(db, card)
    .set((eb) => ({
      message_channel: null,
      message: null,
      shown: 0,
      claimed_until: null,
      attempts: 0,
      posts: eb("posts", "+", 1),
      reposted: false,
      rank: card.rank,
      deleted_at: at,
      held: stays,
      due_at: sql<number | null>`case when ${stays} then null else ${at}::bigint end`,
    }))
    .execute();
}

async function messageFound(
  db: Db,
  incidentId: number,
  { platform, channel }: DueCard["destination"],
  message: MessageRef,
  at: number,
): Promise<void> {
  await db
    .updateTable("outbox")
    .set((eb) => ({
      message_channel: storable(message.channel),
      message: storable(message.message),
      unsure_since: null,
      attempts: 0,
      shown_at: at,
      // It may show an older version: the next edit tells.
      due_at: eb.fn.coalesce("due_at", eb.val(at)),
    }))
    .where("incident_id", "=", incidentId)
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .where("message", "is", null)
    .where("strays", "=", true)
    .execute();
}
