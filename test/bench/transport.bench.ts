/**
 * What the wire carries, real gRPC and TLS on loopback with an in-memory store behind it: evidence acknowledged each
 * second, heartbeats and orders under that load, idle agents and what each costs the hub, and one real agent with its
 * spool on disk. The load comes from a process of its own. Prints figures; asserts nothing, since figures are of one
 * machine.
 *
 *   node --import tsx test/bench/transport.bench.ts [IDLE_AGENTS, default 500]
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { credentials, type ClientDuplexStream } from "@grpc/grpc-js";
import { createSecureContext } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { signingRequest } from "../../agent/csr.js";
import { LinkClient, type FromAgent, type FromHub } from "../../proto/gen/tagout/v1/link.js";
import { fromHub, toAgentWire } from "../../proto/wire.js";
import { newKey, pem } from "../fakes/raw-agent.js";
import { scope, someEvidence, someProfile, startTestAgent, startTestHub, until, type TestHub } from "../fakes/wire.js";

interface Crew {
  readonly port: number;
  readonly ca: string;
  readonly key: string;
  readonly certificates: readonly string[];
}

type Task =
  { readonly kind: "connect"; readonly crew: Crew } | { readonly kind: "evidence"; readonly agents: number; readonly seconds: number };
type Answer =
  | { readonly kind: "connected"; readonly ms: number }
  | { readonly kind: "evidence"; readonly records: number; readonly latencies: readonly number[]; readonly beats: readonly number[] };

const say = (line = "") => process.stdout.write(`${line}\n`);
const at = (sorted: readonly number[], share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
const spread = (times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return `p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`;
};

if (process.argv[2] === "load") load();
else await bench(Number(process.argv[2] ?? 500));

async function bench(idle: number): Promise<void> {
  say(`${cpus()[0]?.model ?? "unknown processor"} x${cpus().length}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`);
  const within = scope();
  const timing = { heartbeatMs: 10_000, pollMs: 2_000, maxRecordsPerSecond: 1_000_000 };
  const hub = await startTestHub(within, { timing });
  const crew = await enlist(hub, idle);
  await idleAgents(hub, crew);
  await evidence(hub, crew);
  await oneAgent(within, hub);
  await within.close();
}

/** Certificates for that many hosts, all with one key: making keys is not what is measured. */
async function enlist(hub: TestHub, count: number): Promise<Crew> {
  const key = newKey();
  const certificates: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const host = `bench-${i}`;
    const issued = await hub.authority.agentCertificate(host, signingRequest(host, key), Date.now(), 3_600_000);
    if (!issued.ok) throw new Error(issued.error);
    const { serial, expires, certificate } = issued.value;
    const tokenHash = i.toString(16).padStart(64, "0");
    await hub.store.addToken({ hash: tokenHash, host, labels: {}, expires }, Date.now());
    await hub.store.enrol({ tokenHash, host, serial, certificateExpires: expires }, Date.now());
    certificates.push(certificate);
  }
  return { port: hub.transport.linkPort, ca: hub.authority.ca, key: pem(key), certificates };
}

function loader(): ChildProcess {
  return fork(fileURLToPath(import.meta.url), ["load"], { execArgv: ["--import", "tsx"], serialization: "advanced" });
}

async function ask<K extends Answer["kind"]>(child: ChildProcess, task: Task): Promise<Extract<Answer, { kind: K }>> {
  child.send(task);
  const [answer] = (await once(child, "message")) as [Extract<Answer, { kind: K }>];
  return answer;
}

async function idleAgents(hub: TestHub, crew: Crew): Promise<void> {
  const child = loader();
  await once(child, "message");
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const { ms } = await ask<"connected">(child, { kind: "connect", crew });
  await until(() => hub.transport.agents.connected().length === crew.certificates.length, "all connected");
  await sleep(2_000);
  const kb = (process.memoryUsage().rss - before) / 1024 / crew.certificates.length;
  const cpu = process.cpuUsage();
  await sleep(10_000);
  const used = process.cpuUsage(cpu);
  say(`idle agents: ${crew.certificates.length} connected and greeted in ${(ms / 1000).toFixed(1)} s, ${kb.toFixed(0)} KB each at the hub`);
  say(`             heartbeats of all every 10 s cost the hub ${((used.user + used.system) / 100_000).toFixed(1)} % of a core`);
  child.kill("SIGKILL");
  await until(() => hub.transport.agents.connected().length === 0, "all gone");
}

async function evidence(hub: TestHub, crew: Crew): Promise<void> {
  for (const agents of [1, 20, 100].filter((count) => count <= crew.certificates.length)) {
    const child = loader();
    await once(child, "message");
    await ask<"connected">(child, { kind: "connect", crew: { ...crew, certificates: crew.certificates.slice(0, agents) } });
    const seconds = 5;
    const cpu = process.cpuUsage();
    const { records, latencies, beats } = await ask<"evidence">(child, { kind: "evidence", agents, seconds });
    const rate = Math.round(records / seconds);
    const used = process.cpuUsage(cpu);
    const each = (used.user + used.system) / records;
    say(`evidence:    ${agents} agents, ${rate} records/s acknowledged for ${each.toFixed(0)} us of the hub's processor each`);
    say(`             batch to receipt ${spread(latencies)}; heartbeats on the same streams ${spread(beats)}`);
    child.kill("SIGKILL");
    hub.events.stored.clear();
    hub.events.arrived.length = 0;
    await until(() => hub.transport.agents.connected().length === 0, "all gone");
  }
}

