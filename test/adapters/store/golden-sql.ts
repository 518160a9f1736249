import { defaultNoiseRules as noiseRules } from "../../../src/core/noise/rules.js";
import type { Store } from "../../../src/ports/store.js";
import {
  changeOf,
  evidence,
  host,
  loaded,
  opened,
  orderFor,
  proposed,
  reportFor,
  running,
  verificationFor,
  vote,
} from "../../contract/store-examples.js";
import { testDestination, withStore } from "../../fakes/embedded-store.js";
import { ann } from "../../fakes/incidents.js";

type Part = readonly (readonly [name: string, act: (store: Store) => Promise<unknown>, before?: (store: Store) => Promise<unknown>])[];

const token = { hash: "t", host, labels: {}, expires: 9_000 };
const claim = { tokenHash: "t", host, serial: "s1", certificateExpires: 99_000 };
const enrolled = async (store: Store): Promise<void> => {
  await store.addToken(token, 1_000);
  await store.enrol(claim, 1_000);
};
const due = { states: ["captured"], hostStates: ["running"], hosts: [host], limit: 4, leaseMs: 1_000, now: 5_000 } as const;
const entry = { actor: "a", action: "b.c", object: "d", facts: {} };
const frozen = { principal: "ann", actor: ann, reason: "why", at: 1_000 };
const thread = {
  incidentId: 1,
  destination: { platform: "slack", channel: "C1" } as const,
  kind: "thread" as const,
  said: new Set<string>(),
  heard: new Set<string>(),
  isFirst: true,
  card: null,
  attempts: 0,
  unsureSince: null,
} as const;
const firstCard = async (store: Store) => (await store.claimCards("console", 9, 1, 9_000)).cards[0]!;
const calm = { mutes: [], quietUntil: null };
const stormy = { ...noiseRules, storm: { ...noiseRules.storm, cardsPerMinute: 0 } };
const inStorm = async (store: Store): Promise<void> => {
  await opened(store);
  await store.placeCards(testDestination, calm, stormy, 500, 9_000);
};
const firstNoise = async (store: Store) => (await store.claimNoise(9, 1, 9_000))[0]!;
const noiseSaid = { text: "hash", at: { channel: "c", message: "m" }, dueAt: 9_900, soonestAt: 9_500, hurriedAt: 9_300, reposted: false };
const persisting =
  (to: Parameters<typeof changeOf>[1], over: (incident: Awaited<ReturnType<typeof loaded>>) => Parameters<typeof changeOf>[2]) =>
  async (store: Store) => {
    const incident = await loaded(store, 1);
    return store.persist(changeOf(incident, to, over(incident)), 4_000);
  };

