import type { Migration } from "kysely";
import * as agents from "./0001_agents.js";
import * as incidents from "./0002_incidents.js";
import * as plans from "./0003_plans.js";
import * as outbox from "./0004_outbox.js";
import * as audit from "./0005_audit.js";
import * as sessions from "./0006_sessions.js";
import * as wake from "./0007_wake.js";
import * as freeze from "./0008_freeze.js";
import * as lanes from "./0009_lanes.js";
import * as threads from "./0010_threads.js";
import * as decisions from "./0011_decisions.js";
import * as noise from "./0013_noise.js";
import * as auditOfIncident from "./0014_audit_of_incident.js";
import * as delivery from "./0017_delivery.js";
import * as askedCards from "./0018_asked_cards.js";
import * as lists from "./0019_lists.js";

/**
 * Every migration by name, in order. Forward only, and a merged one never changes: test/golden/migrations.sha256
 * holds their checksums. Listed here and not found by a folder scan, so that type checks and bundlers see them.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001_agents": agents,
  "0002_incidents": incidents,
  "0003_plans": plans,
  "0004_outbox": outbox,
  "0005_audit": audit,
  "0006_sessions": sessions,
  "0007_wake": wake,
  "0008_freeze": freeze,
  "0009_lanes": lanes,
  "0010_threads": threads,
  "0011_decisions": decisions,
  "0013_noise": noise,
  "0014_audit_of_incident": auditOfIncident,
  "0017_delivery": delivery,
  "0018_asked_cards": askedCards,
  "0019_lists": lists,
};
