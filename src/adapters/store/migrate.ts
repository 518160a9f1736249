import { Migrator, sql } from "kysely";
import { migrations } from "../../../migrations/index.js";
import { Fault } from "../../core/fault.js";
import type { Log } from "../../ports/log.js";
import type { Db } from "./schema.js";

const table = "schema_migrations";

/**
 * Brings the schema up to this version: all pending migrations in one transaction, under an advisory lock, so that
 * hubs may start together. Refuses a database that a newer version has already changed.
 */
export async function migrate(db: Db, log: Log): Promise<void> {
  await refuseNewer(db);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: table,
    migrationLockTableName: `${table}_lock`,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    // Another version may have migrated while this one waited for the lock.
    await refuseNewer(db);
    throw error instanceof Fault ? error : outOfOrder(error);
  }
  for (const { migrationName } of results) log.info("database.migrated", { migration: migrationName });
}

async function refuseNewer(db: Db): Promise<void> {
  const { rows: tables } = await sql<{ readonly there: boolean }>`select to_regclass(${table}) is not null as there`.execute(db);
  if (tables[0]?.there !== true) return;
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(table)} order by name`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => migrations[name] === undefined);
  if (unknown.length === 0) return;
  const newest = Object.keys(migrations).at(-1);
  const what = `A newer Tagout has changed this database (${unknown.join(", ")}); this one knows its schema up to ${newest}.`;
  throw new Fault("database_rejected", `${what} Start the newer version: the schema never goes back.`, false);
}

function outOfOrder(cause: unknown): Fault {
  return new Fault(
    "database_rejected",
    "The migrations recorded in this database are not those of this version in their order. Restore the database from its backup.",
    false,
    { cause },
  );
}
