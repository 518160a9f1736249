import type { Decision } from "../core/decision.js";
import type { AuditEntry, AuditLink, ChainedRecord } from "../core/audit.js";
import type { Diagnosis } from "../core/diagnosis.js";
import type { Evidence, Reading } from "../core/evidence.js";
import type { FreezeChange, FreezeState } from "../core/freeze.js";
import type { HostProfile, Labels, OrderMode } from "../core/host.js";
import type { Incident, IncidentHistory, State } from "../core/incident.js";
import type { Mute } from "../core/mute.js";
import type { Snooze } from "../core/snooze.js";
import type { SignedOrder } from "../core/order.js";
import type { Plan } from "../core/plan.js";
import type { Report, Verification } from "../core/report.js";
import type { Severity, SignalKind } from "../core/signal.js";
import type { Destination } from "./chat.js";
import type { NoiseStore } from "./noise.js";
import type { OutboxStore, ThreadStore } from "./outbox.js";

/**
 * One change of one incident: the only way to write one. Stored whole or not at all, together with its audit
 * entries and a new version of every card, and only if the incident is still what the caller saw.
 */
export interface Change {
  readonly incidentId: number;
  readonly seen: { readonly state: State; readonly planHash: string | null; readonly revision: number; readonly version: number };
  /** The new state; the same one when only something is added. */
  readonly to: State;
  /** When the line should look at it next; null when it waits for people or is at an end. */
  readonly dueAt: number | null;
  /** When the state gives up waiting for its host; null when it does not wait for one. */
  readonly deadlineAt?: number | null;
  readonly diagnosis?: Diagnosis;
  /** Its revision becomes the incident's. */
  readonly plan?: Plan;
  readonly decision?: Decision;
  readonly order?: { readonly signed: SignedOrder; readonly mode: OrderMode; readonly planHash: string; readonly expires: number };
  readonly deliveredOrder?: { readonly id: string; readonly at: number };
  readonly report?: Report;
  readonly verification?: Verification;
  /** Why the plan that was seen is dropped by the hub itself. */
  readonly outdated?: string;
  /** A new snooze, or its end. */
  readonly snooze?: Snooze | null;
  readonly trouble?: string | null;
  readonly clearedAt?: number;
  readonly audit: readonly AuditEntry[];
}

/** `stale`: somebody else changed it first, nothing was written; load it again and decide anew. */
export type Persisted = "done" | "stale";

/** What became of one piece of evidence. `known` was stored before: acknowledging it again is right. */
export interface Admission {
  /** Where the incident stood when a signal was added to it; only then. */
  readonly state?: State;
  readonly signalId: string;
  readonly outcome: "opened" | "added" | "cleared" | "known";
  readonly incidentId: number | null;
}

/** All of it has to fit; what is absent does not narrow. Pages by `limit` and `offset`, newest incident first. */
export interface IncidentFilter {
  readonly states?: readonly State[];
  readonly severity?: Severity;
  /** That severity or a more urgent one. */
  readonly severityAtLeast?: Severity;
  /** A host, or a pattern: `*` is any run of characters, `?` one. */
  readonly host?: string;
  /** Only incidents of these hosts: what the one who asks may see. */
  readonly hosts?: readonly string[];
  /** Only incidents of hosts that have all these labels now. */
  readonly labels?: Labels;
  /** Opened at or after, and before; milliseconds since 1970, by the hub's clock. */
  readonly since?: number;
  readonly until?: number;
  /** Only those about which this principal has decided anything. */
  readonly decidedBy?: string;
  /** Only those whose signal has not cleared. */
  readonly open?: boolean;
  /** Only those that a storm which is on holds back, there or in `any` channel; P1 first, then the newest first. */
  readonly storm?: Destination | "any";
  readonly text?: string;
  readonly limit: number;
  readonly offset: number;
}

/** The part of a filter that says which incidents, not which page of them. */
export type IncidentChoice = Omit<IncidentFilter, "limit" | "offset">;

