import { openStore } from "../../src/adapters/store/connect.js";
import { systemClock } from "../../src/adapters/clock.js";
import type { Platform } from "../../src/core/access.js";
import type { Route } from "../../src/core/routing.js";
import type { Severity } from "../../src/core/signal.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import { deliver } from "../../src/pipeline/show.js";
import type { Chat } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { DueCard } from "../../src/ports/outbox.js";
import type { Store } from "../../src/ports/store.js";
import { letUp } from "../contract/let-up.js";
import { evidence, host } from "../contract/store-examples.js";
import { silentLog, testDeadlines, withStore, type TestStore } from "../fakes/embedded-store.js";
import { exampleAccess } from "../fakes/incidents.js";
import { recordingLog, type LogLine } from "../fakes/recording-log.js";
import { calmNoise } from "../fakes/calm-noise.js";

/** Showing cards as the hub does it, turn by turn: a real store, a real platform against its fake, and the fake's clock. */
export interface ShowRig {
  readonly store: Store;
  readonly ports: LinePorts;
  readonly logged: readonly LogLine[];
  /** Claims once and delivers what was claimed. */
  readonly turn: () => Promise<readonly DueCard[]>;
  /** Turns, letting `stepMs` pass after each, until `ms` have passed. */
  readonly run: (ms: number, stepMs?: number) => Promise<void>;
  readonly raise: (severities: readonly Severity[]) => Promise<void>;
  /** Another hub on the same database. */
  readonly second: () => Promise<Omit<ShowRig, "second" | "stop">>;
  readonly stop: () => Promise<void>;
}

export interface ShowRigOptions {
  readonly chat: Chat;
  readonly routes: readonly Route[];
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly others?: readonly Chat[];
}

const leaseMs = 30_000;

export async function startShowRig(options: ShowRigOptions): Promise<ShowRig> {
  const clock: Clock = { ...systemClock, now: options.now, dice: () => 0.5 };
  const test = await withStore({ destinations: options.routes, clock });
  const extra: Store[] = [];
  return {
    ...hubOn(test.store, clock, options),
    async second() {
      const store = await openStore({
        database: test.database,
        destinations: options.routes,
        clock,
        log: silentLog,
        deadlines: testDeadlines,
      });
      extra.push(store);
      return hubOn(store, clock, options);
    },
    stop: () => closeAll(extra, test),
  };
}

async function closeAll(extra: readonly Store[], test: TestStore): Promise<void> {
  for (const store of extra) await store.close();
  await test.close();
}

function hubOn(store: Store, clock: Clock, { chat, routes, now, advance, others = [] }: ShowRigOptions): Omit<ShowRig, "second" | "stop"> {
  const log = recordingLog();
  const ports = {
    incidents: store,
    outbox: store,
    audit: store,
    freezes: store,
    chats: new Map<Platform, Chat>([chat, ...others].map((one) => [one.platform, one])),
    destinations: routes,
    noise: calmNoise(store),
    access: exampleAccess,
    clock,
    log,
  } as unknown as LinePorts;
  let raised = 0;
  const turn = async (): Promise<readonly DueCard[]> => {
    // Storms and groups have tests of their own.
    await letUp(store, routes, now());
    const { cards } = await store.claimCards(chat.platform, 8, leaseMs, now());
    await Promise.all(cards.map((card) => deliver(card, ports)));
    return cards;
  };
  return {
    store,
    ports,
    logged: log.lines,
    turn,
    async run(ms, stepMs = 500) {
      for (const end = now() + ms; now() < end; advance(stepMs)) await turn();
    },
    async raise(severities) {
      const batch = severities.map((severity) => evidence({ severity, subject: `subject ${(raised += 1)} ${systemClock.token(4)}` }));
      await store.admit(host, batch, now());
    },
  };
}
