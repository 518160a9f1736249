import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../../core/fault.js";
import { isGuessable, sealSecrets } from "../../../core/seal-secrets.js";
import type { Secret } from "../../../core/secret.js";
import type { ChatEvents, ChatPlatform } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { HealthFact } from "../../../ports/health.js";
import type { Log } from "../../../ports/log.js";
import { identifier } from "./actor.js";
import { mattermostChat } from "./chat.js";
import { client, type ServerFacts } from "./client.js";
import { keepConnected } from "./connect.js";
import type { Hearing } from "./hear.js";
import type { Format } from "./render.js";
import { addressOf, paths } from "./addresses.js";
import { routesOf } from "./routes.js";
import { placeTroubles } from "./place-troubles.js";
import { seals } from "./seal.js";

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
  /** `auto`: blocks where the server says it draws them, else attachments. */
  readonly format: "auto" | "blocks" | "attachments";
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

/** The first release that draws Mattermost Blocks on web and mobile and lets a bot edit its own. */
const blocksSince = [11, 10] as const;
/** The first that takes `silent` with a post. */
const silentSince = [11, 10] as const;

/**
 * Mattermost by its REST API. Starts whether or not Mattermost can be reached: it goes on trying in the background, says
 * through `health` what it waits for, and cards wait in the outbox meanwhile.
 */
export function startMattermost(config: MattermostConfig, events: ChatEvents, log: Log, clock: Clock): Promise<ChatPlatform> {
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
    strange: null,
    tokenFits: false,
  };
  const me = (): string | null => known.me;
  const rest = client(config.url, config.botToken, (fault) => {
    if (fault !== null) known.isBroken = true;
    if (fault !== null || known.me !== null) known.waitsFor = fault?.message ?? null;
  });
  const its = seals(secrets.value);
  const people = identifier(rest, me, config.groups, clock);
  const hearing: Hearing = {
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
      else known.strange = { team, isKnown: commandTokens.has(team) };
    },
  };
  const greet = async (): Promise<void> => {
    const { id } = await rest.me();
    known.facts = await rest.facts();
    known.me = id;
    known.isBroken = false;
    const troubles = await placeTroubles(rest, id, config);
    // What a server that went away meanwhile has not said is no trouble with a channel.
    if (!known.isBroken) known.troubles = troubles;
  };
  const waiting = (why: string | null): void => {
    known.waitsFor = why;
  };
  const stopping = new AbortController();
  const connection = keepConnected({ greet, clock, log, waiting }, stopping.signal);
  return Promise.resolve({
    chat: mattermostChat({
      rest,
      seals: its,
      me,
      command,
      clock,
      log,
      formats: () => formatsFor(config.format, known.facts),
      canBeSilent: () => isSince(known.facts?.version ?? "", silentSince),
      actionUrl: callback(paths.action),
    }),
    vouch: people.vouch,
    routes: routesOf(hearing, config.callbackFrom ?? [], () => {
      known.wasCalled = true;
    }),
    health: () => healthOf(known),
    async stop() {
      stopping.abort();
      await Promise.race([connection, sleep(stopMs, undefined, { ref: false })]);
    },
  });
}

/** How to draw, best first. Blocks only where the server is sure to draw them, or somebody has said so. */
export function formatsFor(wanted: MattermostConfig["format"], facts: ServerFacts | null): readonly Format[] {
  const isSure = facts !== null && facts.blocks === true && isSince(facts.version ?? "", blocksSince);
  return wanted === "blocks" || (wanted === "auto" && isSure) ? ["blocks", "attachments", "text"] : ["attachments", "text"];
}

function isSince(version: string, [major, minor]: readonly [major: number, minor: number]): boolean {
  const found = /^(\d{1,4})\.(\d{1,4})\./.exec(version);
  if (found === null) return false;
  const its = [Number(found[1]), Number(found[2])] as const;
  return its[0] > major || (its[0] === major && its[1] >= minor);
}

/** What is known of the server, and of what it has sent. */
interface Known {
  me: string | null;
  facts: ServerFacts | null;
  waitsFor: string | null;
  wasCalled: boolean;
  /** A call has found no server that answers. */
  isBroken: boolean;
  /** Channels and teams that the bot cannot use, each with its mend. */
  troubles: readonly string[];
  /** A team whose command came with a token that the configuration does not have for it. */
  strange: { readonly team: string; readonly isKnown: boolean } | null;
  /** A command has come with the right token: from then on a wrong one is somebody else's. */
  tokenFits: boolean;
}

function healthOf({ waitsFor, wasCalled, troubles, strange, tokenFits }: Known): HealthFact {
  if (waitsFor !== null) return { part: "mattermost", state: "down", detail: waitsFor };
  const all = [...troubles, ...(strange !== null && !tokenFits ? [strangeToken(strange)] : [])];
  if (all.length > 0) return { part: "mattermost", state: "degraded", detail: all.join(" ") };
  const quiet = " Nothing has been pressed or typed since the hub started; if that does nothing, docs/mattermost.md says why.";
  return { part: "mattermost", state: "ok", detail: `Mattermost is connected.${wasCalled ? "" : quiet}` };
}

const strangeToken = ({ team, isKnown }: NonNullable<Known["strange"]>): string =>
  isKnown
    ? `The command in team ${team} has another token than mattermost.commandTokenFiles: copy it again from Integrations, Slash Commands, and restart.`
    : `A command came from team ${team}, which has no token in mattermost.commandTokenFiles: add it there, and restart.`;
