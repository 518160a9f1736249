/**
 * What people see in Slack when much happens at once: 1,000 incidents in 10 s against a Slack that enforces its rates, then
 * 50 presses a second for a minute. Prints figures; asserts nothing, since figures are of one machine.
 *
 *   node --import tsx test/bench/chat.bench.ts [storm | presses]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/adapters/clock.js";
import { connectSigner } from "../../src/adapters/signer/client.js";
import { runSigner } from "../../src/adapters/signer/process.js";
import type { Access } from "../../src/core/access.js";
import { builtInPolicy } from "../../src/core/policy/policy.js";
import { defaultNoiseRules, type NoiseRules } from "../../src/core/noise/rules.js";
import type { Route } from "../../src/core/routing.js";
import { approve } from "../../src/pipeline/approve.js";
import { keepNoise } from "../../src/pipeline/noise.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import { show } from "../../src/pipeline/show.js";
import type { ChatEvents } from "../../src/ports/chat.js";
import { evidence, proposed } from "../contract/store-examples.js";
import { silentLog, stopServer, withStore } from "../fakes/embedded-store.js";
import { startFakeSlack, type FakeSlack } from "../fakes/fake-slack.js";
import { channel, homeTeam, people as members, type FakePerson } from "../fakes/slack/directory.js";
import { startSlackRig } from "../fakes/slack/harness.js";
import { recordingLog } from "../fakes/recording-log.js";

const stormSeconds = 10;
const watchSeconds = 60;
const pressesEachSecond = 50;
const pressSeconds = 60;
const say = (line = ""): unknown => process.stdout.write(`${line}\n`);
const rssMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);

const persons = Array.from({ length: 60 }, (_, n): FakePerson => ({
  ...members.ann,
  id: `U0P${String(n).padStart(6, "0")}`,
  name: `p${n}`,
}));
const access: Access = {
  principals: [],
  grants: persons.map(({ id }) => ({ to: `slack:${homeTeam}/${id}`, roles: ["approver"], hosts: {} })),
  // Every press is one more vote, and the button stays.
  quorum: [{ hosts: {}, risk: "any", mode: "dry-run", approvals: 1_000, separateExecutor: false }],
};

/** Slack's clock goes as ours does. */
function keepTime(slack: FakeSlack): () => void {
  const timer = setInterval(() => slack.advance(Date.now() - slack.now()), 5);
  return () => clearInterval(timer);
}

interface Bench {
  readonly slack: FakeSlack;
  readonly ports: LinePorts;
}

async function bench(run: (its: Bench) => Promise<void>, rules: NoiseRules): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "tagout-bench-"));
  const routes: readonly Route[] = [{ platform: "slack", channel }];
  const slack = await startFakeSlack(Date.now());
  for (const person of persons) slack.world.people.set(person.id, person);
  const stopTime = keepTime(slack);
  const test = await withStore({ destinations: routes });
  const { store } = test;
  const socket = join(dir, "signer", "socket");
  const running = await runSigner({ dir: join(dir, "signer"), socket, access, policy: builtInPolicy, clock: systemClock, log: silentLog });
  const signer = connectSigner(socket);
  const nobodyAsks = (): Promise<never> => Promise.reject(new Error("nobody asks"));
  const hub = { command: "/incident", consoleUrl: "http://hub.example:7070", status: nobodyAsks, signInLink: nobodyAsks };
  const wiring: { ports: LinePorts | null } = { ports: null };
  const events: ChatEvents = {
    click: (click) => approve(click, hub, wiring.ports as LinePorts),
    command: () => Promise.resolve({ ok: true, text: "" }),
    refused: () => Promise.resolve(),
  };
  const rig = await startSlackRig({ slack, events });
  const chats = new Map([[rig.platform.chat.platform, rig.platform.chat]]);
  const ports = {
    incidents: store,
    outbox: store,
    audit: store,
    freezes: store,
    agentStore: store,
    signer,
    chats,
    destinations: routes,
    access,
    clock: systemClock,
    log: recordingLog(),
    policy: builtInPolicy,
    noise: {
      store,
      rules,
      quietUntil: () => null,
      mutes: () => Promise.resolve([]),
      commandOn: () => "/incident",
    },
  } as unknown as LinePorts;
  wiring.ports = ports;
  const ends = new AbortController();
  const own = (): AbortSignal => AbortSignal.any([ends.signal]);
  const loops = Promise.all([show("slack", ports, own()), keepNoise("slack", ports, own())]);
  await run({ slack, ports });
  ends.abort();
  await loops;
  await rig.stop();
  stopTime();
  signer.close();
  await running.close();
  await test.close();
  rmSync(dir, { recursive: true });
}

/** When each P1 was seen first, by its incident: with a card of its own, and by name in the digest. */
interface Seen {
  readonly own: Map<number, number>;
  readonly named: Map<number, number>;
}

/** Looks at the channel as often as somebody could. */
function watchChannel(slack: FakeSlack, { own, named }: Seen): () => void {
  let read: unknown = null;
  const timer = setInterval(() => {
    for (const { text, blocks } of slack.world.channels.get(channel)?.messages.values() ?? []) {
      const id = Number(/^P1 INC-(\d+)/.exec(text)?.[1] ?? 0);
      if (id !== 0 && !own.has(id)) own.set(id, Date.now());
      if (!text.startsWith("Storm:") || blocks === read) continue;
      read = blocks;
      for (const [, name] of JSON.stringify(blocks).matchAll(/P1 INC-(\d+) host-/g))
        if (!named.has(Number(name))) named.set(Number(name), Date.now());
    }
  }, 20);
  return () => clearInterval(timer);
}