/** Each function of the store once, by file; `before` is not recorded. */
const parts: Readonly<Record<string, Part>> = {
  "admit.sql": [
    ["admit, opens", (store) => store.admit(host, [evidence()], 1_000)],
    ["admit, adds", (store) => store.admit(host, [evidence({ phase: "repeated" })], 1_000), opened],
    ["admit, clears", (store) => store.admit(host, [evidence({ phase: "cleared" })], 1_000), opened],
  ],
  "incidents.sql": [
    ["load", (store) => store.load(1)],
    ["claim", (store) => store.claim(due), opened],
    ["postpone", (store) => store.postpone(1, 2_000)],
    [
      "list",
      (store) => store.list({ states: ["captured"], severity: "P1", host, hosts: [host], open: true, text: "x", limit: 10, offset: 0 }),
    ],
    [
      "list, narrowed",
      (store) =>
        store.list({ severityAtLeast: "P2", host: "web-*", labels: {}, since: 1, until: 2, decidedBy: "ann", limit: 10, offset: 0 }),
    ],
    ["tally", (store) => store.tally({ hosts: [host], since: 1, until: 2 })],
    ["openByHost", (store) => store.openByHost()],
    ["order", (store) => store.order("order-1")],
    ["signals", (store) => store.signals(1)],
    ["readings", (store) => store.readings(1)],
    ["history", (store) => store.history(1)],
    ["liveRuns", (store) => store.liveRuns(host, 1_000)],
  ],
  "persist.sql": [
    ["persist, stale", (store) => store.persist(changeOf({ ...incidentStub, id: 1 }, "diagnosed"), 1_000)],
    ["persist, decision", persisting("approved", (incident) => ({ decision: vote(incident, "approve", ann) })), proposed],
    [
      "persist, order delivered",
      persisting("running", (incident) => ({ deliveredOrder: { id: orderFor(incident, "live").signed.id, at: 1 } })),
      (store) => running(store, ann),
    ],
    [
      "persist, report",
      persisting("executed", (incident) => ({ report: reportFor(incident, "live", "executed"), trouble: null, deadlineAt: null })),
      (store) => running(store, ann),
    ],
    [
      "persist, verification",
      persisting("running", (incident) => ({ verification: verificationFor(incident, "resolved"), clearedAt: 9_000 })),
      (store) => running(store, ann),
    ],
  ],
  "outbox.sql": [
    ["claimCards, none", (store) => store.claimCards("console", 9, 1_000, 2_000)],
    ["claimCards", (store) => store.claimCards("console", 9, 1_000, 9_000), opened],
    ["cardShown", async (store) => store.cardShown(await firstCard(store), { channel: "c", message: "m" }, 2_000), opened],
    ["cardFailed", async (store) => store.cardFailed(await firstCard(store), "why", null), opened],
    ["cardOutcomeUnknown", async (store) => store.cardOutcomeUnknown(await firstCard(store), "why", 9_000), opened],
    ["cardRequeued", async (store) => store.cardRequeued(await firstCard(store)), opened],
    ["cardDropped", async (store) => store.cardDropped(await firstCard(store)), opened],
    ["messageDeleted", async (store) => store.messageDeleted(await firstCard(store), 2_000), opened],
    ["messageFound", (store) => store.messageFound(1, testDestination, { channel: "c", message: "m" }, 2_000)],
    ["refs", async (store) => store.refs(await firstCard(store), "0".repeat(64), ["approve"]), opened],
    ["resolveRef", (store) => store.resolveRef("ref")],
    ["messageOf", (store) => store.messageOf(1, testDestination)],
  ],
  "lanes.sql": [
    ["laneThrottled", (store) => store.laneThrottled(testDestination, "post", 9_000, "why")],
    ["laneClosed", (store) => store.laneClosed(testDestination, { why: "why", until: 9_000, gone: true, seenAt: 1_000, at: 2_000 })],
    ["retryLanes", (store) => store.retryLanes(testDestination, 9_000)],
    ["laneRecovered", (store) => store.laneRecovered(testDestination)],
    ["lanes", (store) => store.lanes()],
  ],
  "threads.sql": [
    ["claimThreads", (store) => store.claimThreads("slack", 9, 1_000, 2_000)],
    ["threadSaid", (store) => store.threadSaid(thread, ["key"], null, [entry], 2_000)],
    ["threadFailed", (store) => store.threadFailed(thread, "why", 3_000)],
    ["askThreads", (store) => store.askThreads(1, "direct", [{ platform: "slack", channel: "T1/U1" }], 2_000), opened],
  ],
  "noise.sql": [
    ["placeCards, none", (store) => store.placeCards(testDestination, calm, noiseRules, 500, 9_000)],
    ["placeCards, own", (store) => store.placeCards(testDestination, calm, noiseRules, 500, 9_000), opened],
    ["placeCards, a storm begins", (store) => store.placeCards(testDestination, calm, stormy, 500, 9_000), opened],
    ["placeCards, held", (store) => store.placeCards(testDestination, { ...calm, quietUntil: 9_001 }, noiseRules, 500, 9_000), opened],
    ["claimNoise", (store) => store.claimNoise(8, 15_000, 9_000)],
    ["noiseSaid", async (store) => store.noiseSaid(await firstNoise(store), noiseSaid, 9_000), inStorm],
    ["noiseFailed", async (store) => store.noiseFailed(await firstNoise(store), "why", 9_000, 9_500), inStorm],
    ["noiseDeferred", async (store) => store.noiseDeferred(await firstNoise(store), 9_500), inStorm],
    ["noiseDeleted", async (store) => store.noiseDeleted(await firstNoise(store), 9_500), inStorm],
    ["askCard, elsewhere", (store) => store.askCard(testDestination, 9, noiseRules, 9_000)],
    ["askCard", (store) => store.askCard(testDestination, 1, noiseRules, 9_000), inStorm],
    ["noiseActive", async (store) => store.noiseActive(await firstNoise(store), 9_500), inStorm],
    ["endNoise", async (store) => store.endNoise(await firstNoise(store), [1], 9_500), inStorm],
    ["figures", async (store) => store.figures(await firstNoise(store), 10), inStorm],
    ["waitingIn", async (store) => store.waitingIn(await firstNoise(store), 12), inStorm],
    ["stormOf", async (store) => store.stormOf(await firstNoise(store)), inStorm],
    ["cardsUp", async (store) => store.cardsUp(await firstNoise(store)), inStorm],
    ["flappingOf", async (store) => store.flappingOf(await firstNoise(store)), inStorm],
    ["newCards", (store) => store.newCards(testDestination, 9_000)],
    ["takeSlot", (store) => store.takeSlot({ platform: "slack", channel: "C1" }, "say", 9_000)],
    ["storms", (store) => store.storms()],
  ],
  "agents.sql": [
    ["addToken", (store) => store.addToken(token, 1_000)],
    ["enrol", (store) => store.enrol(claim, 1_000), (store) => store.addToken(token, 1_000)],
    ["renew", (store) => store.renew({ host, oldSerial: "s1", serial: "s2", certificateExpires: 99_000 }, 1_000), enrolled],
    ["admits", (store) => store.admits(host, "s1"), enrolled],
    ["seen", (store) => store.seen(host, null, 1_000)],
    ["revoke", (store) => store.revoke(host, "ann", 1_000), enrolled],
    ["agents", (store) => store.agents()],
  ],
  "audit.sql": [
    ["record", (store) => store.record([entry], 1_000)],
    ["head", (store) => store.head()],
    ["links", (store) => store.links(0, 10)],
    ["auditOf", (store) => store.auditOf(1, 10)],
  ],
  "freeze.sql": [
    ["freezeState", (store) => store.freezeState()],
    ["setFreeze", (store) => store.setFreeze({ seen: 0, frozen, lifting: null, audit: [entry] }, 1_000)],
    ["setFreeze, stale", (store) => store.setFreeze({ seen: 7, frozen: null, lifting: null, audit: [entry] }, 1_000)],
  ],
  "sessions.sql": [
    ["addLink", (store) => store.addLink({ hash: "h", principal: "ann", expires: 9_000 })],
    ["useLink", (store) => store.useLink("h", 1_000)],
    ["addSession", (store) => store.addSession({ hash: "h", principal: "ann", expires: 9_000 })],
    ["session", (store) => store.session("h", 1_000)],
    ["endSession", (store) => store.endSession("h")],
  ],
};

const incidentStub = { id: 1, state: "captured", planHash: null, revision: 0, version: 1 } as Parameters<typeof changeOf>[0];

/** The golden files by name: for each function, the statements it sends, in order. */
export async function goldenSql(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [file, part] of Object.entries(parts)) {
    const blocks: string[] = [];
    for (const [name, act, before] of part) blocks.push(`-- ${name}\n${(await statementsOf(act, before)).join("\n")}\n`);
    files.set(file, blocks.join("\n"));
  }
  return files;
}

async function statementsOf(
  act: (store: Store) => Promise<unknown>,
  before: (store: Store) => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const statements: string[] = [];
  const { store, close } = await withStore({ onStatement: (text) => statements.push(text.replace(/\s+/g, " ").trim()) });
  await before(store);
  statements.length = 0;
  await act(store);
  await close();
  return statements.map((text) => `${text};`);
}
