import type { Action } from "../../core/approval.js";
import type { Destination, MessageRef } from "../../ports/chat.js";
import type { DueCard, OutboxStore, ResolvedRef } from "../../ports/store.js";
import { sql } from "kysely";
import type { StoreContext } from "./context.js";
import { storable, type Db, type Trx } from "./schema.js";

/** A card that only gained a repeated signal is edited at most this often; anything a person waits for, at once. */
export const quietEditMs = 5_000;

export function outboxStore({ db, clock, destinations }: StoreContext): OutboxStore {
  return {
    claimCards: (limit, leaseMs, now) => claimCards(db, destinations, limit, leaseMs, now),
    cardShown: (card, message, at) => cardShown(db, card, message, at),
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
    destinations.map(({ platform, channel }) => ({ incident_id, platform, channel, wanted: 1, due_at: at })),
  );
  if (cards.length === 0) return;
  const quiet = sql<number>`greatest(${at}, coalesce(outbox.shown_at, 0) + ${quietEditMs})`;
  const next = when === "now" ? sql<number>`${at}` : quiet;
  await trx
    .insertInto("outbox")
    // One order for everybody, so that two transactions never wait for each other.
    .values(cards.sort(byCard))
    .onConflict((oc) =>
      oc.columns(["incident_id", "platform", "channel"]).doUpdateSet((eb) => ({
        wanted: eb("outbox.wanted", "+", 1),
        due_at: sql<number>`case
          when outbox.wanted = outbox.shown or outbox.due_at is null then ${next}
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
  // A destination that left the configuration keeps its rows, and nobody who could show them.
  const due = db
    .selectFrom("outbox")
    .select(["incident_id", "platform", "channel"])
    .where("due_at", "<=", now)
    .whereRef("wanted", ">", "shown")
    .where((eb) => eb.or([eb("claimed_until", "is", null), eb("claimed_until", "<=", now)]))
    .where((eb) => eb.or(destinations.map(({ platform, channel }) => eb.and({ platform, channel }))))
    .orderBy("due_at")
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
    .set({ claimed_until: now + leaseMs })
    .whereRef("o.incident_id", "=", "d.incident_id")
    .whereRef("o.platform", "=", "d.platform")
    .whereRef("o.channel", "=", "d.channel")
    .returning(["o.incident_id", "o.platform", "o.channel", "o.wanted", "o.message_channel", "o.message", "o.attempts", "o.due_at"])
    .execute();
  return rows
    .sort((a, b) => (a.due_at ?? 0) - (b.due_at ?? 0) || a.incident_id - b.incident_id)
    .map((row) => ({
      incidentId: row.incident_id,
      destination: { platform: row.platform, channel: row.channel },
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

async function cardShown(db: Db, card: DueCard, message: MessageRef, at: number): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      shown: eb.fn<number>("greatest", ["shown", eb.val(card.wanted)]),
      message_channel: storable(message.channel),
      message: storable(message.message),
      shown_at: at,
      claimed_until: null,
      attempts: 0,
      trouble: null,
    }))
    .execute();
}

async function cardFailed(db: Db, card: DueCard, why: string, dueAt: number | null): Promise<void> {
  await rowOf(db, card)
    .set((eb) => ({
      // A newer commit asked for the card while it failed: giving up was about the old one.
      due_at: dueAt ?? eb.case().when("wanted", ">", card.wanted).then(eb.ref("due_at")).else(null).end(),
      claimed_until: null,
      attempts: eb("attempts", "+", 1),
      trouble: storable(why),
    }))
    .execute();
}

async function forgetMessage(db: Db, card: DueCard): Promise<void> {
  await rowOf(db, card).set({ message_channel: null, message: null, shown: 0, claimed_until: null }).execute();
}

async function refs(
  db: Db,
  card: DueCard,
  planHash: string,
  actions: readonly Action[],
  token: () => string,
): ReturnType<OutboxStore["refs"]> {
  if (actions.length === 0) return {};
  const { incidentId, destination } = card;
  const rows = [...actions].sort().map((action) => ({
    ref: token(),
    incident_id: incidentId,
    platform: destination.platform,
    channel: destination.channel,
    plan_hash: planHash,
    action,
  }));
  await db
    .insertInto("action_refs")
    .values(rows)
    .onConflict((oc) => oc.columns(["incident_id", "platform", "channel", "plan_hash", "action"]).doNothing())
    .execute();
  const stored = await db
    .selectFrom("action_refs")
    .select(["action", "ref"])
    .where("incident_id", "=", incidentId)
    .where("platform", "=", destination.platform)
    .where("channel", "=", destination.channel)
    .where("plan_hash", "=", planHash)
    .where("action", "in", actions)
    .execute();
  return Object.fromEntries(stored.map(({ action, ref }) => [action, ref]));
}

async function resolveRef(db: Db, ref: string): Promise<ResolvedRef | null> {
  const row = await db
    .selectFrom("action_refs as r")
    .innerJoin("outbox as o", (join) =>
      join.onRef("o.incident_id", "=", "r.incident_id").onRef("o.platform", "=", "r.platform").onRef("o.channel", "=", "r.channel"),
    )
    .select(["r.incident_id", "r.plan_hash", "r.action", "r.platform", "r.channel", "o.message_channel", "o.message"])
    .where("r.ref", "=", storable(ref))
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    incidentId: row.incident_id,
    planHash: row.plan_hash,
    action: row.action,
    destination: { platform: row.platform, channel: row.channel },
    message: messageRef(row),
  };
}

function messageRef({
  message_channel: channel,
  message,
}: {
  readonly message_channel: string | null;
  readonly message: string | null;
}): MessageRef | null {
  return channel === null || message === null ? null : { channel, message };
}
