import type pg from "pg";
import { consoleDestination, consoleMessage } from "../../src/adapters/chat/console/place.js";
import { startMattermost, type MattermostConfig } from "../../src/adapters/chat/mattermost/platform.js";
import { paths } from "../../src/adapters/chat/mattermost/addresses.js";
import { startHttp } from "../../src/adapters/http/server.js";
import { openStore } from "../../src/adapters/store/connect.js";
import type { Access, Platform } from "../../src/core/access.js";
import { Secret } from "../../src/core/secret.js";
import { answer } from "../../src/pipeline/answer.js";
import type { HubAnswers } from "../../src/pipeline/answers/asker.js";
import { approve } from "../../src/pipeline/approve.js";
import { attempts } from "../../src/pipeline/attempts.js";
import { storePorts, type LinePorts } from "../../src/pipeline/ports.js";
import { deliver } from "../../src/pipeline/show.js";
import type { Chat, ChatEvents, ChatPlatform, Destination, Reply, Vouch } from "../../src/ports/chat.js";
import type { OutboxStore } from "../../src/ports/outbox.js";
import type { Store } from "../../src/ports/store.js";
import { letUp } from "../contract/let-up.js";
import { silentLog, testDeadlines } from "../fakes/embedded-store.js";
import { startFakeMattermost, type FakeMattermost } from "../fakes/fake-mattermost.js";
import { startFakeSlack, type FakeSlack } from "../fakes/fake-slack.js";
import * as there from "../fakes/mattermost/directory.js";
import { callbackSecret, patience, until } from "../fakes/mattermost/harness.js";
import { recordingLog } from "../fakes/recording-log.js";
import * as here from "../fakes/slack/directory.js";
import { startSlackRig } from "../fakes/slack/harness.js";
import { startRig, type Rig } from "./rig.js";

export const slackHome: Destination = { platform: "slack", channel: here.channel };
export const mattermostHome: Destination = { platform: "mattermost", channel: there.incidents };
const homes = [consoleDestination, slackHome, mattermostHome];

/**
 * A hub with all three ways in: real store and signer, real Bolt against the strict Slack, the real HTTP server against the strict
 * Mattermost, and the console one layer below its pages. One clock for all of them.
 */
