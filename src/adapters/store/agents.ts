import type { AgentStore, Renewal } from "../../ports/store.js";
import { appendAudit } from "./audit.js";
import type { Db, Trx } from "./schema.js";

export function agentStore(db: Db): AgentStore {
  return {
    addToken: (token, at) => addToken(db, token, at),
    enrol: (claim, at) => enrol(db, claim, at),
    renew: (renewal, at) => renew(db, renewal, at),
    admits: (host, serial) => admits(db, host, serial),
    async seen(host, profile, at) {
      await db
        .updateTable("agents")
        .set({ last_seen_at: at, ...(profile === null ? {} : { profile: JSON.stringify(profile) }) })
        .where("host", "=", host)
        .execute();
    },
    revoke: (host, by, at) => revoke(db, host, by, at),
    async agents() {
      const rows = await db.selectFrom("agents").selectAll().orderBy("host").execute();
      return rows.map((row) => ({
        host: row.host,
        labels: row.labels,
        profile: row.profile,
        serial: row.serial,
        certificateExpires: row.certificate_expires,
        lastSeenAt: row.last_seen_at,
        revokedAt: row.revoked_at,
      }));
    },
  };
}

async function addToken(db: Db, { hash, host, labels, expires }: Parameters<AgentStore["addToken"]>[0], at: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const added = await trx
      .insertInto("join_tokens")
      .values({ hash, host, labels: JSON.stringify(labels), expires, created_at: at })
      .onConflict((oc) => oc.column("hash").doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 1n) {
      await appendAudit(trx, [{ actor: "hub", action: "token.added", object: host, facts: { expires } }], at);
    }
  });
}

type Claim = Parameters<AgentStore["enrol"]>[0];

async function enrol(db: Db, claim: Claim, at: number): ReturnType<AgentStore["enrol"]> {
  return db.transaction().execute(async (trx) => {
    const token = await trx.selectFrom("join_tokens").selectAll().where("hash", "=", claim.tokenHash).forUpdate().executeTakeFirst();
    if (token === undefined || token.host !== claim.host) return null;
    // The same certificate again: the answer to the first try was lost after it was stored.
    if (token.used_at !== null) return token.used_serial === claim.serial ? { labels: token.labels } : null;
    if (token.expires <= at) return null;
    if (!(await writeAgent(trx, claim, JSON.stringify(token.labels), at))) return null;
    await trx.updateTable("join_tokens").set({ used_at: at, used_serial: claim.serial }).where("hash", "=", claim.tokenHash).execute();
    await withdrawOrders(trx, claim.host, at);
    await appendAudit(
      trx,
      [{ actor: `agent:${claim.host}`, action: "agent.enrolled", object: claim.host, facts: { serial: claim.serial } }],
      at,
    );
    return { labels: token.labels };
  });
}

/** A new agent of that name, with nothing of a former one; false while a former one is still good. */
async function writeAgent(trx: Trx, { host, serial, certificateExpires }: Claim, labels: string, at: number): Promise<boolean> {
  const fresh = {
    labels,
    profile: null,
    serial,
    previous_serial: null,
    certificate_expires: certificateExpires,
    enrolled_at: at,
    last_seen_at: null,
    revoked_at: null,
    revoked_by: null,
  };
  const written = await trx
    .insertInto("agents")
    .values({ host, ...fresh })
    .onConflict((oc) =>
      oc
        .column("host")
        .doUpdateSet(fresh)
        .where((eb) => eb.or([eb("agents.revoked_at", "is not", null), eb("agents.certificate_expires", "<=", at)])),
    )
    .executeTakeFirst();
  return written.numInsertedOrUpdatedRows === 1n;
}

async function renew(db: Db, { host, oldSerial, serial, certificateExpires }: Renewal, at: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("agents")
      .set({ serial, previous_serial: oldSerial, certificate_expires: certificateExpires })
      .where("host", "=", host)
      .where("revoked_at", "is", null)
      .where((eb) => eb.or([eb("serial", "=", oldSerial), eb("previous_serial", "=", oldSerial)]))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await appendAudit(trx, [{ actor: `agent:${host}`, action: "agent.renewed", object: host, facts: { serial, oldSerial } }], at);
    return true;
  });
}

async function admits(db: Db, host: string, serial: string): Promise<boolean> {
  const agent = await db
    .selectFrom("agents")
    .select(["serial", "previous_serial"])
    .where("host", "=", host)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (agent === undefined) return false;
  if (agent.serial !== serial) return agent.previous_serial === serial;
  // The new certificate has arrived: the one before is no longer needed.
  if (agent.previous_serial !== null)
    await db.updateTable("agents").set({ previous_serial: null }).where("host", "=", host).where("serial", "=", serial).execute();
  return true;
}

async function revoke(db: Db, host: string, by: string, at: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable("agents")
      .set({ revoked_at: at, revoked_by: by })
      .where("host", "=", host)
      .where("revoked_at", "is", null)
      .returning("serial")
      .executeTakeFirst();
    if (revoked === undefined) return false;
    await withdrawOrders(trx, host, at);
    await appendAudit(trx, [{ actor: by, action: "agent.revoked", object: host, facts: { serial: revoked.serial } }], at);
    return true;
  });
}

/** Orders without a report were meant for the agent that is gone. */
async function withdrawOrders(trx: Trx, host: string, at: number): Promise<void> {
  await trx
    .updateTable("orders")
    .set({ withdrawn_at: at })
    .where("withdrawn_at", "is", null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom("reports as r").select("r.seq").whereRef("r.order_id", "=", "orders.id"))))
    .where("incident_id", "in", (eb) => eb.selectFrom("incidents as i").select("i.id").where("i.host", "=", host))
    .execute();
}
