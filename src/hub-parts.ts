import { ollama } from "./adapters/model/ollama.js";
import { openAi } from "./adapters/model/openai.js";
import type { HubConfig } from "./config.js";
import { defaultQuorum, type Access } from "./core/access.js";
import type { Timing } from "./pipeline/ports.js";
import { defaultTiming } from "./pipeline/ports.js";
import type { Destination } from "./ports/chat.js";
import type { Log } from "./ports/log.js";
import type { Model } from "./ports/model.js";

/** The console's one channel: every incident has its page there. */
export const consoleChannel = "incidents";

/** Where every incident has a card. */
export function destinationsOf({ slack, mattermost }: HubConfig): readonly Destination[] {
  return [
    { platform: "console", channel: consoleChannel },
    ...(slack?.channels ?? []).map((channel): Destination => ({ platform: "slack", channel })),
    ...(mattermost?.channels ?? []).map((channel): Destination => ({ platform: "mattermost", channel })),
  ];
}

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
