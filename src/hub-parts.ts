import { ollama } from "./adapters/model/ollama.js";
import { openAi } from "./adapters/model/openai.js";
import type { MattermostConfig } from "./adapters/chat/mattermost/platform.js";
import type { SlackConfig } from "./adapters/chat/slack/platform.js";
import type { HubConfig } from "./config.js";
import { defaultQuorum, groupKinds, type Access, type Platform } from "./core/access.js";
import { Secret } from "./core/secret.js";
import { channelIds } from "./config-channels.js";
import { noiseRulesOf, quietHoursOf, timeZoneOf } from "./config-noise.js";
import { defaultTiming, type Noise, type Timing } from "./pipeline/ports.js";
import type { Clock } from "./ports/clock.js";
import type { Log } from "./ports/log.js";
import type { Model } from "./ports/model.js";
import type { Store } from "./ports/store.js";

export function accessOf({ access }: HubConfig): Access {
  return { principals: access.principals, grants: access.grants, quorum: access.quorum ?? defaultQuorum };
}

export function timingOf({ timing }: HubConfig): Timing {
  return {
    ...defaultTiming,
    urgentPlanLifeMs: timing.urgentPlanMinutes * 60_000,
    planLifeMs: timing.planMinutes * 60_000,
    hostMs: timing.hostSeconds * 1_000,
    verifyMs: timing.verifySeconds * 1_000,
  };
}

export function noiseOf(config: HubConfig, store: Store, clock: Clock): Noise {
  return {
    store,
    rules: noiseRulesOf(config),
    quietUntil: quietHoursOf(config),
    timeZone: timeZoneOf(config),
    mutes: () => store.mutes(clock.now()),
    commandOn: (platform) => commandOn(config, platform),
  };
}

/** The slash command as it is called there; the console has no other name for it. */
export function commandOn({ slack, mattermost }: HubConfig, platform: Platform): string {
  const its = { slack, mattermost, console: undefined }[platform];
  return its?.command ?? "/incident";
}

/** Null when only the runbook rules diagnose. */
export function modelOf({ model, secrets }: HubConfig, log: Log): Model | null {
  switch (model.kind) {
    case "none":
      return null;
    case "ollama":
      return ollama({ url: model.url, model: model.model, log });
    case "openai":
      return openAi({ url: model.url, model: model.model, apiKey: secrets.get("model.apiKeyFile") ?? null });
  }
}

/** Null when Slack is not configured. `config.ts` has seen to it that the mode's own secret is there. */
export function slackOf({ slack, access, secrets }: HubConfig, consoleUrl: string): SlackConfig | null {
  if (slack === undefined) return null;
  const secret = (key: string): Secret => secrets.get(`slack.${key}`) ?? new Secret("");
  return {
    botToken: secret("botTokenFile"),
    mode:
      slack.mode === "socket"
        ? { kind: "socket", appToken: secret("appTokenFile") }
        : { kind: "http", signingSecret: secret("signingSecretFile") },
    channels: channelIds(slack),
    groups: grantedTo(access, `${groupKinds.slack}:`),
    people: grantedTo(access, "slack:"),
    command: slack.command,
    consoleUrl,
    richBlocks: slack.richBlocks,
    ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
  };
}

/** Null when Mattermost is not configured. */
export function mattermostOf({ mattermost, access, secrets }: HubConfig, consoleUrl: string): MattermostConfig | null {
  if (mattermost === undefined) return null;
  const secret = (key: string): Secret => secrets.get(`mattermost.${key}`) ?? new Secret("");
  return {
    url: mattermost.url,
    botToken: secret("botTokenFile"),
    callbackUrl: mattermost.callbackUrl,
    callbackFrom: mattermost.callbackFrom,
    callbackSecret: secret("callbackSecretFile"),
    commandTokens: new Map(Object.keys(mattermost.commandTokenFiles).map((team) => [team, secret(`commandTokenFiles.${team}`)])),
    channels: channelIds(mattermost),
    groups: grantedTo(access, `${groupKinds.mattermost}:`),
    format: mattermost.format,
    command: mattermost.command,
    consoleUrl,
  };
}

/** Ids of the groups or private channels that a grant names: membership is asked for these alone. */
function grantedTo(access: HubConfig["access"], kind: string): readonly string[] {
  return access.grants.filter(({ to }) => to.startsWith(kind)).map(({ to }) => to.slice(kind.length));
}
