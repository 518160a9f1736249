import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectSigner } from "../../src/adapters/signer/client.js";
import { runSigner } from "../../src/adapters/signer/process.js";
import { systemClock } from "../../src/adapters/clock.js";
import type { Access, Actor } from "../../src/core/access.js";
import type { Action } from "../../src/core/decision.js";
import type { ProposedCommand } from "../../src/core/diagnosis.js";
import type { Evidence } from "../../src/core/evidence.js";
import type { Incident } from "../../src/core/incident.js";
import type { SignedOrder } from "../../src/core/order.js";
import { defaultCallRules } from "../../src/core/calls.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";
import type { Order } from "../../src/core/order.js";
import type { Severity } from "../../src/core/signal.js";
import type { Report } from "../../src/core/report.js";
import { advance } from "../../src/pipeline/line.js";
import { decideOn } from "../../src/pipeline/decide.js";
import { defaultTiming, storePorts, type LinePorts, type Noise } from "../../src/pipeline/ports.js";
import { transport } from "../../src/pipeline/transport.js";
import type { AgentEvents, VerifyRequest } from "../../src/ports/agents.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Reply, Vouch } from "../../src/ports/chat.js";
import { evidence, host } from "../contract/store-examples.js";
import { testDestination, withStore, type TestStore, type TestStoreOptions } from "../fakes/embedded-store.js";
import { recordingLog, type LogLine } from "../fakes/recording-log.js";
import { calmNoise } from "../fakes/calm-noise.js";

export { host };
export const operator: Actor = { platform: "console", id: "operator", name: "operator", groups: [] };
export const mallory: Actor = { platform: "slack", id: "T0AAAAAAA/U0MALLORY", name: "operator", groups: [] };

export const second: Actor = { platform: "console", id: "second", name: "second", groups: [] };

const access: Access = {
  principals: [],
  grants: [
    { to: "console:operator", roles: ["approver", "executor"], hosts: {} },
    { to: "console:second", roles: ["approver"], hosts: {} },
  ],
  quorum: [],
};

/** Generous, as the store's deadlines are: a slow disk must not look like a signer that is away. */
const signerMs = 60_000;

