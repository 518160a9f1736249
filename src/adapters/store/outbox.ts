import { sql } from "kysely";
import type { Destination, MessageRef } from "../../ports/chat.js";
import type { DueCard, OutboxStore } from "../../ports/store.js";
import { destinationOf, messageRef, refs, resolveRef } from "./action-refs.js";
import type { StoreContext } from "./context.js";
import { storable, type Db, type Trx } from "./schema.js";

/** A repeated signal is shown within this time, together with those that follow it; anything a person waits for, at once. */
export const quietEditMs = 5_000;

export function outboxStore({ db, clock, destinations }: StoreContext): OutboxStore {
  return {
    claimCards: (limit, leaseMs, now) => claimCards(db, destinations, limit, leaseMs, now),
    cardShown: (card, message) => cardShown(db, card, message),
    cardFailed: (card, why, dueAt) => cardFailed(db, card, why, dueAt),
    forgetMessage: (card) => forgetMessage(db, card),
    refs: (card, planHash, actions) => refs(db, card, planHash, actions, () => clock.token(16)),
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

/**
 * Makes the cards of those incidents due, in the caller's transaction; new destinations get their first card too.
 * A retry that waits for its time keeps waiting, a card that was given up is tried again.
 */
export async function wantCards(
  trx: Trx,
  incidentIds: readonly number[],
  destinations: readonly Destination[],
  at: number,
  when: "now" | "quietly",
): Promise<void> {
  const cards = incidentIds.flatMap((incident_id) =>
    destinations.map((destination) => ({ incident_id, ...destinationOf(destination), wanted: 1, due_at: at })),
  );
  if (cards.length === 0) return;
  const next = when === "now" ? at : at + quietEditMs;
  await trx
    .insertInto("outbox")
    // One order for everybody, so that two transactions never wait for each other.
    .values(cards.sort(byCard))
    .onConflict((oc) =>
      oc.columns(["incident_id", "platform", "channel"]).doUpdateSet((eb) => ({
        wanted: eb("outbox.wanted", "+", 1),
        // Null: shown, being shown or given up. With attempts: the time of the next try.
        due_at: sql<number>`case
          when outbox.due_at is null then ${next}
          when outbox.attempts > 0 then outbox.due_at
          else least(outbox.due_at, ${next}) end`,
      })),
    )
    .execute();
}

type CardKey = Readonly<Record<"incident_id", number> & Record<"platform" | "channel", string>>;
const byCard = (a: CardKey, b: CardKey): number =>
  a.incident_id - b.incident_id || compare(a.platform, b.platform) || compare(a.channel, b.channel);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function claimCards(
  db: Db,
  destinations: readonly Destination[],
  limit: number,
  leaseMs: number,
  now: number,
): Promise<readonly DueCard[]> {
  if (destinations.length === 0) return [];
  const due = db
    .selectFrom("outbox")
    .select(["incident_id", "platform", "channel", "due_at"])
    .where(sql<number>`coalesce(claimed_until, due_at)`, "<=", now)
    .whereRef("wanted", ">", "shown")
    // One that left the configuration keeps its rows, and nobody who could show them.
    .where((eb) => eb.or(destinations.map((destination) => eb.and(destinationOf(destination)))))
    .orderBy(sql`coalesce(claimed_until, due_at)`)
    .orderBy("incident_id")
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await db
    .with(
      (cte) => cte("due").materialized(),
      () => due,
    )
    .updateTable("outbox as o")
    .from("due as d")
    // The lease takes the place of the time: what makes the card due again from here on is about a newer version.
    .set({ claimed_until: now + leaseMs, due_at: null })
    .whereRef("o.incident_id", "=", "d.incident_id")
    .whereRef("o.platform", "=", "d.platform")
    .whereRef("o.channel", "=", "d.channel")
    .returning(["o.incident_id", "o.platform", "o.channel", "o.wanted", "o.message_channel", "o.message", "o.attempts", "d.due_at"])
    .execute();
  return rows
    .sort((a, b) => (a.due_at ?? 0) - (b.due_at ?? 0) || a.incident_id - b.incident_id)
    .map((row) => ({
      incidentId: row.incident_id,
      destination: destinationOf(row),
      wanted: row.wanted,
      message: messageRef(row),
      attempts: row.attempts,
    }));
}

const rowOf = (db: Db, { incidentId, destination, message }: DueCard) =>
  db
    .updateTable("outbox")
    .where("incident_id", "=", incidentId)
    .where("platform", "=", destination.platform)
    .where("channel", "=", destination.channel)
    // Whoever was overtaken after its lease ran out changes nothing.
    .where("message_channel", "is not distinct from", message?.channel ?? null)
    .where("message", "is not distinct from", message?.message ?? null);

async function cardShown(db: Db, card: DueCard, message: MessageRef): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      shown: eb.fn<number>("greatest", ["shown", eb.val(card.wanted)]),
      message_channel: storable(message.channel),
      message: storable(message.message),
      claimed_until: null,
      attempts: 0,
      trouble: null,
    }))
    .execute();
}

async function cardFailed(db: Db, card: DueCard, why: string, dueAt: number | null): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      // Giving up leaves alone what a newer commit has asked for meanwhile.
      ...(dueAt === null ? {} : { due_at: dueAt }),
      claimed_until: null,
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
    }))
    .execute();
}

async function forgetMessage(db: Db, card: DueCard): Promise<void> {
  await rowOf(db, card).set({ message_channel: null, message: null, shown: 0, claimed_until: null, due_at: 0 }).execute();
}