/** How many incidents are alike in all that a list is cut by. */
export interface Tally {
  readonly state: State;
  readonly severity: Severity;
  /** Whether the signal is still there. */
  readonly open: boolean;
  readonly total: number;
}

/** An incident as a list shows it. */
export interface IncidentRow {
  readonly id: number;
  readonly host: string;
  readonly state: State;
  readonly severity: Severity;
  readonly kind: SignalKind;
  readonly summary: string;
  readonly openedAt: number;
  readonly updatedAt: number;
  /** When its snooze ends; null when it has none. */
  readonly snoozedUntil: number | null;
}

export type { IncidentHistory, Reading };

/** Incidents. The row is the queue: `claim` leases due rows, `persist` ends the lease. */
export interface IncidentStore {
  /**
   * Stores evidence before anybody is acknowledged: opens, adds to or clears incidents. Resolving means that all of it
   * is stored; signals of one host are stored in the order of the calls.
   */
  readonly admit: (host: string, batch: readonly Evidence[], at: number) => Promise<readonly Admission[]>;
  /**
   * Leases due incidents in `states` for `leaseMs`, oldest due first. One in `hostStates` is taken only when its host
   * is in `hosts` or its deadline has passed.
   */
  readonly claim: (wanted: {
    readonly states: readonly State[];
    readonly hostStates: readonly State[];
    readonly hosts: readonly string[];
    readonly limit: number;
    readonly leaseMs: number;
    readonly now: number;
  }) => Promise<readonly Incident[]>;
  /** Ends the snoozes whose time is over, with a word in the audit log and on the card; so many incidents. */
  readonly wakeSnoozed: (now: number) => Promise<number>;
  readonly load: (id: number) => Promise<Incident | null>;
  readonly persist: (change: Change, at: number) => Promise<Persisted>;
  /** Gives a lease back without any change: nothing happened yet, look again at `dueAt`. */
  readonly postpone: (id: number, dueAt: number) => Promise<void>;
  readonly list: (filter: IncidentFilter) => Promise<{ readonly rows: readonly IncidentRow[]; readonly total: number }>;
  /** How many of each kind there are among the chosen; kinds of which there are none are left out. */
  readonly tally: (choice: IncidentChoice) => Promise<readonly Tally[]>;
  /** How many incidents are open on each host that has any. */
  readonly openByHost: () => Promise<ReadonlyMap<string, number>>;
  /** The signed order of that id, for delivery. */
  readonly order: (id: string) => Promise<SignedOrder | null>;
  /** Ids of the newest 100 signals stored for an incident, oldest first. */
  readonly signals: (incidentId: number) => Promise<readonly string[]>;
  /** What was measured each time that the signal was reported: the newest 500, oldest first. */
  readonly readings: (incidentId: number) => Promise<readonly Reading[]>;
  /** Every diagnosis, plan and verification. Throws Fault when a stored plan is not the one that its hash names. */
  readonly history: (incidentId: number) => Promise<IncidentHistory>;
  /** Live runs on a host whose reports came after `since`, newest first, at most 500: the plans, and what ran of them. */
  readonly liveRuns: (host: string, since: number) => Promise<readonly { readonly plan: Plan; readonly report: Report }[]>;
  /** Resolves when something was committed that may be due, or after `timeoutMs`. */
  readonly wake: (timeoutMs: number, signal: AbortSignal) => Promise<void>;
}

/** A host that has joined once. Its profile is what it says of itself. */
export interface AgentRow {
  readonly host: string;
  readonly labels: Labels;
  readonly profile: HostProfile | null;
  readonly serial: string;
  readonly certificateExpires: number;
  readonly lastSeenAt: number | null;
  readonly revokedAt: number | null;
}

/** One certificate of a host in place of another, each by its serial number. */
export interface Renewal {
  readonly host: string;
  readonly oldSerial: string;
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly certificateExpires: number;
}

