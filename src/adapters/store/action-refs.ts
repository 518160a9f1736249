import { choiceOf, type Choice } from "../../core/choice.js";
import type { MessageRef } from "../../ports/chat.js";
import type { DueCard, OutboxStore, ResolvedRef } from "../../ports/outbox.js";
import { storable, type Db } from "./schema.js";

/** One reference for each choice, plan and card: asking again, or at the same time, gives the same. */
export async function refs(
  db: Db,
  { incidentId, destination }: Pick<DueCard, "incidentId" | "destination">,
  planHash: string,
  choices: readonly Choice[],
  token: () => string,
): ReturnType<OutboxStore["refs"]> {
  if (choices.length === 0) return {};
  const card = { incident_id: incidentId, ...destinationOf(destination), plan_hash: planHash };
  await db
    .insertInto("action_refs")
    // One order for everybody, so that two transactions never wait for each other.
    .values([...choices].sort().map((action) => ({ ref: token(), ...card, action })))
    .onConflict((oc) => oc.columns(["incident_id", "platform", "channel", "plan_hash", "action"]).doNothing())
    .execute();
  const stored = await db
    .selectFrom("action_refs")
    .select(["action", "ref"])
    .where((eb) => eb.and(card))
    .where("action", "in", choices)
    .execute();
  return Object.fromEntries(stored.map(({ action, ref }) => [action, ref]));
}

export async function resolveRef(db: Db, ref: string): Promise<ResolvedRef | null> {
  const row = await db
    .selectFrom("action_refs as r")
    .innerJoin("outbox as o", (join) =>
      join.onRef("o.incident_id", "=", "r.incident_id").onRef("o.platform", "=", "r.platform").onRef("o.channel", "=", "r.channel"),
    )
    .select(["r.incident_id", "r.plan_hash", "r.action", "r.platform", "r.channel", "o.message_channel", "o.message", "o.strays"])
    .where("r.ref", "=", storable(ref))
    // A card that has gone home offers nothing where it stood in.
    .where("o.retired", "=", false)
    .executeTakeFirst();
  // What another version offered and this one does not know stands for nothing.
  const choice = choiceOf(row?.action);
  if (row === undefined || choice === null) return null;
  const { incident_id: incidentId, plan_hash: planHash } = row;
  return { incidentId, planHash, choice, destination: destinationOf(row), message: messageRef(row), strays: row.strays };
}

export const destinationOf = ({ platform, channel }: DueCard["destination"]): DueCard["destination"] => ({ platform, channel });

export function messageRef(row: { readonly message_channel: string | null; readonly message: string | null }): MessageRef | null {
  const { message_channel: channel, message } = row;
  return channel === null || message === null ? null : { channel, message };
}
