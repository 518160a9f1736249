import { sql, type Expression, type SqlBool } from "kysely";
import { carries, type Labels } from "../../core/host.js";
import { severities } from "../../core/signal.js";
import type { AgentRow, IncidentChoice, IncidentFilter, IncidentStore } from "../../ports/store.js";
import { storable, type Db } from "./schema.js";

/** A page of incidents, newest first, those of a storm by severity before that, and how many there are in all. */
export async function listIncidents(db: Db, filter: IncidentFilter): ReturnType<IncidentStore["list"]> {
  const matching = matchingIncidents(db, await withoutLabels(db, filter));
  const rows = await matching
    .select(["id", "host", "state", "severity", "kind", "summary"])
    .select(["snoozed_until as snoozedUntil", "opened_at as openedAt", "updated_at as updatedAt"])
    .$if(filter.storm !== undefined, (query) => query.orderBy("severity"))
    .orderBy("id", "desc")
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  return { rows, total };
}

type Unlabelled = Omit<IncidentChoice, "labels">;

/** The same choice, by hosts instead of their labels. */
export async function withoutLabels(db: Db, { labels, ...choice }: IncidentChoice): Promise<Unlabelled> {
  return labels === undefined ? choice : onHostsWith(await db.selectFrom("agents").select(["host", "labels"]).execute(), labels, choice);
}

/** The same filter for the hosts with these labels alone, and never for more hosts than before. */
export function onHostsWith<F extends Unlabelled>(agents: readonly Pick<AgentRow, "host" | "labels">[], wanted: Labels, filter: F): F {
  const hosts = agents.filter(({ labels }) => carries(labels, wanted)).map(({ host }) => host);
  return { ...filter, hosts: filter.hosts === undefined ? hosts : hosts.filter((host) => filter.hosts?.includes(host)) };
}

/** Those that a choice lets through. */
export function matchingIncidents(db: Db, choice: Unlabelled) {
  const { states, severity, severityAtLeast, host, hosts, open, text, since, until, decidedBy, storm } = choice;
  const place = storm === undefined || storm === "any" ? null : storm;
  return db
    .selectFrom("incidents")
    .$if(states !== undefined, (query) => query.where("state", "=", (eb) => eb.fn.any(eb.val(states!))))
    .$if(severity !== undefined, (query) => query.where("severity", "=", severity!))
    .$if(severityAtLeast !== undefined, (query) =>
      query.where("severity", "in", severities.slice(0, severities.indexOf(severityAtLeast!) + 1)),
    )
    .$if(host !== undefined, (query) => query.where(hostIs(host!)))
    .$if(hosts !== undefined, (query) => query.where("host", "=", (eb) => eb.fn.any(eb.val(hosts!))))
    .$if(open === true, (query) => query.where("cleared_at", "is", null))
    .$if(since !== undefined, (query) => query.where("opened_at", ">=", since!))
    .$if(until !== undefined, (query) => query.where("opened_at", "<", until!))
    .$if(decidedBy !== undefined, (query) =>
      query.where("id", "in", (eb) =>
        eb.selectFrom("decisions as d").select("d.incident_id").where("d.principal", "=", storable(decidedBy!)),
      ),
    )
    .$if(storm !== undefined, (query) =>
      query.where("id", "in", (eb) =>
        eb
          .selectFrom("outbox as o")
          .innerJoin("noise_messages as m", "m.id", "o.noise_message_id")
          .select("o.incident_id")
          .where("m.kind", "=", "storm")
          .where("m.ended_at", "is", null)
          .where("o.place", "=", "storm")
          .$if(place !== null, (held) => held.where("o.platform", "=", place!.platform).where("o.channel", "=", place!.channel)),
      ),
    )
    .$if(text !== undefined, (query) =>
      query.where(sql<boolean>`strpos(lower(concat_ws(' ', host, subject, summary)), lower(${storable(text ?? "")})) > 0`),
    );
}

/** Only a pattern is compared as one: the index on hosts answers the plain name. */
function hostIs(host: string): Expression<SqlBool> {
  return /[*?]/.test(host) ? sql<boolean>`host like ${storable(likePattern(host))}` : sql<boolean>`host = ${storable(host)}`;
}

/** A pattern with `*` and `?` as one of LIKE, in which nothing else of it is special. */
export const likePattern = (pattern: string): string =>
  pattern
    .replace(/[\\%_]/g, "\\$&")
    .replaceAll("*", "%")
    .replaceAll("?", "_");
