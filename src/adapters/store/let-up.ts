import { sql } from "kysely";

/** What nobody has decided about yet, and what is held or counted, has no card; the console shows everything. */
export const isLetUp = sql`(place = 'own' or message is not null or platform = 'console')`;