async function storm({ slack, ports }: Bench): Promise<void> {
  slack.enforceRates();
  const raisedAt = new Map<number, number>();
  const seen: Seen = { own: new Map(), named: new Map() };
  let most = rssMb();
  const watch = setInterval(() => {
    most = Math.max(most, rssMb());
  }, 100);
  const endWatch = watchChannel(slack, seen);
  const before = rssMb();
  const start = Date.now();
  for (let n = 0; n < 1_000; n += 50) {
    await sleep(Math.max(0, start + (n / 1_000) * stormSeconds * 1_000 - Date.now()));
    const batch = Array.from({ length: 50 }, (_, i) =>
      evidence({ severity: (n + i) % 100 === 99 ? "P1" : "P3", subject: `unit-${n + i}` }),
    );
    const admitted = await ports.incidents.admit(`host-${n}`, batch, Date.now());
    admitted.forEach(({ incidentId }, i) => {
      if ((n + i) % 100 === 99 && incidentId !== null) raisedAt.set(incidentId, Date.now());
    });
  }
  const stored = Date.now() - start;
  await sleep(Math.max(0, start + watchSeconds * 1_000 - Date.now()));
  clearInterval(watch);
  endWatch();
  const [lane] = (await ports.outbox.lanes()).filter(({ channel: its }) => its === channel);
  const edits = slack.calls.filter(({ method }) => method === "chat.update").length;
  say(`1,000 incidents in ${(stored / 1_000).toFixed(1)} s, 10 of them P1, watched for ${watchSeconds} s`);
  say(`  P1 named in the digest ${waits(raisedAt, seen.named)}`);
  say(`  P1 with its own card   ${waits(raisedAt, seen.own)}`);
  say(`  root messages          ${slack.world.channels.get(channel)?.messages.size ?? 0}`);
  say(`  edits                  ${edits}, ${((edits * 60) / watchSeconds).toFixed(1)} a minute`);
  say(`  refused as too many    ${slack.refusals()}`);
  say(`  cards still waiting    ${lane?.waiting ?? 0}`);
  say(`  RSS of hub and fakes   ${before} MB before, ${most} MB at most`);
}

function waits(raisedAt: ReadonlyMap<number, number>, seenAt: ReadonlyMap<number, number>): string {
  const all = [...raisedAt].map(([id, raised]) => (seenAt.get(id) ?? Number.POSITIVE_INFINITY) - raised).sort((a, b) => a - b);
  const up = all.filter(Number.isFinite);
  return `p50 ${at(up, 0.5)} ms, slowest ${at(up, 1)} ms: ${up.length} of ${all.length}`;
}

async function presses({ slack, ports }: Bench): Promise<void> {
  const count = (pressesEachSecond * pressSeconds) / persons.length;
  for (let n = 0; n < count; n += 1) await proposed(ports.incidents as Parameters<typeof proposed>[0], { subject: `press-${n}` });
  const cards = await slack.waitFor(() => {
    const ready = [...(slack.world.channels.get(channel)?.messages.values() ?? [])].filter((card) =>
      JSON.stringify(card).includes("Approve"),
    );
    return ready.length >= count ? ready : null;
  });
  const acknowledged: number[] = [];
  const answered: number[] = [];
  const open = new Set<Promise<void>>();
  const start = performance.now();
  for (let n = 0; n < pressesEachSecond * pressSeconds; n += 1) {
    await sleep(Math.max(0, start + (n * 1_000) / pressesEachSecond - performance.now()));
    // Everybody votes on every card once; presses that follow each other are on different ones.
    const person = persons[Math.floor(n / count) % persons.length] as FakePerson;
    const card = cards[n % count];
    const one = press(slack, person, card?.ts ?? "", acknowledged, answered);
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  const [acks, answers] = [acknowledged.toSorted((a, b) => a - b), answered.toSorted((a, b) => a - b)];
  const votes = slack.world.whispers.filter(({ text }) => text.includes("is recorded")).length;
  say(`${pressesEachSecond} presses a second for ${pressSeconds} s, each one more vote`);
  say(`  acknowledged           p50 ${at(acks, 0.5)} ms, p99 ${at(acks, 0.99)} ms`);
  say(`  answered to the person p50 ${at(answers, 0.5)} ms, p99 ${at(answers, 0.99)} ms, ${votes} of ${answers.length} recorded`);
  say(`  edits meanwhile        ${slack.calls.filter(({ method }) => method === "chat.update").length}`);
  say(`  RSS of hub and fakes   ${rssMb()} MB`);
}

async function press(slack: FakeSlack, person: FakePerson, ts: string, acknowledged: number[], answered: number[]): Promise<void> {
  const { whispers } = slack.world;
  let heard = whispers.length;
  // Each look reads on from the last one, so that the bench does not measure itself.
  const isTold = (): boolean => {
    while (heard < whispers.length) if (whispers[heard++]?.user === person.id) return true;
    return false;
  };
  const start = performance.now();
  await slack.press(person, ts, "Approve");
  acknowledged.push(performance.now() - start);
  await slack.waitFor(isTold);
  answered.push(performance.now() - start);
}

const at = (sorted: readonly number[], share: number): string =>
  Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toString();

say(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
const [only] = process.argv.slice(2);
if (only !== "presses") await bench(storm, defaultNoiseRules);
say();
// Every press needs a card of its own, so the cards may not become a digest.
if (only !== "storm") await bench(presses, { ...defaultNoiseRules, storm: { ...defaultNoiseRules.storm, cardsPerMinute: 1_000 } });
await stopServer();