export interface ChatWorld {
  readonly rig: Rig;
  readonly slack: FakeSlack;
  readonly mattermost: FakeMattermost;
  /** The hub that lives now. */
  readonly hub: () => LinePorts;
  /** Replaces parts of it, as a restart with another configuration does. */
  readonly change: (over: Partial<LinePorts>) => void;
  readonly events: ChatEvents;
  /** What the hub answered to people, oldest first. */
  readonly replies: readonly Reply[];
  readonly wait: (ms: number) => void;
  /** Shows whatever lags, letting time pass as the lanes want it. */
  readonly drain: (outbox?: OutboxStore) => Promise<void>;
  /** The hub is gone and comes back: nothing of its memory is left. */
  readonly restart: () => Promise<void>;
  /** The message of an incident's card there. */
  readonly card: (incidentId: number, at: Destination) => Promise<string>;
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

export interface ChatWorldOptions {
  readonly access: Access;
  readonly slack: "socket" | "http";
  readonly mattermost?: Partial<MattermostConfig>;
}

const startAt = Date.UTC(2026, 10, 23, 2, 14);
const leaseMs = 30_000;
/** More turns than the slowest lane needs for one card. */
const mostTurns = 200;

const answers: HubAnswers = {
  command: "/incident",
  consoleUrl: "https://hub.example",
  status: () => Promise.reject(new Error("nobody asks here")),
  signInLink: () => Promise.resolve("https://hub.example/sign-in/x"),
};

export async function startChatWorld(options: ChatWorldOptions): Promise<ChatWorld> {
  const slack = await startFakeSlack(startAt);
  const mattermost = await startFakeMattermost({ version: "12.1.0" }, startAt);
  const chats = new Map<Platform, Chat>([["console", bareConsole]]);
  const vouches = new Map<Platform, Vouch>();
  const rig = await startRig({ access: options.access, destinations: homes, chats, vouches }, { destinations: homes });
  const client: pg.Client = await rig.test.client();
  const replies: Reply[] = [];
  let ports = rig.ports;
  let refused = attempts(ports);
  const heard = async (reply: Promise<Reply>): Promise<Reply> => {
    const its = await reply;
    replies.push(its);
    return its;
  };
  const events: ChatEvents = {
    click: (click) => heard(approve(click, answers, ports)),
    command: (command) => heard(answer(command, answers, ports)),
    refused: (attempt) => refused(attempt),
  };
  const socket = await startSlackRig({ slack, events, mode: options.slack });
  let ownSlack = { platform: socket.platform, stop: socket.platform.stop };
  const limits = { receiveMs: patience.writeMs, handleMs: patience.writeMs };
  const http = await startHttp({ host: "127.0.0.1", port: 0, ready: () => true, log: silentLog, limits });
  let ownMattermost = await startOurs(mattermost, http.url, events, rig, options.mattermost);
  http.add(
    Object.values(paths).map((path) => ({
      method: "POST" as const,
      path,
      handle: (request, visit) => ownMattermost.routes.find((route) => route.path === path)!.handle(request, visit),
    })),
  );
  mattermost.register("/incident", `${http.url}${paths.command}`);
  const show = (): void => {
    chats.set("slack", ownSlack.platform.chat).set("mattermost", ownMattermost.chat);
    vouches.set("slack", ownSlack.platform.vouch).set("mattermost", ownMattermost.vouch);
  };
  show();
  const second: Store[] = [];
  const wait = (ms: number): void => {
    rig.wait(ms);
    slack.advance(ms);
    mattermost.advance(ms);
  };
  const sql: ChatWorld["sql"] = async (text, values = []) => (await client.query<Record<string, unknown>>(text, [...values])).rows;

  async function turn(outbox: OutboxStore): Promise<number> {
    const { clock } = ports;
    const all = { ...ports, outbox };
    let shown = 0;
    for (const { platform, channel } of homes) {
      await letUp(rig.test.store, [{ platform, channel }], clock.now());
      const { cards } = await rig.test.store.claimCards(platform, 8, leaseMs, clock.now());
      await Promise.all(cards.map((card) => deliver(card, all)));
      shown += cards.length;
    }
    return shown;
  }

  return {
    rig,
    slack,
    mattermost,
    events,
    replies,
    wait,
    sql,
    hub: () => ports,
    change(over) {
      ports = { ...ports, ...over };
      refused = attempts(ports);
    },
    async drain(first) {
      let outbox = first ?? rig.test.store;
      for (let turns = 0; turns < mostTurns; turns += 1) {
        const shown = await turn(outbox);
        outbox = rig.test.store;
        if (shown > 0) continue;
        const [lag] = await sql("select min(coalesce(claimed_until, due_at)) as at from outbox where wanted > shown");
        if (lag === undefined || lag["at"] === null) return;
        wait(Math.min(Math.max(Number(lag["at"]) - ports.clock.now(), 250), leaseMs));
      }
      throw new Error("the cards do not catch up with their incidents");
    },
    async restart() {
      await ownSlack.platform.stop();
      // Slack delivers by the oldest socket: that must not be one that the old hub is still closing.
      await slack.waitFor(() => slack.sockets() === 0);
      await ownMattermost.stop();
      for (const store of second.splice(0)) await store.close();
      const store = await openStore({
        database: rig.test.database,
        destinations: homes,
        clock: rig.ports.clock,
        log: silentLog,
        deadlines: testDeadlines,
      });
      second.push(store);
      ports = {
        ...ports,
        ...storePorts(store),
      };
      refused = attempts(ports);
      if (options.slack === "socket") {
        const { platform } = await startSlackRig({ slack, events });
        ownSlack = { platform, stop: platform.stop };
      }
      ownMattermost = await startOurs(mattermost, http.url, events, rig, options.mattermost);
      show();
    },
    async card(incidentId, at) {
      const message = await rig.test.store.messageOf(incidentId, at);
      if (message === null) throw new Error(`INC-${incidentId} has no card in ${at.platform}`);
      return message.message;
    },
    async stop() {
      await ownSlack.platform.stop();
      await ownMattermost.stop();
      await http.stop();
      await socket.stop();
      await mattermost.stop();
      for (const store of second) await store.close();
      await client.end();
      await rig.stop();
    },
  };
}

async function startOurs(
  mattermost: FakeMattermost,
  callbackUrl: string,
  events: ChatEvents,
  { ports }: Rig,
  over: Partial<MattermostConfig> = {},
): Promise<ChatPlatform> {
  const config: MattermostConfig = {
    url: mattermost.url,
    botToken: new Secret(mattermost.botToken),
    callbackUrl,
    callbackSecret: new Secret(callbackSecret),
    commandTokens: new Map([[there.team, new Secret(mattermost.commandToken)]]),
    channels: [there.incidents],
    groups: [],
    format: "auto",
    command: "/incident",
    consoleUrl: "https://hub.example",
    ...over,
  };
  const log = recordingLog();
  const platform = await startMattermost(config, events, log, ports.clock, patience);
  // By then it has also looked at its channels, so that no call of that meets a failure which a test has planted.
  await until(() => log.lines.some(({ event }) => event === "mattermost.connected"));
  return platform;
}

/** The console as far as cards are concerned: its pages show what the store has. */
const bareConsole: Chat = {
  platform: "console",
  dedupesMs: 0,
  find: () => Promise.resolve({ kind: "missing" }),
  post: (_, { incidentId }) => Promise.resolve(consoleMessage(incidentId)),
  edit: () => Promise.resolve(),
  say: (_, _notice, under) => Promise.resolve(under ?? consoleMessage(0)),
  tell: () => Promise.resolve(),
  resay: () => Promise.resolve(),
};
