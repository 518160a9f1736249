import { sql } from "kysely";
import { undecidedStates, endStates } from "../../core/incident.js";
import type { Flapping } from "../../core/noise/flap.js";
import type { Figures } from "../../core/noise/figures.js";
import type { Severity, SignalKind } from "../../core/signal.js";
import type { Destination } from "../../ports/chat.js";
import type { NoiseMessage, NoiseStore } from "../../ports/noise.js";
import { destinationOf } from "./action-refs.js";
import type { Db } from "./schema.js";

/** Hosts by name in the figures. */
const topHosts = 10;

/** The incidents that a message stands for, in figures; for a summary those of its storm. */
export async function figuresOf(db: Db, message: NoiseMessage, listed: number): Promise<Figures> {
  await adopt(db, message);
  const id = counterOf(message);
  const { rows } = await sql<Sums>`
    with its as (
      select i.*, o.place = 'own' as own, o.urgent_at as "urgentAt" from outbox as o join incidents as i on i.id = o.incident_id where o.noise_message_id = ${id}
    )
    select
      (select count(*) from its)::integer as total,
      (select count(distinct host) from its)::integer as hosts,
      (select count(*) from its where state = any(${undecidedStates}) and cleared_at is null)::integer as waiting,
      (select count(*) from its where cleared_at is not null or state = any(${endStates}))::integer as over,
      (select count(*) from its where own)::integer as cards,
      coalesce((select json_object_agg(severity, n) from (select severity, count(*) as n from its group by severity) as s), '{}')
        as severities,
      coalesce((select json_agg(k order by k.total desc, k.kind) from (select kind, count(*) as total from its group by kind) as k), '[]')
        as kinds,
      coalesce((select json_agg(h order by h.total desc, h.host) from
        (select host, count(*) as total from its group by host order by total desc, host limit ${topHosts}) as h), '[]') as "topHosts",
      coalesce((select json_agg(t order by ${inOrder}) from
        (select * from (select id, host, state, severity, summary, own as "hasCard", "urgentAt", cleared_at is not null as ended,
          not state = any(${undecidedStates}) as settled from its) as t order by ${inOrder} limit ${listed}) as t), '[]') as top`.execute(
    db,
  );
  const sums = rows[0];
  if (sums === undefined) throw new Error("A select without a from has one row.");
  const causes = await causesOf(
    db,
    sums.top.map((one) => one.id),
  );
  return {
    ...sums,
    severities: { P1: 0, P2: 0, P3: 0, P4: 0, ...sums.severities },
    top: sums.top.map((one) => ({ ...one, summary: causes.get(one.id) ?? one.summary })),
  };
}

/** A P1 that has no card is looked for nowhere else, and a new one must not be the one that has no room. */
const inOrder = sql`ended, severity <> 'P1', case when severity = 'P1' then "hasCard" end,
  case when severity = 'P1' then -coalesce("urgentAt", 0) end, case when severity = 'P1' then -id end, settled, severity, id`;

/** The newest diagnosis of each. Read as a document: as text, an escaped NUL in it would be an error. */
async function causesOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("diagnoses")
    .distinctOn("incident_id")
    .select(["incident_id", "document"])
    .where("incident_id", "in", ids)
    .orderBy("incident_id")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.filter(({ document }) => document.cause !== "").map((row) => [row.incident_id, row.document.cause]));
}

type Sums = Omit<Figures, "severities"> & { readonly severities: Partial<Record<Severity, number>> };

/** A summary, and a digest that stands in elsewhere, count what their storm counted. */
export const counterOf = ({ id, kind, key }: NoiseMessage): number => (kind === "storm-over" || kind === "storm-away" ? Number(key) : id);

/**
 * The cards that made it a storm or a group belong to it, also those that are up. Rows that somebody else holds are passed
 * over, since they may wait for one of ours; the next look has them.
 */
async function adopt(db: Db, { id, kind, key, since, countsFrom, destination: { platform, channel } }: NoiseMessage): Promise<void> {
  if (countsFrom === since) return;
  const onlyKind = kind === "group" ? key : null;
  await sql`
    update outbox set noise_message_id = ${id}
    where platform = ${platform} and channel = ${channel} and incident_id = any(array(
      select o.incident_id from outbox as o join incidents as i on i.id = o.incident_id
      where o.platform = ${platform} and o.channel = ${channel} and o.counted_at > ${countsFrom}::bigint
        and o.counted_at <= ${since}::bigint and o.noise_message_id is null and (${onlyKind}::text is null or i.kind = ${onlyKind})
      order by o.incident_id for update of o skip locked))`.execute(db);
}

/** Incidents that a message counts, that wait for a decision and have no card. */
export async function waitingIn(db: Db, message: NoiseMessage, limit: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom("outbox as o")
    .innerJoin("incidents as i", "i.id", "o.incident_id")
    .select("i.id")
    .where("o.noise_message_id", "=", counterOf(message))
    .where("o.place", "!=", "own")
    .where("i.cleared_at", "is", null)
    .where("i.state", "in", undecidedStates)
    .orderBy(sql`i.severity <> 'P1'`)
    .orderBy("i.id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** What a flapping message is about, as it is now. */
export async function flappingOf(db: Db, { key, since }: NoiseMessage): Promise<Flapping | null> {
  const rows = await db
    .selectFrom("incidents")
    .select(["id", "host", "kind", "subject", "severity", "state", "summary", "opened_at", "cleared_at"])
    .select((eb) => eb.fn.countAll<number>().over().as("openings"))
    .where("fingerprint", "=", key)
    .where("opened_at", ">=", since)
    .orderBy("id", "desc")
    .limit(1)
    .execute();
  const latest = rows[0];
  if (latest === undefined) return null;
  const { id, host, kind, subject, severity, state, summary, openings } = latest;
  return {
    host,
    kind: kind satisfies SignalKind,
    subject,
    since,
    openings,
    latest: { id, severity, state, summary, openedAt: latest.opened_at, clearedAt: latest.cleared_at },
  };
}

export async function stormsNow(db: Db): ReturnType<NoiseStore["storms"]> {
  const rows = await db
    .selectFrom("noise_messages as m")
    .select(["m.platform", "m.channel", "m.since"])
    .select((eb) =>
      eb
        .selectFrom("outbox as o")
        .select((o) => o.fn.countAll<number>().as("n"))
        .whereRef("o.noise_message_id", "=", "m.id")
        .as("total"),
    )
    .where("m.kind", "=", "storm")
    .where("m.ended_at", "is", null)
    .orderBy("m.id")
    .execute();
  return rows.map(({ platform, channel, since, total }) => ({
    destination: destinationOf({ platform, channel }),
    since,
    total: total ?? 0,
  }));
}

/** The storm that a digest stands in for; whatever fails at its home counts until something got through there. */
export async function stormOf(db: Db, message: NoiseMessage): ReturnType<NoiseStore["stormOf"]> {
  const { rows } = await sql<Home>`
    select m.platform, m.channel, m.since, m.ended_at as "endedAt",
      (select coalesce(l.trouble, '') from lanes as l
        where l.platform = m.platform and l.channel in (m.channel, '') and l.failing_since is not null order by l.channel limit 1) as trouble
    from noise_messages as m where m.id = ${counterOf(message)}`.execute(db);
  const home = rows[0];
  if (home === undefined) throw new Error("A digest stands in for a storm.");
  const { since, endedAt, trouble } = home;
  return { destination: destinationOf(home), since, endedAt, trouble };
}

type Home = Destination & { readonly since: number; readonly endedAt: number | null; readonly trouble: string | null };
