import { join } from "node:path";
import { consoleDestination } from "./adapters/chat/console/place.js";
import { startConsole } from "./adapters/chat/console/console.js";
import { startMattermost } from "./adapters/chat/mattermost/platform.js";
import { startSlack } from "./adapters/chat/slack/platform.js";
import { startHttp } from "./adapters/http/server.js";
import { connectSigner } from "./adapters/signer/client.js";
import { openStore } from "./adapters/store/connect.js";
import { withMarks } from "./adapters/store/marked.js";
import type { DatabaseAddress } from "./adapters/store/pool.js";
import { openAuthority } from "./adapters/transport/authority.js";
import { createJoinToken } from "./adapters/transport/join-token.js";
import { startTransport, type Transport } from "./adapters/transport/transport.js";
import { closing } from "./closing.js";
import type { HubConfig } from "./config.js";
import { principalOf, type Actor, type Platform } from "./core/access.js";
import type { Card } from "./core/card.js";
import { cardOf } from "./core/card-of.js";
import type { Labels } from "./core/host.js";
import type { Result } from "./core/result.js";
import type { Secret } from "./core/secret.js";
import { chatEvents, consoleActs } from "./hub-chat.js";
import { hubHealth } from "./hub-health.js";
import { runLoops } from "./hub-loops.js";
import { accessOf, commandOn, mattermostOf, modelOf, noiseOf, slackOf, timingOf } from "./hub-parts.js";
import { destinationsOf } from "./hub-routes.js";
import { inTime } from "./in-time.js";
import type { HubAnswers } from "./pipeline/answers/asker.js";
import { watchFreeze } from "./pipeline/freeze.js";
import { storePorts, type LinePorts } from "./pipeline/ports.js";
import { transport } from "./pipeline/transport.js";
import type { Agents } from "./ports/agents.js";
import type { Chat, ChatPlatform, Reply, Vouch } from "./ports/chat.js";
import type { Clock } from "./ports/clock.js";
import type { HealthFact } from "./ports/health.js";
import type { Log } from "./ports/log.js";

export interface HubOptions {
  readonly config: HubConfig;
  readonly database: DatabaseAddress;
  readonly signerSocket: string;
  /** What the terminal's commands present; only those who can read its file have it. */
  readonly commandToken: Secret;
  readonly clock: Clock;
  readonly log: Log;
  /** As `process.versions.node` gives it. */
  readonly nodeVersion: string;
  /** Told, once a try, what the hub waits for before it can start. */
  readonly onWaiting: (why: string) => void;
  /** Gives up starting. */
  readonly signal: AbortSignal;
}

export interface Hub {
  readonly consoleUrl: string;
  readonly linkPort: number;
  readonly enrolPort: number;
  /** Signs this principal in to the console, once, within 15 minutes. */
  readonly signInLink: (principal: string) => Promise<string>;
  /** One line that lets this host join, once, within 15 minutes. */
  readonly joinToken: (host: string, labels: Labels) => Promise<Result<{ readonly token: Secret }, string>>;
  /** An incident's card as it is now; null when there is none. */
  readonly card: (id: number | "latest") => Promise<Card | null>;
  /** How every part is. */
  readonly health: () => Promise<readonly HealthFact[]>;
  /** What can be typed in chat, said by the person who runs this hub. */
  readonly say: (words: string) => Promise<Reply>;
  readonly stop: () => Promise<void>;
}

