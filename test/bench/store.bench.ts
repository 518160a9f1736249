/**
 * What the store does in a second, on the embedded server, or on another with TAGOUT_TEST_DATABASE_URL. Prints figures
 * beside those of the plainest thing the same server can do; asserts nothing, since figures are of one machine.
 *
 *   node --import tsx test/bench/store.bench.ts
 */
import { cpus, loadavg } from "node:os";
import type { Evidence } from "../../src/core/evidence.js";
import { changeOf, evidence, loaded, opened } from "../contract/store-examples.js";
import { stopServer, withStore } from "../fakes/embedded-store.js";

const seconds = 3;
const say = (line = ""): unknown => process.stdout.write(`${line}\n`);

/** Runs `work` in `width` loops for some seconds; each call did `units` of what is counted. */
async function rate(name: string, unit: string, width: number, units: number, work: (loop: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  const loop = async (_: unknown, number: number): Promise<void> => {
    while (performance.now() - start < seconds * 1_000) {
      const before = performance.now();
      await work(number);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: width }, loop));
  const perSecond = (times.length * units * 1_000) / (performance.now() - start);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1).padStart(7);
  say(`${name.padEnd(58)}${Math.round(perSecond).toString().padStart(8)} ${unit}/s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
  return perSecond;
}

/** 2 KB of evidence in all, as an ordinary capture has. */
const text = "x".repeat(1_500);
let made = 0;
const fresh = (subject: string): Evidence => evidence({ subject, phase: "repeated" }, `${(made += 1)} ${text}`);
const batch = (subjects: number): readonly Evidence[] => Array.from({ length: 200 }, (_, n) => fresh(`unit-${n % subjects}`));

const { store, client, close } = await withStore();
say(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, ${seconds} s each`);

const plain = await client();
await plain.query("create table bench (id bigint generated always as identity, document json)");
const document = JSON.stringify(fresh("x"));
await rate("plain insert and commit of one document", "rows", 1, 1, () =>
  plain.query("insert into bench (document) values ($1)", [document]),
);
say();
await rate("admit one signal a call, one host", "signals", 1, 1, () => store.admit("host-0", [fresh("unit-0")], 1_000));
await rate("admit one signal a call, eight hosts", "signals", 8, 1, (loop) => store.admit(`host-${loop}`, [fresh("unit-0")], 1_000));
await rate("admit one signal a call, 200 hosts", "signals", 200, 1, (loop) => store.admit(`host-${loop}`, [fresh("unit-0")], 1_000));
await rate("admit 200 a call, one host, one fingerprint", "signals", 1, 200, () => store.admit("host-0", batch(1), 1_000));
await rate("admit 200 a call, eight hosts, 100 fingerprints each", "signals", 8, 200, (loop) =>
  store.admit(`host-${loop}`, batch(100), 1_000),
);
let storm = 0;
await rate("admit 200 a call, each opens an incident, eight hosts", "incidents", 8, 200, (loop) => {
  storm += 1;
  return store.admit(
    `storm-${loop}`,
    Array.from({ length: 200 }, (_, n) => fresh(`unit-${storm}-${n}`)),
    1_000,
  );
});
say();
const total = (await store.list({ limit: 1, offset: 0 })).total;
say(`with ${total} incidents:`);
await rate("load an incident", "loads", 1, 1, () => store.load(1));
let now = 2_000;
await rate("claim four due incidents", "claims", 1, 1, () =>
  store.claim({ states: ["captured"], hostStates: [], hosts: [], limit: 4, leaseMs: 1, now: (now += 1) }),
);
await rate("claim eight due cards", "claims", 1, 1, () => store.claimCards("console", 8, 1, (now += 1)));
await rate("list a page of 20", "lists", 1, 1, () => store.list({ limit: 20, offset: 0, open: true }));
await rate("search a page of 20", "lists", 1, 1, () => store.list({ limit: 20, offset: 0, text: "no such text" }));
say();
const incidents = await Promise.all(Array.from({ length: 8 }, (_, n) => opened(store, 1_000, { subject: `persist-${n}` })));
const persist = async (loop: number): Promise<unknown> => {
  const incident = await loaded(store, incidents[loop]!.id);
  return store.persist(changeOf(incident, "captured", { trouble: "bench" }), 2_000);
};
await rate("load and persist, one after another", "changes", 1, 1, persist);
await rate("load and persist, eight at once", "changes", 8, 1, persist);
const entry = { actor: "ann", action: "decision.refused", object: "INC-1", facts: { reason: "bench" } };
await rate("append one audit entry a call, eight at once", "entries", 8, 1, () => store.record([entry], 1_000));
await rate("append 50 audit entries a call", "entries", 1, 50, () => store.record(Array(50).fill(entry), 1_000));

await plain.end();
await close();
await stopServer();
