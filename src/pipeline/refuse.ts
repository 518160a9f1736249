import type { Actor } from "../core/access.js";
import type { AuditEntry } from "../core/audit.js";
import type { Reply } from "../ports/chat.js";
import type { Clock } from "../ports/clock.js";
import type { AuditStore } from "../ports/store.js";

/** Why somebody's word changed nothing: a short name for the audit log, and what they are told. */
export interface Refusal {
  readonly denial: string;
  readonly message: string;
}

/**
 * Tells somebody no. Nothing changes but the audit log, which keeps that they tried: a person who is refused has no principal
 * there, only the identity that the platform vouched for.
 */
export async function refuse(
  actor: Actor,
  { denial, message }: Refusal,
  { facts, ...tried }: Pick<AuditEntry, "action" | "object"> & { readonly facts?: AuditEntry["facts"] },
  ports: { readonly audit: Pick<AuditStore, "record">; readonly clock: Pick<Clock, "now"> },
): Promise<Reply> {
  const { platform, id } = actor;
  const entry = { ...tried, actor: `${platform}:${id}`, facts: { denial, platform, identity: id, ...facts } };
  await ports.audit.record([entry], ports.clock.now());
  return { ok: false, text: message };
}
