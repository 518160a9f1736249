import { setTimeout as sleep } from "node:timers/promises";
import type { App, Receiver, SocketModeReceiver, webApi } from "@slack/bolt";
import { Fault } from "../../../core/fault.js";
import { isGuessable } from "../../../core/seal-secrets.js";
import type { Secret } from "../../../core/secret.js";
import type { ChatEvents, ChatPlatform } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { HealthFact } from "../../../ports/health.js";
import type { Route } from "../../../ports/http.js";
import type { Log } from "../../../ports/log.js";
import { identifier } from "./actor.js";
import { answerer } from "./answer.js";
import { slackChat } from "./chat.js";
import {
  clientOptions,
  defaultDeadlines,
  directory,
  loadBolt,
  silent,
  slackApiUrl,
  webClient,
  whoAmI,
  type Bolt,
  type Deadlines,
  type Me,
} from "./client.js";
import { keepConnected } from "./connect.js";
import { slackFiles } from "./files.js";
import { interactions, type Interactions } from "./interactions.js";
import { profiles } from "./render.js";
import { grantTroubles } from "./granted.js";
import { signatureWatch, type SignatureWatch } from "./signature-watch.js";
import { httpReceiver } from "./receiver.js";

export interface SlackConfig {
  readonly botToken: Secret;
  /** `socket`: the hub dials out. `http`: Slack calls `routes`, and every request has to be signed. */
  readonly mode: { readonly kind: "socket"; readonly appToken: Secret } | { readonly kind: "http"; readonly signingSecret: Secret };
  /** Ids of the channels that get cards: commands are heard there and in direct messages. */
  readonly channels: readonly string[];
  /** Ids of the user groups that a grant names, for example `S0604`. */
  readonly groups: readonly string[];
  /** Ids of the people that a grant names, each `TEAM/USER`. */
  readonly people: readonly string[];
  /** Whether newer blocks are tried first, which old clients and servers may not show. */
  readonly richBlocks?: boolean;
  /** As registered with Slack, for example `/incident`. */
  readonly command: string;
  /** Where the console is; sign-in links to it can be clicked. */
  readonly consoleUrl?: string;
  /** Another Slack than slack.com, for example a GovSlack. */
  readonly apiUrl?: string;
}

const stopMs = 2_000;
const askAgainMs = 30_000;
/** Slack's are 32 hex digits. Whoever knows or guesses it can be anybody. */
const shortestSecret = 16;

const isWeak = (secret: string): boolean => secret.length < shortestSecret || isGuessable(secret);

const weakSecret = (): Fault =>
  new Fault(
    "chat_auth_failed",
    "The signing secret of Slack is missing, too short or repeats itself. Copy it again from Basic Information.",
    false,
  );

/**
 * Slack by its official SDK. Starts whether or not Slack can be reached: it goes on trying in the background, says through
 * `health` what it waits for, and cards wait in the outbox meanwhile.
 */
export async function startSlack(
  config: SlackConfig,
  events: ChatEvents,
  log: Log,
  clock: Clock,
  deadlines = defaultDeadlines,
): Promise<ChatPlatform> {
  if (config.mode.kind === "http" && isWeak(config.mode.signingSecret.reveal())) throw weakSecret();
  const bolt = await loadBolt();
  const apiUrl = config.apiUrl ?? slackApiUrl;
  const web = webClient(bolt, config.botToken, apiUrl, deadlines.callMs);
  const { channels, command } = config;
  let home: Me | null = null;
  let troubles: readonly string[] = [];
  let waitsFor: string | null = "The first answer from Slack.";
  const people = identifier(
    directory(web, () => home),
    () => home,
    config.groups,
    clock,
  );
  const answer = answerer({ web, apiUrl, answerMs: deadlines.answerMs, consoleUrl: config.consoleUrl ?? null, log });
  const signatures = signatureWatch();
  const inbound = inboundOf(config, bolt, apiUrl, { events, clock, log, signatures, deadlines });
  const app = appOf(bolt, inbound.receiver, config, clientOptions(apiUrl, deadlines.callMs), () => home);
  listen(app, interactions({ web, events, identifier: people, answer, channels, command, clock, log }), () => people.forget(), log);
  const stopping = new AbortController();
  const authenticate = async (): Promise<void> => {
    home = await whoAmI(web);
    troubles = await grantTroubles(web, home, config);
  };
  const onWaiting = (why: string | null): void => {
    waitsFor = why;
  };
  // What is mended at Slack is seen without a restart: an app that was installed anew has the same token.
  const again = setInterval(() => void (troubles.length > 0 && authenticate().catch(() => undefined)), askAgainMs).unref();
  const connection = keepConnected(
    { authenticate, socket: inbound.socket, helloMs: deadlines.helloMs, clock, log, onWaiting },
    stopping.signal,
  );
  return {
    chat: slackChat({
      web,
      files: slackFiles(web, apiUrl, deadlines.callMs, log),
      profiles: profiles.filter((one) => one !== "rich" || config.richBlocks === true),
      command,
      log,
    }),
    vouch: people.vouch,
    routes: inbound.routes,
    health: () => healthOf(waitsFor, [...troubles, ...signatures.troubles()]),
    async stop() {
      stopping.abort();
      clearInterval(again);
      const closed = inbound.socket?.client.disconnect().catch(() => undefined);
      await Promise.race([Promise.all([closed, connection]), sleep(stopMs, undefined, { ref: false })]);
    },
  };
}

