import { sql } from "kysely";
import type { IncidentFilter, IncidentStore } from "../../ports/store.js";
import { storable, type Db } from "./schema.js";

/** A page of incidents, newest first, and how many there are in all. */
export async function listIncidents(db: Db, filter: IncidentFilter): ReturnType<IncidentStore["list"]> {
  const matching = matchingIncidents(db, filter);
  const rows = await matching
    .select(["id", "host", "state", "severity", "summary", "opened_at as openedAt", "updated_at as updatedAt"])
    .orderBy("id", "desc")
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  return { rows, total };
}

function matchingIncidents(db: Db, { states, severity, host, hosts, open, text }: IncidentFilter) {
  return db
    .selectFrom("incidents")
    .$if(states !== undefined, (query) => query.where("state", "=", (eb) => eb.fn.any(eb.val(states!))))
    .$if(severity !== undefined, (query) => query.where("severity", "=", severity!))
    .$if(host !== undefined, (query) => query.where("host", "=", storable(host!)))
    .$if(hosts !== undefined, (query) => query.where("host", "=", (eb) => eb.fn.any(eb.val(hosts!))))
    .$if(open === true, (query) => query.where("cleared_at", "is", null))
    .$if(text !== undefined, (query) =>
      query.where(sql<boolean>`strpos(lower(concat_ws(' ', host, subject, summary)), lower(${storable(text ?? "")})) > 0`),
    );
}
