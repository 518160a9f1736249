import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../../core/fault.js";
import { isGuessable, sealSecrets } from "../../../core/seal-secrets.js";
import type { Secret } from "../../../core/secret.js";
import type { ChatEvents, ChatPlatform } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Log } from "../../../ports/log.js";
import { identifier } from "./actor.js";
import { mattermostChat } from "./chat.js";
import { client, type Deadlines } from "./client.js";
import { keepConnected } from "./connect.js";
import { healthOf, type Known } from "./health.js";
import type { InteractionContext } from "./interactions/context.js";
import { addressOf, paths } from "./addresses.js";
import { routesOf } from "./routes.js";
import { placeTroubles } from "./place-troubles.js";
import { seals } from "./seal.js";
import { canBeSilent, formatsFor, type WantedFormat } from "./server-version.js";

export interface MattermostConfig {
  readonly url: string;
  readonly botToken: Secret;
  /** How the Mattermost server reaches this hub. */
  readonly callbackUrl: string;
  /** Addresses and networks that it calls from; anything is heard when there are none. */
  readonly callbackFrom?: readonly string[];
  /** Seals every button. One line, or two while a new secret takes the place of an old one: the new one first. */
  readonly callbackSecret: Secret;
  /** The slash command's token for each team id. */
  readonly commandTokens: ReadonlyMap<string, Secret>;
  readonly channels: readonly string[];
  /** Ids of the private channels whose members a grant names. */
  readonly groups: readonly string[];
  readonly format: WantedFormat;
  /** As registered with Mattermost, for example `/incident`. */
  readonly command: string;
  /** Where the console is; sign-in links to it can be clicked. */
  readonly consoleUrl: string;
}

const stopMs = 2_000;
const weakSecret = (why: string): Fault =>
  new Fault("chat_auth_failed", `The callback secret of Mattermost ${why}. Make one: openssl rand -hex 32`, false);

/** Mattermost's own have 26 characters. Whoever guesses one types as anybody. */
const shortestToken = 16;
const weakToken = (team: string): Fault =>
  new Fault(
    "chat_auth_failed",
    `The slash command's token of team ${team} is blank or too weak. Copy it again from Integrations, Slash Commands.`,
    false,
  );

/**
 * Mattermost by its REST API. Starts whether or not Mattermost can be reached: it goes on trying in the background, says
 * through `health` what it waits for, and cards wait in the outbox meanwhile.
 */
export function startMattermost(
  config: MattermostConfig,
  events: ChatEvents,
  log: Log,
  clock: Clock,
  deadlines?: Deadlines,
): Promise<ChatPlatform> {
  const secrets = sealSecrets(config.callbackSecret.reveal());
  if (!secrets.ok) return Promise.reject(weakSecret(secrets.error));
  const weak = [...config.commandTokens].find(([, token]) => token.reveal().length < shortestToken || isGuessable(token.reveal()));
  if (weak !== undefined) return Promise.reject(weakToken(weak[0]));
  const { channels, commandTokens, command, consoleUrl } = config;
  const callback = (path: string): string => addressOf(config.callbackUrl, path);
  const known: Known = {
    me: null,
    facts: null,
    waitsFor: "The first answer from Mattermost.",
    wasCalled: false,
    isBroken: false,
    troubles: [],
    foreignToken: null,
    tokenFits: false,
  };
  const me = (): string | null => known.me;
  const heard = (fault: Fault | null): void => {
    if (fault !== null) known.isBroken = true;
    if (fault !== null || known.me !== null) known.waitsFor = fault?.message ?? null;
  };
  const rest = client(config.url, config.botToken, heard, deadlines);
  const its = seals(secrets.value);
  const people = identifier(rest, me, config.groups, clock);
  const context: InteractionContext = {
    rest,
    seals: its,
    me,
    events,
    channels,
    commandTokens,
    command,
    consoleUrl,
    clock,
    log,
    identify: people.identify,
    dialogUrl: callback(paths.dialog),
    tokenSeen(team) {
      if (team === null) known.tokenFits = true;
      else known.foreignToken = { team, isKnown: commandTokens.has(team) };
    },
  };
  const authenticate = async (): Promise<void> => {
    const { id } = await rest.me();
    known.facts = await rest.facts();
    known.me = id;
    known.isBroken = false;
    const troubles = await placeTroubles(rest, id, config);
    // What a server that went away meanwhile has not said is no trouble with a channel.
    if (!known.isBroken) known.troubles = troubles;
  };
  const onWaiting = (why: string | null): void => {
    known.waitsFor = why;
  };
  const stopping = new AbortController();
  const connection = keepConnected({ authenticate, clock, log, onWaiting }, stopping.signal);
  return Promise.resolve({
    chat: mattermostChat({
      rest,
      seals: its,
      me,
      command,
      clock,
      log,
      formats: () => formatsFor(config.format, known.facts),
      canBeSilent: () => canBeSilent(known.facts),
      actionUrl: callback(paths.action),
    }),
    vouch: people.vouch,
    routes: routesOf(context, config.callbackFrom ?? [], () => {
      known.wasCalled = true;
    }),
    health: () => healthOf(known),
    async stop() {
      stopping.abort();
      await Promise.race([connection, sleep(stopMs, undefined, { ref: false })]);
    },
  });
}
