import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { enrol } from "../../agent/enrol.js";
import { openSpool, type Spool } from "../../agent/spool.js";
import { transport, type HubEvents, type Link, type LinkTiming } from "../../agent/transport.js";
import { openAuthority, type Authority } from "../../src/adapters/transport/authority.js";
import { createJoinToken } from "../../src/adapters/transport/join-token.js";
import { startTransport, type Transport, type TransportOptions, type TransportTiming } from "../../src/adapters/transport/transport.js";
import type { Evidence } from "../../src/core/evidence.js";
import type { HostProfile, Labels } from "../../src/core/host.js";
import type { SignedBundle } from "../../src/core/policy/bundle.js";
import type { Report, Verification } from "../../src/core/report.js";
import type { AgentEvents } from "../../src/ports/agents.js";
import type { Clock } from "../../src/ports/clock.js";
import type { SignedOrder } from "../../src/core/order.js";
import type { VerifyRequest } from "../../src/ports/agents.js";
import { systemClock } from "../../src/adapters/clock.js";
import { memoryAgentStore, type MemoryAgentStore } from "./memory-agent-store.js";
import { recordingLog } from "./recording-log.js";

// Both ends of the wire on loopback: real gRPC, real TLS, real files; only the database is in memory.

/** Resolves when the fact holds; the bound is far beyond any slow machine. */
export async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + 300_000; ; await sleep(5)) {
    if (await fact()) return;
    if (performance.now() > end) throw new Error(`waited five minutes for: ${what}`);
  }
}