function healthOf(waitsFor: string | null, troubles: readonly string[]): HealthFact {
  if (waitsFor !== null) return { part: "slack", state: "down", detail: waitsFor };
  if (troubles.length > 0) return { part: "slack", state: "degraded", detail: troubles.join(" ") };
  return { part: "slack", state: "ok", detail: "Slack is connected." };
}

interface Inbound {
  readonly receiver: Receiver;
  readonly socket: SocketModeReceiver | null;
  readonly routes: readonly Route[];
}

interface Outside {
  readonly events: ChatEvents;
  readonly clock: Clock;
  readonly log: Log;
  readonly signatures: SignatureWatch;
  readonly deadlines: Deadlines;
}

function inboundOf({ mode }: SlackConfig, bolt: Bolt, apiUrl: string, { events, clock, log, signatures, deadlines }: Outside): Inbound {
  if (mode.kind === "http") {
    const { receiver, route } = httpReceiver(mode.signingSecret.reveal(), events.refused, clock, log, signatures.note);
    return { receiver, socket: null, routes: [route] };
  }
  const socket = new bolt.SocketModeReceiver({
    appToken: mode.appToken.reveal(),
    autoReconnectEnabled: false,
    logger: silent,
    clientPingTimeout: deadlines.pongMs,
    installerOptions: { clientOptions: clientOptions(apiUrl, deadlines.callMs) },
  });
  return { receiver: socket, socket, routes: [] };
}

/** Bolt's part is to route payloads; whose they are is decided by us, so it need not ask Slack about the token. */
function appOf(
  bolt: Bolt,
  receiver: Receiver,
  { botToken }: SlackConfig,
  clientOptions: webApi.WebClientOptions,
  home: () => { readonly botUserId: string; readonly botId: string | null } | null,
): App {
  return new bolt.App({
    receiver,
    authorize: () => {
      const me = home();
      return Promise.resolve({
        botToken: botToken.reveal(),
        ...(me === null ? {} : { botUserId: me.botUserId }),
        ...(me?.botId == null ? {} : { botId: me.botId }),
      });
    },
    clientOptions,
    convoStore: false,
    logger: silent,
  });
}

/** Acknowledges everything at once, known or not, so that nobody sees a warning triangle; what it means follows in private. */
function listen(app: App, its: Interactions, groupsChanged: () => void, log: Log): void {
  app.action(/.*/, async ({ ack, body }) => {
    await ack();
    await its.pressed(body);
  });
  app.view(/.*/, async ({ ack, body }) => {
    await ack();
    await its.submitted(body);
  });
  app.command(/.*/, async ({ ack, body }) => {
    await ack();
    await its.typed(body);
  });
  app.event(/^subteam_(members_changed|updated)$/, () => {
    groupsChanged();
    return Promise.resolve();
  });
  app.error((error) => {
    log.error("slack.listener_failed", { code: error.code });
    return Promise.resolve();
  });
}
