import type { SessionStore } from "../../ports/store.js";
import type { Db } from "./schema.js";

export function sessionStore(db: Db): SessionStore {
  return {
    async addLink(link) {
      await db
        .insertInto("sign_in_links")
        .values(link)
        .onConflict((oc) => oc.column("hash").doNothing())
        .execute();
    },
    async useLink(hash, now) {
      // Used links go, and expired ones with them, so that neither table grows.
      const used = await db.deleteFrom("sign_in_links").where("hash", "=", hash).returning(["principal", "expires"]).executeTakeFirst();
      await db.deleteFrom("sign_in_links").where("expires", "<=", now).execute();
      await db.deleteFrom("sessions").where("expires", "<=", now).execute();
      return used !== undefined && used.expires > now ? used.principal : null;
    },
    async addSession(session) {
      await db
        .insertInto("sessions")
        .values(session)
        .onConflict((oc) => oc.column("hash").doNothing())
        .execute();
    },
    async session(hash, now) {
      const row = await db
        .selectFrom("sessions")
        .select("principal")
        .where("hash", "=", hash)
        .where("expires", ">", now)
        .executeTakeFirst();
      return row ?? null;
    },
    async endSession(hash) {
      await db.deleteFrom("sessions").where("hash", "=", hash).execute();
    },
  };
}
