import pg from "pg";
import { Fault } from "../../core/fault.js";

/**
 * SQLSTATEs under which the same call may succeed later: connection lost (08), rolled back for another (40), out of
 * disk, memory or connections (53), lock not available (55P03), cancelled or going down (57), I/O error (58), read-only
 * since a fail-over (25006), idle for too long (25P03).
 *
 * @source postgresql.org/docs/18/errcodes-appendix.html
 */
const passing = /^(?:08|40|53|58|57014|57P|55P03|25006|25P03)/;

/** What the driver threw, as a Fault. Without SQLSTATE it never came from the server: refused, cut or timed out. */
export function databaseFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  if (!(cause instanceof pg.DatabaseError) || cause.code === undefined) {
    return new Fault(
      "database_unavailable",
      "PostgreSQL cannot be reached or does not answer in time. Check that it runs and that the address is right.",
      true,
      { cause },
    );
  }
  // The server's own text stays in the cause: it may quote values.
  const what = [cause.code, cause.constraint].filter((part) => part !== undefined).join(", ");
  return passing.test(cause.code)
    ? new Fault("database_unavailable", `PostgreSQL cannot do that right now (${what}). It is tried again.`, true, { cause })
    : new Fault("database_rejected", rejection(cause.code, what), false, { cause });
}

function rejection(code: string, what: string): string {
  if (code.startsWith("28")) return `PostgreSQL refused the login (${what}). Check the user and password in DATABASE_URL.`;
  if (code === "3D000") return `The database named in DATABASE_URL does not exist (${what}). Create it, or correct the name.`;
  if (code === "42501") return `The database user lacks a right (${what}). It needs to own the database or to create tables in it.`;
  return `PostgreSQL refused a statement (${what}). This is a mistake in Tagout or a database changed by hand.`;
}

/** Whether a connection may still be used after this: an answer from the server leaves it in step, silence does not. */
export function leavesConnectionWhole(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && cause.severity === "ERROR";
}
