import { sql } from "kysely";
import { rankOf, type Urgency } from "../../core/lane.js";
import { routesFor, routeTo, type Destination, type Route } from "../../core/routing.js";
import type { Labels } from "../../core/host.js";
import type { Severity } from "../../core/signal.js";
import type { Trx } from "./schema.js";

/** A repeated signal is shown within this time, together with those that follow it. */
export const quietEditMs = 5_000;
/** Edits of one card keep this distance, so that a chain of stages is one edit; what a person has done is shown at once. */
export const editGapMs = 2_000;

/** One incident as routing sees it, and where it has cards by now: `posted` is up or on its way, so that what comes next is an edit. */
interface Wanting {
  readonly id: number;
  readonly severity: Severity;
  readonly labels: Labels | null;
  readonly cards: readonly {
    readonly platform: Destination["platform"];
    readonly channel: string;
    readonly posted: boolean;
    readonly retired: boolean;
  }[];
}

/**
 * Makes the cards of those incidents due, in the caller's transaction: at every destination that takes the incident as it is
 * now, and wherever it already has one that has not gone home, so that no card is left telling what is over. A retry that waits for its time keeps
 * waiting, a card that was given up is tried again.
 */
export async function wantCards(
  trx: Trx,
  incidentIds: readonly number[],
  routes: readonly Route[],
  at: number,
  urgency: Urgency,
): Promise<void> {
  if (incidentIds.length === 0 || routes.length === 0) return;
  const cards = (await wanting(trx, incidentIds)).flatMap((incident) => cardsOf(incident, routes, urgency));
  if (cards.length === 0) return;
  const next = urgency === "repeated" ? at + quietEditMs : at;
  const gap = urgency === "decided" ? 0 : editGapMs;
  await trx
    .insertInto("outbox")
    // One order for everybody, so that two transactions never wait for each other.
    .values(cards.sort(byCard).map((card) => ({ ...card, wanted: 1, due_at: at })))
    .onConflict((oc) =>
      oc.columns(["incident_id", "platform", "channel"]).doUpdateSet((eb) => ({
        wanted: eb("outbox.wanted", "+", 1),
        // Null: shown, being shown, given up or held. With attempts: the time of the next try.
        due_at: sql<number>`case
          when outbox.held and ${urgency === "repeated"} then outbox.due_at
          when outbox.due_at is null then greatest(${next}, coalesce(outbox.shown_at, 0) + ${gap})
          when outbox.attempts > 0 then outbox.due_at
          else least(outbox.due_at, greatest(${next}, coalesce(outbox.shown_at, 0) + ${gap})) end`,
        rank: sql<number>`case when outbox.due_at is null then excluded.rank else least(outbox.rank, excluded.rank) end`,
        ...(urgency === "repeated" ? {} : { held: false }),
        // One that had gone home belongs here now.
        note: sql<string | null>`case when outbox.retired then null else outbox.note end`,
        retired: false,
      })),
    )
    .execute();
}

async function wanting(trx: Trx, ids: readonly number[]): Promise<readonly Wanting[]> {
  const { rows } = await sql<Wanting>`
    select i.id, i.severity, a.labels, coalesce(
      (select json_agg(json_build_object('platform', o.platform, 'channel', o.channel, 'retired', o.retired,
          'posted', o.message is not null or o.claimed_until is not null))
       from outbox as o where o.incident_id = i.id), '[]') as cards
    from incidents as i left join agents as a on a.host = i.host
    where i.id = any(${ids}::integer[])`.execute(trx);
  return rows;
}

function cardsOf({ id, severity, labels, cards }: Wanting, routes: readonly Route[], urgency: Urgency) {
  const taking = routesFor(routes, { labels: labels ?? {}, severity });
  // One that left the configuration keeps its rows, and nobody who could show them.
  const others = cards.filter((card) => !card.retired && routeTo(routes, card) !== undefined && routeTo(taking, card) === undefined);
  return [...taking, ...others].map(({ platform, channel }) => {
    const posted = cards.some((card) => card.platform === platform && card.channel === channel && card.posted);
    return { incident_id: id, platform, channel, rank: rankOf(urgency, severity, posted ? "edit" : "post") };
  });
}

type CardKey = Readonly<Record<"incident_id", number> & Record<"platform" | "channel", string>>;
const byCard = (a: CardKey, b: CardKey): number =>
  a.incident_id - b.incident_id || compare(a.platform, b.platform) || compare(a.channel, b.channel);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