/** Things to undo, all at once, and a directory that goes last. */
export function scope(): {
  readonly dir: () => string;
  readonly later: (undo: () => Promise<void> | void) => void;
  readonly close: () => Promise<void>;
} {
  const root = mkdtempSync(join(tmpdir(), "tagout-wire-"));
  const undos: (() => Promise<void> | void)[] = [];
  return {
    dir: () => join(root, randomUUID()),
    later: (undo) => void undos.push(undo),
    async close() {
      await Promise.all(undos.map((undo) => undo()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export type Scope = ReturnType<typeof scope>;

/** What a pipeline would be told, kept; every answer can be held back or spoiled. */
export interface RecordedEvents extends AgentEvents {
  readonly hellos: { readonly host: string; readonly profile: HostProfile }[];
  readonly stored: Map<string, { readonly host: string; readonly evidence: Evidence }>;
  /** Ids in the order in which they came, repeats and all. */
  readonly arrived: string[];
  readonly reports: { readonly host: string; readonly report: Report }[];
  readonly verifications: { readonly host: string; readonly verification: Verification }[];
  /** Called before anything is stored; a throw means it is not. */
  before: (kind: "hello" | "evidence" | "report" | "verification", batch: readonly Evidence[]) => Promise<void> | void;
  /** Called after it was stored and before that is known. */
  after: (kind: "evidence" | "report" | "verification") => Promise<void> | void;
}

export function recordedEvents(): RecordedEvents {
  const events: RecordedEvents = {
    hellos: [],
    stored: new Map(),
    arrived: [],
    reports: [],
    verifications: [],
    before: () => undefined,
    after: () => undefined,
    async hello(host, profile) {
      await events.before("hello", []);
      events.hellos.push({ host, profile });
    },
    async evidence(host, batch) {
      events.arrived.push(...batch.map(({ signal }) => signal.id));
      await events.before("evidence", batch);
      for (const evidence of batch) events.stored.set(evidence.signal.id, { host, evidence });
      await events.after("evidence");
    },
    async report(host, report) {
      await events.before("report", []);
      events.reports.push({ host, report });
      await events.after("report");
    },
    async verification(host, verification) {
      await events.before("verification", []);
      events.verifications.push({ host, verification });
      await events.after("verification");
    },
  };
  return events;
}

/** Raw Ed25519 key of nobody in particular. */
export const someSignerKey = Buffer.alloc(32, 7).toString("base64");

export interface TestHub {
  readonly transport: Transport;
  readonly authority: Authority;
  readonly store: MemoryAgentStore;
  readonly events: RecordedEvents;
  readonly log: ReturnType<typeof recordingLog>;
  frozen: boolean | Error;
  readonly token: (host: string, labels?: Labels) => Promise<string>;
}

export interface TestHubOptions {
  readonly timing?: Partial<TransportTiming>;
  readonly clock?: Clock;
  readonly authority?: Authority;
  readonly store?: MemoryAgentStore;
  readonly events?: RecordedEvents;
  readonly names?: readonly string[];
  readonly signerPublicKey?: () => Promise<string>;
  readonly policy?: TransportOptions["policy"];
}

/** Looks and tries again soon, and has no heartbeat to miss: a slow machine must not look like a lost hub where a test counts what is sent. */
const quick: Partial<TransportTiming> = { heartbeatMs: 60_000, pollMs: 100, retryMs: 50 };

/** For what comes with heartbeats. A slow machine may miss some, so the stream may end and come back. */
export const pulsing: Partial<TransportTiming> = { heartbeatMs: 500 };

export async function startTestHub(within: Scope, options: TestHubOptions = {}): Promise<TestHub> {
  const clock = options.clock ?? systemClock;
  const authority = options.authority ?? (await openAuthority(within.dir(), clock.now()));
  const store = options.store ?? memoryAgentStore();
  const events = options.events ?? recordedEvents();
  const names = options.names ?? ["127.0.0.1", "localhost"];
  const log = recordingLog();
  const hub: { frozen: boolean | Error } = { frozen: false };
  const started = await startTransport({
    authority,
    listen: { host: "127.0.0.1", linkPort: 0, enrolPort: 0 },
    names,
    store,
    events,
    signerPublicKey: options.signerPublicKey ?? (() => Promise.resolve(someSignerKey)),
    frozen: () => (hub.frozen instanceof Error ? Promise.reject(hub.frozen) : Promise.resolve(hub.frozen)),
    policy: options.policy ?? null,
    clock,
    log,
    timing: { ...quick, ...options.timing },
  });
  within.later(() => started.stop());
  const { linkPort, enrolPort } = started;
  return Object.assign(hub, {
    transport: started,
    authority,
    store,
    events,
    log,
    async token(host: string, labels: Labels = {}) {
      const made = await createJoinToken({ host, labels }, { authority, names, enrolPort, linkPort, store, clock });
      if (!made.ok) throw new Error(made.error);
      return made.value.token.reveal();
    },
  });
}

/** What the executor would be told, kept. */
export interface HeardEvents extends HubEvents {
  readonly orders: SignedOrder[];
  readonly stops: SignedOrder[];
  readonly requests: VerifyRequest[];
  readonly freezes: (boolean | null)[];
  readonly reportedIds: string[];
  readonly bundles: SignedBundle[];
}

export function heardEvents(): HeardEvents {
  const heard: HeardEvents = {
    orders: [],
    stops: [],
    requests: [],
    freezes: [],
    reportedIds: [],
    bundles: [],
    order: (order) => void heard.orders.push(order),
    stop: (order) => void heard.stops.push(order),
    verify: (request) => void heard.requests.push(request),
    freeze: (frozen) => void heard.freezes.push(frozen),
    policy: (bundle) => void heard.bundles.push(bundle),
    reported: (id) => void heard.reportedIds.push(id),
  };
  return heard;
}

export interface TestAgent {
  readonly link: Link;
  readonly spool: Spool;
  readonly heard: HeardEvents;
  readonly log: ReturnType<typeof recordingLog>;
  readonly dir: string;
}

export interface TestAgentOptions {
  readonly dir?: string;
  readonly clock?: Clock;
  readonly timing?: Partial<LinkTiming>;
  readonly monotonicMs?: () => number;
  readonly events?: Partial<HubEvents>;
  readonly profile?: () => HostProfile;
}

/** Enrols that host at the hub; the directory then holds its identity. */
export async function enrolled(within: Scope, hub: TestHub, host: string): Promise<string> {
  const dir = within.dir();
  const done = await enrol(await hub.token(host), dir, Date.now);
  if (!done.ok) throw new Error(done.error);
  return dir;
}

export async function startTestAgent(within: Scope, hub: TestHub, host: string, options: TestAgentOptions = {}): Promise<TestAgent> {
  const dir = options.dir ?? (await enrolled(within, hub, host));
  const log = recordingLog();
  const spool = await openSpool(join(dir, "spool"), { log });
  const heard = heardEvents();
  const link = await transport({
    dir,
    spool,
    profile: options.profile ?? (() => someProfile),
    events: { ...heard, ...options.events },
    clock: options.clock ?? systemClock,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
    log,
    timing: { backoffScale: 0.02, ...options.timing },
  });
  within.later(async () => {
    await link.stop();
    await spool.close();
  });
  return { link, spool, heard, log, dir };
}

export const someProfile: HostProfile = {
  os: "Debian 12",
  kernel: "6.1.0",
  cores: 2,
  memoryBytes: 4 * 2 ** 30,
  mode: "dry-run",
  agentVersion: "0.1.0",
  policyVersion: "1",
  policyHash: "0".repeat(64),
  units: ["nginx.service"],
  logScopes: [],
};

export function someEvidence(id: string = randomUUID(), text = "MemAvailable: 12 kB"): Evidence {
  return {
    signal: {
      id,
      kind: "memory-low",
      subject: "host",
      phase: "raised",
      severity: "P2",
      value: 97,
      threshold: 95,
      unit: "%",
      summary: "Memory is nearly used up.",
      observedAt: 1_764_000_000_000,
      since: 1_764_000_000_000,
    },
    items: [{ id: "Ea1b2", source: "/proc/meminfo", trust: 2, text }],
    facts: { processes: [], parent: null, fileSystems: [], files: [], units: [] },
  };
}

export function someReport(orderId: string = randomUUID()): Report {
  return {
    orderId,
    incidentId: 12,
    planHash: "ab".repeat(32),
    mode: "dry-run",
    outcome: "passed",
    refusal: null,
    note: "Nothing stands in the way.",
    steps: [
      {
        n: 1,
        outcome: "previewed",
        exitCode: null,
        durationMs: 3,
        output: { text: "", bytes: 0, truncated: false },
        note: "would restart nginx",
      },
    ],
    startedAt: 1_764_000_000_000,
    finishedAt: 1_764_000_000_100,
  };
}

export function someVerification(orderId: string = randomUUID()): Verification {
  return { incidentId: 12, orderId, outcome: "resolved", samples: [40.5, 41], threshold: 95, unit: "%", note: "", at: 1_764_000_000_000 };
}

/** Resolves when that hub holds the stream of that host. */
export const connected = (hub: TestHub, host: string): Promise<void> =>
  until(() => hub.transport.agents.connected().includes(host), `${host} connected`);

/** Points an identity somewhere else, as a person with an editor would. */
export function redirect(dir: string, change: Record<string, unknown>): string {
  const path = join(dir, "identity.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...change }));
  return dir;
}
