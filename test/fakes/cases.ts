import type { AuditEntry, AuditRecord } from "../../src/core/audit.js";
import type { Incident } from "../../src/core/incident.js";
import type { Case } from "../../src/core/postmortem/case.js";
import { exampleNow } from "./incidents.js";

/** Everything that is known of an example, as the store would give it: its own past, two plans back where it has a plan. */
export function caseOf(incident: Incident): Case {
  const { signal } = incident.evidence;
  const { diagnosis, plan, planHash, verification, openedAt } = incident;
  const before =
    plan === null || diagnosis === null
      ? []
      : [{ at: openedAt + 1_000, diagnosis: { ...diagnosis, cause: "Too many users.", confidence: 40 } }];
  return {
    incident,
    history: {
      diagnoses: [...before, ...(diagnosis === null ? [] : [{ at: openedAt + 2_000, diagnosis }])],
      plans: plan === null || planHash === null ? [] : [{ at: openedAt + 3_000, hash: planHash, plan }],
      verifications: verification === null ? [] : [verification],
    },
    readings: [0.9, 1.2, 1].map((share, n) => ({
      at: signal.observedAt + n * 60_000,
      phase: n === 0 ? ("raised" as const) : ("repeated" as const),
      value: signal.value * share,
      threshold: signal.threshold,
    })),
    audit: auditOf(incident),
    auditIsCut: false,
    now: exampleNow,
  };
}

function auditOf(incident: Incident): readonly AuditRecord[] {
  const { id, host, signal, diagnosis, plan, planHash, decisions, orders, reports, verification, openedAt } = incident;
  const all: (Omit<AuditEntry, "object"> & { readonly at: number })[] = [];
  const add = (at: number, actor: string, action: string, facts: AuditEntry["facts"]): void => void all.push({ at, actor, action, facts });
  add(openedAt, `agent:${host}`, "incident.opened", {
    signal: signal.id,
    kind: signal.kind,
    subject: signal.subject,
    severity: incident.severity,
  });
  if (diagnosis !== null) {
    const { by, causeClass, confidence } = diagnosis;
    add(openedAt + 2_000, "hub", "incident.diagnosed", { by: by.kind, causeClass, confidence, commands: 4 });
  }
  if (plan !== null) add(openedAt + 3_000, "hub", "plan.proposed", { revision: plan.revision, planHash, allow: 3, review: 1, block: 0 });
  for (const { at, principal, actor, action, planHash: hash, reason } of decisions)
    add(at, principal, `decision.${action}`, { planHash: hash, platform: actor.platform, identity: actor.id, to: "x", reason });
  for (const { id: orderId, mode, planHash: hash, expires } of orders)
    add(expires - 300_000, "signer", "order.signed", { orderId, mode, planHash: hash });
  for (const { finishedAt, orderId, mode, outcome, refusal } of reports)
    add(finishedAt, `agent:${host}`, "order.reported", { orderId, mode, outcome, refusal });
  if (verification !== null)
    add(verification.at, `agent:${host}`, "incident.resolved", { orderId: verification.orderId, outcome: verification.outcome });
  if (decisions.length > 0)
    add(openedAt + 9_000, "slack:T0AAAAAAA/U0EVE0000", "decision.refused", { denial: "not-authorised", action: "approve" });
  add(openedAt + 10_000, "hub", "incident.future", { what: "nobody knows yet", n: 1, yes: true, none: null });
  return all.sort((a, b) => a.at - b.at).map((entry, n) => ({ ...entry, object: `INC-${id}`, seq: 41 + n + (n > 3 ? 2 : 0) }));
}