/** The whole way: capture to spool (fsync) to hub to receipt; and the way of an order. */
async function oneAgent(within: ReturnType<typeof scope>, hub: TestHub): Promise<void> {
  const waiting = new Map<string, () => void>();
  const agent = await startTestAgent(within, hub, "web-1", { events: { order: ({ id }) => waiting.get(id)?.() } });
  await until(() => hub.transport.agents.connected().includes("web-1"), "connected");
  const began = performance.now();
  const count = 5_000;
  await Promise.all(Array.from({ length: count }, () => agent.link.evidence(someEvidence())));
  const spooled = performance.now();
  await until(() => agent.spool.counts().waiting === 0, "an empty spool");
  const sent = performance.now();
  say(
    `one agent:   ${count} records on disk in ${(spooled - began).toFixed(0)} ms, all acknowledged ${(sent - spooled).toFixed(0)} ms later`,
  );
  const latencies: number[] = [];
  for (let i = 0; i < 500; i += 1) {
    const id = `018f0000-0000-7000-8000-${i.toString(16).padStart(12, "0")}`;
    const arrived = new Promise<void>((resolve) => waiting.set(id, resolve));
    const start = performance.now();
    hub.transport.agents.order("web-1", { id, text: "x".repeat(4_096), signature: "c2ln" });
    await arrived;
    latencies.push(performance.now() - start);
  }
  say(`orders:      hub to agent ${spread(latencies)} (4 KB each)`);
}

/** The other process: as many agents as it is told, each on a connection of its own. */
function load(): void {
  const streams: ClientDuplexStream<FromAgent, FromHub>[] = [];
  process.on("message", (task: Task) => {
    const work = task.kind === "connect" ? connect(task.crew, streams) : pour(streams, task.seconds);
    void work.then((answer) => process.send?.(answer));
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ kind: "ready" });
}

async function connect(crew: Crew, streams: ClientDuplexStream<FromAgent, FromHub>[]): Promise<Answer> {
  const began = performance.now();
  for (let i = 0; i < crew.certificates.length; i += 50) {
    await Promise.all(crew.certificates.slice(i, i + 50).map((certificate) => welcomed(crew, certificate, streams)));
  }
  return { kind: "connected", ms: performance.now() - began };
}

function welcomed(crew: Crew, certificate: string, streams: ClientDuplexStream<FromAgent, FromHub>[]): Promise<void> {
  const context = createSecureContext({ ca: crew.ca, key: crew.key, cert: certificate, minVersion: "TLSv1.3" });
  const channel = { "grpc.use_local_subchannel_pool": 1, "grpc.enable_channelz": 0 };
  const call = new LinkClient(`localhost:${crew.port}`, credentials.createFromSecureContext(context), channel).connect();
  streams.push(call);
  call.on("error", () => undefined);
  call.write(toAgentWire({ kind: "hello", protocol: 1, profile: someProfile, clockMs: Date.now() }));
  let n = 0;
  setInterval(() => beat(call, (n += 1)), 10_000);
  return new Promise((resolve) => call.once("data", () => resolve()));
}

const beat = (call: ClientDuplexStream<FromAgent, FromHub>, n: number): boolean =>
  call.write(toAgentWire({ kind: "heartbeat", n, clockMs: Date.now(), waiting: 0, dropped: 0, damaged: 0 }));

const perBatch = 32;
const inFlight = 4;

/** Batches as fast as receipts come back, and a heartbeat ten times a second on the same stream. */
async function pour(streams: readonly ClientDuplexStream<FromAgent, FromHub>[], seconds: number): Promise<Answer> {
  const text = "x".repeat(800);
  let records = 0;
  const latencies: number[] = [];
  const beats: number[] = [];
  const end = performance.now() + seconds * 1_000;
  for (const [index, call] of streams.entries()) {
    const sent = new Map<string, number>();
    const beaten = new Map<number, number>();
    const send = (): void => {
      const batch = Array.from({ length: perBatch }, () => someEvidence(undefined, text));
      sent.set(batch[0]?.signal.id ?? "", performance.now());
      call.write(toAgentWire({ kind: "evidence", batch, malformed: [] }));
    };
    call.on("data", (message: FromHub) => {
      const read = fromHub(message);
      if (!read.ok || performance.now() > end) return;
      if (read.value.kind === "pulse") beats.push(performance.now() - (beaten.get(read.value.n) ?? Number.NaN));
      if (read.value.kind !== "receipt") return;
      records += read.value.receipt.ids.length;
      latencies.push(performance.now() - (sent.get(read.value.receipt.ids[0] ?? "") ?? Number.NaN));
      send();
    });
    let n = index * 1_000_000 + 1_000;
    setInterval(() => {
      n += 1;
      beaten.set(n, performance.now());
      beat(call, n);
    }, 100);
    for (let i = 0; i < inFlight; i += 1) send();
  }
  await sleep(seconds * 1_000 + 200);
  return { kind: "evidence", records, latencies, beats: beats.filter((ms) => !Number.isNaN(ms)) };
}