/**
 * The composition root: the only place that knows every part. Builds them straight down (store, signer, HTTP, chat, transport,
 * loops) and takes them apart again the other way round. One long function on purpose: the order is what it says.
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { config, clock, log } = options;
  const { note, closeAll } = closing(log);
  const stopping = new AbortController();
  try {
    const { database, signal, onWaiting } = options;
    const authority = await openAuthority(join(config.stateDir, "authority"), clock.now());
    const destinations = destinationsOf(config);
    const opened = await openStore({ database, destinations, log, clock, signal, onWaiting });
    const store = withMarks(
      note("store", opened, (it) => it.close()),
      authority.mark,
      log,
    );
    // Whatever was wrong with a channel or a token may be why the hub was started anew.
    await store.retryLanes({}, clock.now());
    const signer = note("signer", connectSigner(options.signerSocket), (it) => it.close());

    // The transport and the chat platforms need the ports, and the ports need them: they are added as they come up.
    let link: Transport | null = null;
    const chats = new Map<Platform, Chat>();
    const vouches = new Map<Platform, Vouch>();
    const ports: LinePorts = {
      ...storePorts(store),
      agents: agentsOver(() => link),
      signer,
      model: modelOf(config, log),
      chats,
      vouches,
      destinations,
      clock,
      log,
      policy: config.judgedBy,
      access: accessOf(config),
      timing: timingOf(config),
      calls: config.calls,
      noise: noiseOf(config, store, clock),
    };

    const health = hubHealth(config, ports, options.nodeVersion);
    const http = note("http", await startHttp({ ...config.http, ready: health.ready, log }), (it) => it.stop());
    const publicUrl = config.http.publicUrl ?? http.url;
    // Every page stands at the root; a slash or a path behind it would make every link a wrong one.
    const consoleUrl = new URL(publicUrl).origin;
    const answers: Omit<HubAnswers, "command"> = {
      consoleUrl,
      status: health.status,
      signInLink: (actor) => console.signInLink(principalOf(ports.access, actor)),
    };
    const events = chatEvents(ports, ({ platform }) => ({ ...answers, command: commandOn(config, platform) }));
    const console = note(
      "console",
      startConsole({ ...consoleActs(ports), store, events, health, commandToken: options.commandToken, publicUrl, clock }),
      (it) => it.stop(),
    );
    chats.set("console", console.chat);
    http.add(console.routes);
    const add = (platform: ChatPlatform): void => {
      note(platform.chat.platform, platform, (it) => it.stop());
      chats.set(platform.chat.platform, platform.chat);
      vouches.set(platform.chat.platform, (ids) => inTime(platform.vouch(ids), vouchMs));
      http.add(platform.routes);
      health.watch(platform.health);
    };
    const slack = slackOf(config, consoleUrl);
    if (slack !== null) add(await startSlack(slack, events, log, clock));
    const mattermost = mattermostOf(config, consoleUrl);
    if (mattermost !== null) add(await startMattermost(mattermost, events, log, clock));

    const freezes = watchFreeze(ports);
    link = note(
      "transport",
      await startTransport({
        authority,
        listen: { host: config.link.host, linkPort: config.link.port, enrolPort: config.link.enrolPort },
        names: config.link.names,
        store,
        events: transport(ports),
        signerPublicKey: signer.publicKey,
        frozen: freezes.frozen,
        policy: config.bundle === null ? null : { bundle: config.bundle, hash: config.judgedBy.hash },
        clock,
        log,
      }),
      (it) => it.stop(),
    );
    const { linkPort, enrolPort } = link;
    void note("loops", runLoops(ports, freezes, link, stopping.signal), async (it) => {
      stopping.abort();
      await it;
    });
    return {
      consoleUrl,
      linkPort,
      enrolPort,
      signInLink: console.signInLink,
      joinToken: (host, labels) =>
        createJoinToken({ host, labels }, { authority, store, names: config.link.names, linkPort, enrolPort, clock }),
      card: (id) => cardNow(id, ports),
      health: health.check,
      say: (text) => events.command({ text, actor: operator, channel: consoleDestination.channel }),
      stop: closeAll,
    };
  } catch (cause) {
    stopping.abort();
    await closeAll();
    throw cause;
  }
}

/** The streams of a transport that may not be up yet: until then nobody is connected. */
const agentsOver = (link: () => Transport | null): Agents => ({
  connected: () => link()?.agents.connected() ?? [],
  order: (host, order) => link()?.agents.order(host, order) ?? false,
  stop: (host, order) => link()?.agents.stop(host, order) ?? false,
  verify: (host, request) => link()?.agents.verify(host, request) ?? false,
});

/** A person waits for it, and the line holds an incident for 30 s. */
const vouchMs = 8_000;

const operator: Actor = { platform: "console", id: "operator", name: "operator", groups: [] };

async function cardNow(id: number | "latest", { incidents, access, clock, muteStore }: LinePorts): Promise<Card | null> {
  const wanted = id === "latest" ? (await incidents.list({ limit: 1, offset: 0 })).rows[0]?.id : id;
  const incident = wanted === undefined ? null : await incidents.load(wanted);
  const now = clock.now();
  return incident === null ? null : cardOf(incident, access, now, await muteStore.mutes(now));
}
