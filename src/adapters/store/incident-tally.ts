import { sql } from "kysely";
import type { IncidentChoice, Tally } from "../../ports/store.js";
import { matchingIncidents, withoutLabels } from "./incident-list.js";
import type { Db } from "./schema.js";

/** How many of each kind there are among the chosen, in one look at the table. */
export async function tallyIncidents(db: Db, choice: IncidentChoice): Promise<readonly Tally[]> {
  const isOpen = sql<boolean>`cleared_at is null`;
  return matchingIncidents(db, await withoutLabels(db, choice))
    .select((eb) => ["state", "severity", isOpen.as("open"), eb.fn.countAll<number>().as("total")])
    .groupBy(["state", "severity", isOpen])
    .execute();
}

/** How many incidents are open on each host that has any. */
export async function openByHost(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await matchingIncidents(db, { open: true })
    .select((eb) => ["host", eb.fn.countAll<number>().as("total")])
    .groupBy("host")
    .execute();
  return new Map(rows.map(({ host, total }) => [host, total]));
}
