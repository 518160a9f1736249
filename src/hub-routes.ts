import { consoleDestination } from "./adapters/chat/console/place.js";
import type { HubConfig } from "./config.js";
import type { ConfiguredChat } from "./config-channels.js";
import type { Route } from "./core/routing.js";

/** Where incidents have cards, and which of them where: the console always, then what each platform's table says. */
export function destinationsOf({ slack, mattermost }: Pick<HubConfig, "slack" | "mattermost">): readonly Route[] {
  return [consoleDestination, ...routesOf("slack", slack), ...routesOf("mattermost", mattermost)];
}

function routesOf(platform: "slack" | "mattermost", its: ConfiguredChat | undefined): readonly Route[] {
  if (its === undefined) return [];
  const { channels, fallbackChannel } = its;
  const routes = channels.map((entry): Route => {
    if (typeof entry === "string") return { platform, channel: entry, fallback: entry === fallbackChannel };
    const { id, hosts, minSeverity, threadLog, buttons } = entry;
    return { platform, channel: id, takes: { hosts, minSeverity }, fallback: id === fallbackChannel, threadLog, buttons };
  });
  const isListed = fallbackChannel === undefined || routes.some(({ channel }) => channel === fallbackChannel);
  return isListed ? routes : [...routes, { platform, channel: fallbackChannel, takes: null, fallback: true }];
}