/** The hub's half of the line: real store, real signer, a host that only remembers what it was sent, and a clock that is set. */
export interface Rig {
  readonly test: TestStore;
  readonly ports: LinePorts;
  readonly events: AgentEvents;
  readonly orders: SignedOrder[];
  readonly stops: SignedOrder[];
  readonly verifications: VerifyRequest[];
  readonly logged: readonly LogLine[];
  readonly connect: (connected: boolean) => void;
  readonly wait: (ms: number) => void;
  /** A new incident, moved on by the line as far as it goes without people. */
  readonly proposed: (commands?: readonly ProposedCommand[], severity?: Severity) => Promise<Incident>;
  /** The same, approved and with its dry run passed. */
  readonly dryPassed: () => Promise<Incident>;
  /** The same, with its live run ordered. */
  readonly running: () => Promise<Incident>;
  readonly load: (id: number) => Promise<Incident>;
  /** Runs due stages of that incident until it waits. */
  readonly settle: (id: number) => Promise<Incident>;
  readonly ask: (incident: Incident, action: Action, actor?: Actor) => Promise<Reply>;
  readonly report: (incident: Incident, outcome: Report["outcome"]) => Promise<void>;
  readonly audited: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

export async function startRig(
  { noise, ...over }: Partial<Omit<LinePorts, "noise">> & { readonly noise?: Partial<Noise> } = {},
  storeOptions: TestStoreOptions = {},
): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), "tagout-line-"));
  const time = { now: Date.UTC(2026, 10, 23, 2, 14) };
  const clock: Clock = { ...systemClock, now: () => time.now, dice: () => 0 };
  const test = await withStore({ clock, ...storeOptions });
  const log = recordingLog();
  const running = await runSigner({
    dir: join(dir, "signer"),
    socket: join(dir, "signer", "socket"),
    access: over.access ?? access,
    policy: builtInPolicy,
    clock,
    log,
  });
  const signer = connectSigner(join(dir, "signer", "socket"), signerMs);
  const orders: SignedOrder[] = [];
  const stops: SignedOrder[] = [];
  const verifications: VerifyRequest[] = [];
  let connected = true;
  let proposals = 0;
  const { store } = test;
  const ports: LinePorts = {
    ...storePorts(store),
    agents: {
      connected: () => (connected ? [host] : []),
      order: (_, order) => (connected ? orders.push(order) > 0 : false),
      stop: (_, order) => (connected ? stops.push(order) > 0 : false),
      verify: (_, request) => (connected ? verifications.push(request) > 0 : false),
    },
    signer,
    model: null,
    chats: new Map(),
    vouches: new Map([
      ["slack", everybodyStays],
      ["mattermost", everybodyStays],
    ]),
    destinations: storeOptions.destinations ?? [testDestination],
    noise: { ...calmNoise(store), ...noise },
    clock,
    log,
    policy: builtInPolicy,
    access: over.access ?? access,
    timing: defaultTiming,
    calls: defaultCallRules,
    ...over,
  };
  const events = transport(ports);
  const load = async (id: number): Promise<Incident> => {
    const incident = await store.load(id);
    if (incident === null) throw new Error(`no incident ${id}`);
    return incident;
  };
  const settle = async (id: number): Promise<Incident> => {
    for (let turns = 0; turns < 12; turns += 1) {
      const before = await load(id);
      if (before.dueAt === null || before.dueAt > time.now) return before;
      await advance(before, ports, new Map(), new AbortController().signal);
    }
    return load(id);
  };
  const rig: Rig = {
    test,
    ports,
    events,
    orders,
    stops,
    verifications,
    logged: log.lines,
    connect: (value) => {
      connected = value;
    },
    wait: (ms) => {
      time.now += ms;
    },
    async proposed(commands, severity) {
      await enrol(store, time.now);
      const its = leaking(`java-${(proposals += 1)}`);
      await events.evidence(host, [severity === undefined ? its : { ...its, signal: { ...its.signal, severity } }]);
      const { rows } = await store.list({ limit: 1, offset: 0 });
      const id = rows[0]?.id ?? 0;
      if (commands === undefined) return settle(id);
      const captured = await load(id);
      const { version, revision, planHash } = captured;
      const diagnosis = {
        causeClass: "memory_leak",
        entity: "java",
        cause: "It leaks.",
        confidence: 70,
        risk: "low" as const,
        evidence: [],
        commands,
        by: { kind: "nobody" as const, withoutModel: "none" },
      };
      await store.persist(
        {
          incidentId: id,
          seen: { state: "captured", version, revision, planHash },
          to: "diagnosed",
          dueAt: time.now,
          diagnosis,
          audit: [{ actor: "hub", action: "incident.diagnosed", object: `INC-${id}`, facts: {} }],
        },
        time.now,
      );
      return settle(id);
    },
    async dryPassed() {
      const incident = await rig.proposed();
      await rig.ask(incident, "approve");
      await rig.ask(incident, "dry-run");
      await rig.report(incident, "passed");
      return load(incident.id);
    },
    async running() {
      const incident = await rig.dryPassed();
      await rig.ask(incident, "run-live");
      return load(incident.id);
    },
    load,
    settle,
    ask: async (incident, action, actor = operator) => {
      const reply = await decideOn(
        incident.id,
        { action, planHash: incident.planHash ?? "", actor, reason: action === "reject" ? "not now" : "" },
        ports,
      );
      await settle(incident.id);
      return reply;
    },
    async report(incident, outcome) {
      const now = await load(incident.id);
      const newest = now.orders.at(-1);
      if (newest === undefined) throw new Error("nothing was ordered");
      const { plan } = JSON.parse((await store.order(newest.id))?.text ?? "{}") as Order;
      await events.report(host, {
        orderId: newest.id,
        incidentId: incident.id,
        planHash: newest.planHash,
        mode: newest.mode,
        outcome,
        refusal: outcome === "refused" ? "mode-not-permitted" : null,
        note: "",
        steps: plan.steps.map(({ n }) => ({
          n,
          outcome: "ran",
          exitCode: 0,
          durationMs: 1,
          output: { text: "", bytes: 0, truncated: false },
          note: "",
        })),
        startedAt: time.now,
        finishedAt: time.now,
      });
      await settle(incident.id);
    },
    audited: async () => (await store.links(0, 1_000)).map(({ body }) => (JSON.parse(body) as { readonly action: string }).action),
    async stop() {
      signer.close();
      await running.close();
      await test.close();
      rmSync(dir, { recursive: true });
    },
  };
  return rig;
}

/** A platform whose people are members as before, and in no group. */
const everybodyStays: Vouch = (ids) => Promise.resolve(new Map(ids.map((id) => [id, { groups: [], unread: [] }])));

/** A host in mode live whose file lists what the examples name. */
async function enrol(store: TestStore["store"], now: number): Promise<void> {
  if ((await store.agents()).length > 0) return;
  await store.addToken({ hash: "h", host, labels: {}, expires: now + 60_000 }, now);
  await store.enrol({ tokenHash: "h", host, serial: "01", certificateExpires: now + 86_400_000 }, now);
  await store.seen(
    host,
    {
      os: "Debian",
      kernel: "6.1",
      cores: 2,
      memoryBytes: 8e9,
      mode: "live",
      agentVersion: "0.1.0",
      policyVersion: builtInPolicy.version,
      policyHash: builtInPolicy.hash,
      units: ["payments.service"],
      logScopes: [],
    },
    now,
  );
}

/** A program of that name over its ceiling, so that every incident has a fingerprint of its own. */
function leaking(name: string): Evidence {
  const its = evidence({ subject: name });
  return { ...its, facts: { ...its.facts, processes: its.facts.processes.map((process) => ({ ...process, name })) } };
}
