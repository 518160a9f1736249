import { sql } from "kysely";
import { take } from "../../core/lane.js";
import { askedRate, type NoiseRules } from "../../core/noise/rules.js";
import type { Destination } from "../../ports/chat.js";
import type { AskedCard } from "../../ports/noise.js";
import { lockChannel, spend } from "./noise-place.js";
import type { Db, Trx } from "./schema.js";

/** Somebody waits for it: before every other card. */
const rank = 1;

/** Lets up a card that is held back, in the transaction in which nobody else decides about that channel. */
export function askCard(db: Db, destination: Destination, incidentId: number, rules: NoiseRules, at: number): Promise<AskedCard> {
  return db.transaction().execute(async (trx) => {
    await lockChannel(trx, destination);
    const row = await cardRow(trx, destination, incidentId);
    if (row === undefined || row.retired) return { kind: "elsewhere" };
    if (row.message !== null) return { kind: "there" };
    if (row.place === "own" && (row.due_at ?? row.claimed_until) !== null) return { kind: "on-its-way" };
    const taken = take(await askedFullAt(trx, destination), askedRate(rules), at);
    if ("waitMs" in taken) return { kind: "wait", waitMs: taken.waitMs };
    await trx
      .updateTable("outbox")
      .set({
        // One that was let up before and could not be shown is no gift to whoever asks.
        asked: sql<boolean>`asked or place is distinct from 'own'`,
        place: "own",
        own_at: at,
        due_at: at,
        attempts: 0,
        held: false,
        rank,
        counted_at: sql<number>`coalesce(counted_at, ${at})`,
      })
      .where("incident_id", "=", incidentId)
      .where("platform", "=", destination.platform)
      .where("channel", "=", destination.channel)
      .execute();
    await spend(trx, destination, { asked_full_at: taken.fullAt });
    return { kind: "up" };
  });
}

const cardRow = (trx: Trx, { platform, channel }: Destination, incidentId: number) =>
  trx
    .selectFrom("outbox")
    .select(["message", "place", "retired", "due_at", "claimed_until"])
    .where("incident_id", "=", incidentId)
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .forUpdate()
    .executeTakeFirst();

async function askedFullAt(trx: Trx, { platform, channel }: Destination): Promise<number> {
  const lane = await trx
    .selectFrom("lanes")
    .select("asked_full_at")
    .where("platform", "=", platform)
    .where("channel", "=", channel)
    .executeTakeFirst();
  return lane?.asked_full_at ?? 0;
}