/** Hosts, their certificates and the tokens that let them in. */
export interface AgentStore {
  readonly addToken: (
    token: { readonly hash: string; readonly host: string; readonly labels: Labels; readonly expires: number },
    at: number,
  ) => Promise<void>;
  /**
   * Uses up a token and records the certificate, in one transaction. Null when the token is unknown, used, expired or
   * for another name, or a live agent of that name exists.
   */
  readonly enrol: (
    claim: { readonly tokenHash: string; readonly host: string; readonly serial: string; readonly certificateExpires: number },
    at: number,
  ) => Promise<{ readonly labels: Labels } | null>;
  /** Puts a new certificate in place of the one that a host has; false when it has not that one any more, or is revoked. */
  readonly renew: (renewal: Renewal, at: number) => Promise<boolean>;
  /** Whether that certificate may speak for that host right now. */
  readonly admits: (host: string, serial: string) => Promise<boolean>;
  readonly seen: (host: string, profile: HostProfile | null, at: number) => Promise<void>;
  readonly revoke: (host: string, by: string, at: number) => Promise<boolean>;
  readonly agents: () => Promise<readonly AgentRow[]>;
}

/** The append-only chain. Changes of incidents append through `persist`; this is for the rest. */
export interface AuditStore {
  readonly record: (entries: readonly AuditEntry[], at: number) => Promise<void>;
  readonly head: () => Promise<{ readonly logId: string; readonly seq: number; readonly hash: string }>;
  readonly links: (afterSeq: number, limit: number) => Promise<readonly AuditLink[]>;
  /** What the chain says of one incident: the newest `limit` entries, in their order. */
  readonly auditOf: (incidentId: number, limit: number) => Promise<readonly ChainedRecord[]>;
}

/** Whether anything may start at all, the same for every hub. */
export interface FreezeStore {
  readonly freezeState: () => Promise<FreezeState>;
  /**
   * Puts a new freeze, or its end, in place of the version that was seen, with its audit entries, and makes the incidents that
   * wait for their host due. Every hub's `wake` hears it.
   */
  readonly setFreeze: (
    change: Pick<FreezeChange, "frozen" | "lifting"> & { readonly seen: number; readonly audit: readonly AuditEntry[] },
    at: number,
  ) => Promise<Persisted>;
}

/** Which cards stay out of the channels for a while. A mute that begins or ends makes every open card due that it covers. */
export interface MuteStore {
  /** Those that hold, newest first. */
  readonly mutes: (now: number) => Promise<readonly Mute[]>;
  /** Its number; null when as many hold as may hold at once. */
  readonly addMute: (mute: Omit<Mute, "id">, audit: AuditEntry, at: number) => Promise<string | null>;
  /** Ends the mutes whose time is over, so that the cards which say so are shown anew; so many. */
  readonly lapseMutes: (now: number) => Promise<number>;
  /** False when there is none of that number that holds. */
  readonly endMute: (id: string, audit: AuditEntry, at: number) => Promise<boolean>;
}

/** Sign-in to the console: one-time links and the sessions they turn into. Only hashes are stored. */
export interface SessionStore {
  readonly addLink: (link: { readonly hash: string; readonly principal: string; readonly expires: number }) => Promise<void>;
  /** The principal, once. */
  readonly useLink: (hash: string, now: number) => Promise<string | null>;
  readonly addSession: (session: { readonly hash: string; readonly principal: string; readonly expires: number }) => Promise<void>;
  readonly session: (hash: string, now: number) => Promise<{ readonly principal: string } | null>;
  readonly endSession: (hash: string) => Promise<void>;
}

/** All of it over one database, so that what belongs together is one transaction. */
export interface Store
  extends IncidentStore, OutboxStore, ThreadStore, AgentStore, AuditStore, FreezeStore, MuteStore, NoiseStore, SessionStore {
  readonly close: () => Promise<void>;
}
