import { setTimeout as nap } from "node:timers/promises";
import { Fault } from "../../../core/fault.js";
import type { Secret } from "../../../core/secret.js";
import type { Chat, ChatEvents } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { HealthFact } from "../../../ports/health.js";
import type { Route } from "../../../ports/http.js";
import type { Log } from "../../../ports/log.js";
import { client, type ServerFacts } from "./client.js";
import { keepConnected } from "./connect.js";

export interface MattermostConfig {
  readonly url: string;
  readonly botToken: Secret;
  /** How the Mattermost server reaches this hub. */
  readonly callbackUrl: string;
  /** Signs every button. */
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

export interface MattermostPlatform {
  readonly chat: Chat;
  /** What Mattermost calls: buttons, dialogs and the slash command. */
  readonly routes: readonly Route[];
  readonly health: () => HealthFact;
  readonly stop: () => Promise<void>;
}

const stopMs = 2_000;
/** Whoever guesses it can press every button as anybody. */
const shortestSecret = 32;

const weakSecret = (): Fault =>
  new Fault(
    "chat_auth_failed",
    `The callback secret of Mattermost has less than ${shortestSecret} characters. Make one: openssl rand -hex 32`,
    false,
  );

/**
 * Mattermost by its REST API. Starts whether or not Mattermost can be reached: it goes on trying in the background, says
 * through `health` what it waits for, and cards wait in the outbox meanwhile.
 */
export function startMattermost(config: MattermostConfig, _events: ChatEvents, log: Log, clock: Clock): Promise<MattermostPlatform> {
  if (config.callbackSecret.reveal().length < shortestSecret) return Promise.reject(weakSecret());
  let me: string | null = null;
  let facts: ServerFacts | null = null;
  let waitsFor: string | null = "The first answer from Mattermost.";
  const waiting = (why: string | null): void => {
    waitsFor = why;
  };
  const rest = client(config.url, config.botToken, (fault) => {
    if (fault !== null || me !== null) waiting(fault?.message ?? null);
  });
  const greet = async (): Promise<void> => {
    const { id } = await rest.me();
    facts = await rest.facts();
    me = id;
  };
  const stopping = new AbortController();
  const connection = keepConnected({ greet, clock, log, waiting }, stopping.signal);
  const later = (): Promise<never> =>
    Promise.reject(new Fault("chat_unavailable", `No cards yet on ${facts?.version ?? "Mattermost"}.`, true));
  return Promise.resolve({
    chat: { platform: "mattermost", post: later, edit: later },
    routes: [],
    health: () =>
      waitsFor === null
        ? { part: "mattermost", state: "ok", detail: "Mattermost is connected." }
        : { part: "mattermost", state: "down", detail: waitsFor },
    async stop() {
      stopping.abort();
      await Promise.race([connection, nap(stopMs, undefined, { ref: false })]);
    },
  });
}
