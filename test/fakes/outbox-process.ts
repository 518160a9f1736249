import { Secret } from "../../src/core/secret.js";
import { defaultCallRules } from "../../src/core/calls.js";
import { systemClock } from "../../src/adapters/clock.js";
import { startMattermost } from "../../src/adapters/chat/mattermost/platform.js";
import { startSlack } from "../../src/adapters/chat/slack/platform.js";
import { openStore } from "../../src/adapters/store/connect.js";
import { keepNoise } from "../../src/pipeline/noise.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import { show } from "../../src/pipeline/show.js";
import { talk } from "../../src/pipeline/talk.js";
import type { ChatPlatform, Destination } from "../../src/ports/chat.js";
import { recordingLog } from "./recording-log.js";
import { calmNoise } from "./calm-noise.js";
import { patience } from "./mattermost/harness.js";
import { patient } from "./slack/harness.js";
import { testDeadlines } from "./test-deadlines.js";

/** What a hub that only delivers has to know. */
export interface OutboxOrders {
  readonly database: { readonly url: string } | { readonly socketDir: string; readonly port: number; readonly database: string };
  readonly place: Destination;
  readonly url: string;
  readonly botToken: string;
  /** Its clock is so much ahead: what it finds leased has run out. */
  readonly aheadMs: number;
}

// A hub in a process of its own that does nothing but deliver, to be killed in the middle of it. Argument: JSON.

const { database, place, url, botToken, aheadMs } = JSON.parse(process.argv[2] ?? "{}") as OutboxOrders;
const clock = { ...systemClock, now: () => Date.now() + aheadMs, dice: () => 0 };
const log = recordingLog();
const store = await openStore({
  database: "url" in database ? { url: new Secret(database.url) } : database,
  destinations: [place],
  clock,
  log,
  deadlines: testDeadlines,
});
const events = {
  click: () => Promise.resolve({ ok: true, text: "" }),
  command: () => Promise.resolve({ ok: true, text: "" }),
  refused: () => Promise.resolve(),
};
const platform = await (place.platform === "slack" ? onSlack() : onMattermost());
const ports = {
  incidents: store,
  outbox: store,
  threads: store,
  audit: store,
  freezes: store,
  clock,
  log,
  calls: defaultCallRules,
  chats: new Map([[place.platform, platform.chat]]),
  destinations: [place],
  access: { principals: [], grants: [], quorum: [] },
  noise: calmNoise(store),
} as unknown as LinePorts;
const never = (): AbortSignal => new AbortController().signal;
process.stdout.write("ready\n");
await Promise.all([show(place.platform, ports, never()), keepNoise(place.platform, ports, never()), talk(place.platform, ports, never())]);

function onSlack(): Promise<ChatPlatform> {
  const mode = { kind: "http", signingSecret: new Secret("8f742231b10e8888abcd99yyyzzz85a5") } as const;
  const config = {
    botToken: new Secret(botToken),
    mode,
    channels: [place.channel],
    groups: [],
    people: [],
    command: "/incident",
    apiUrl: url,
  };
  return startSlack(config, events, log, clock, patient);
}

function onMattermost(): Promise<ChatPlatform> {
  const config = {
    url,
    botToken: new Secret(botToken),
    callbackUrl: "http://127.0.0.1:1",
    callbackSecret: new Secret("0123456789abcdef0123456789abcdef0123456789abcdef"),
    commandTokens: new Map(),
    channels: [place.channel],
    groups: [],
    format: "auto" as const,
    command: "/incident",
    consoleUrl: "https://hub.example",
  };
  return startMattermost(config, events, log, clock, patience);
}
