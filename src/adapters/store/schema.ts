import type { ColumnType, Generated, Kysely, Transaction } from "kysely";
import type { Choice } from "../../core/choice.js";
import type { Action, Decision } from "../../core/decision.js";
import type { Platform } from "../../core/access.js";
import type { Diagnosis } from "../../core/diagnosis.js";
import type { Evidence } from "../../core/evidence.js";
import type { Frozen, Lifting } from "../../core/freeze.js";
import type { HostProfile, Labels, OrderMode } from "../../core/host.js";
import type { State } from "../../core/incident.js";
import type { Mute } from "../../core/mute.js";
import type { HeldReason } from "../../core/noise/place.js";
import type { Plan } from "../../core/plan.js";
import type { Effect, Ruling } from "../../core/policy/verdict.js";
import type { Report, Verification } from "../../core/report.js";
import type { Snooze } from "../../core/snooze.js";
import type { Severity, SignalKind, SignalPhase } from "../../core/signal.js";
import type { PlaceKind } from "../../core/thread/next-notice.js";
import type { NoiseKind } from "../../ports/noise.js";

/** The tables as migrations/ leave them. Every time is milliseconds since 1970, by the hub's clock. One piece, as the schema is. */
export interface Database {
  agents: AgentsTable;
  join_tokens: JoinTokensTable;
  incidents: IncidentsTable;
  signals: SignalsTable;
  diagnoses: DiagnosesTable;
  plans: PlansTable;
  steps: StepsTable;
  outdated_plans: OutdatedPlansTable;
  mutes: MutesTable;
  decisions: DecisionsTable;
  orders: OrdersTable;
  reports: ReportsTable;
  verifications: VerificationsTable;
  outbox: OutboxTable;
  lanes: LanesTable;
  threads: ThreadsTable;
  noise_messages: NoiseMessagesTable;
  action_refs: ActionRefsTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  freeze_state: FreezeStateTable;
  sign_in_links: HashedTable;
  sessions: HashedTable;
}

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** A `json` column: parsed by the driver on the way out, written as text. */
type Document<T> = ColumnType<T, string, string>;

interface AgentsTable {
  host: string;
  labels: Document<Labels>;
  profile: ColumnType<HostProfile | null, string | null, string | null>;
  serial: string;
  previous_serial: string | null;
  certificate_expires: number;
  enrolled_at: number;
  last_seen_at: number | null;
  revoked_at: number | null;
  revoked_by: string | null;
}

interface JoinTokensTable {
  hash: string;
  host: string;
  labels: Document<Labels>;
  expires: number;
  created_at: number;
  used_at: number | null;
  used_serial: string | null;
}

interface IncidentsTable {
  id: Generated<number>;
  fingerprint: string;
  host: string;
  state: State;
  revision: number;
  plan_hash: string | null;
  version: number;
  severity: Severity;
  subject: string;
  summary: string;
  kind: SignalKind;
  signal_id: string;
  signal_count: number;
  trouble: string | null;
  opened_at: number;
  updated_at: number;
  cleared_at: number | null;
  due_at: number | null;
  deadline_at: number | null;
  claimed_until: number | null;
  snooze: ColumnType<Snooze | null, string | null, string | null>;
  snoozed_until: number | null;
}

interface SignalsTable {
  host: string;
  id: string;
  seq: Generated<number>;
  incident_id: number | null;
  phase: SignalPhase;
  received_at: number;
  evidence: Document<Evidence>;
}

interface DiagnosesTable {
  id: Generated<number>;
  incident_id: number;
  diagnosed_at: number;
  document: Document<Diagnosis>;
}

interface PlansTable {
  incident_id: number;
  revision: number;
  hash: string;
  made_at: number;
  document: Document<Plan>;
}

interface OutdatedPlansTable {
  incident_id: number;
  plan_hash: string;
  at: number;
  why: string;
}

interface MutesTable {
  id: Generated<number>;
  host: string;
  kind: Mute["kind"];
  until: number;
  reason: string;
  by: string;
  at: number;
  ended_at: number | null;
}

interface StepsTable {
  incident_id: number;
  revision: number;
  n: number;
  text: string;
  verdict: Ruling;
  effect: Effect;
  rule: string | null;
}

interface DecisionsTable {
  id: string;
  seq: Generated<number>;
  incident_id: number;
  plan_hash: string;
  action: Action;
  platform: Platform;
  actor_id: string;
  principal: string;
  decided_at: number;
  document: Document<Decision>;
}

interface OrdersTable {
  id: string;
  incident_id: number;
  plan_hash: string;
  mode: OrderMode;
  issued_at: number;
  expires: number;
  delivered_at: number | null;
  withdrawn_at: number | null;
  text: string;
  signature: string;
}

interface ReportsTable {
  seq: Generated<number>;
  incident_id: number;
  order_id: string;
  outcome: string;
  received_at: number;
  document: Document<Report>;
}

interface VerificationsTable {
  seq: Generated<number>;
  incident_id: number;
  order_id: string;
  outcome: string;
  received_at: number;
  document: Document<Verification>;
}

interface OutboxTable {
  incident_id: number;
  platform: Platform;
  channel: string;
  wanted: number;
  shown: Generated<number>;
  due_at: number | null;
  claimed_until: number | null;
  attempts: Generated<number>;
  trouble: string | null;
  message_channel: string | null;
  message: string | null;
  rank: Generated<number>;
  shown_at: number | null;
  posts: Generated<number>;
  unsure_since: number | null;
  strays: Generated<boolean>;
  deleted_at: number | null;
  held: Generated<boolean>;
  note: string | null;
  place: "own" | HeldReason | null;
  counted_at: number | null;
  own_at: number | null;
  noise_message_id: number | null;
  urgent_at: number | null;
  reposted: Generated<boolean>;
  home_platform: Platform | null;
  home_channel: string | null;
  retired: Generated<boolean>;
  asked: Generated<boolean>;
}

interface LanesTable {
  platform: Platform;
  channel: string;
  full_at: Generated<number>;
  turn: Generated<number>;
  hushed_until: Generated<number>;
  closed_until: Generated<number>;
  attempts: Generated<number>;
  failing_since: number | null;
  gone: Generated<boolean>;
  alarmed: Generated<boolean>;
  trouble: string | null;
  urgent_full_at: Generated<number>;
  asked_full_at: Generated<number>;
}

interface ThreadsTable {
  incident_id: number;
  platform: Platform;
  channel: string;
  kind: PlaceKind;
  said: Generated<string[]>;
  quiet_until: Generated<number>;
  due_at: number | null;
  claimed_until: number | null;
  attempts: Generated<number>;
  trouble: string | null;
  unsure_since: number | null;
}

interface NoiseMessagesTable {
  id: Generated<number>;
  platform: Platform;
  channel: string;
  kind: NoiseKind;
  key: string;
  since: number;
  counts_from: number;
  active_at: number;
  ended_at: number | null;
  cards: Generated<number>;
  due_at: number | null;
  claimed_until: number | null;
  attempts: Generated<number>;
  trouble: string | null;
  message_channel: string | null;
  message: string | null;
  posts: Generated<number>;
  said: string | null;
  said_at: number | null;
  hurry: Generated<boolean>;
  hurried_full_at: Generated<number>;
  unsure_since: number | null;
  reposted: Generated<boolean>;
}

interface ActionRefsTable {
  ref: string;
  incident_id: number;
  platform: Platform;
  channel: string;
  plan_hash: string;
  action: Choice;
}

interface AuditTable {
  seq: number;
  body: string;
  hash: string;
}

interface AuditHeadTable {
  only_row: Generated<boolean>;
  log_id: string;
  seq: number;
  hash: string;
}

interface FreezeStateTable {
  only_row: Generated<boolean>;
  version: number;
  frozen: ColumnType<Frozen | null, string | null, string | null>;
  lifting: ColumnType<Lifting | null, string | null, string | null>;
}

interface HashedTable {
  hash: string;
  principal: string;
  expires: number;
}

/**
 * Text for a `text` column. PostgreSQL stores no NUL, and one from a host must not make a whole batch unstorable;
 * documents keep it, escaped.
 */
export const storable = (text: string): string => text.replaceAll("\0", "\uFFFD");
