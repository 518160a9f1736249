import type { Platform } from "./access.js";
import { carries, type Labels } from "./host.js";
import { severities, type Severity } from "./signal.js";

/** One channel of one configured platform. */
export interface Destination {
  readonly platform: Platform;
  readonly channel: string;
}

/** How much is said in the thread below a card. */
export const threadLogs = ["all", "decisions", "off"] as const;
export type ThreadLog = (typeof threadLogs)[number];

/** A destination and what goes there. */
export interface Route extends Destination {
  /** Which incidents come here by themselves: absent is every one, null none. */
  readonly takes?: { readonly hosts: Labels; readonly minSeverity: Severity } | null;
  /** Gets what no other destination takes, and what cannot be shown where it belongs. */
  readonly fallback?: boolean;
  /** Which lines stand below a card; absent is all. */
  readonly threadLog?: ThreadLog;
  /** False: cards are for reading there, and nothing can be pressed. */
  readonly buttons?: boolean;
}

/** What decides where an incident is shown. */
export interface Routed {
  readonly labels: Labels;
  readonly severity: Severity;
}

/**
 * Where an incident has a card: at every route that takes it, of every platform, and always on the console. One that no
 * channel takes goes to the fallbacks, or to the first channel where there is none: never nowhere.
 */
export function routesFor(routes: readonly Route[], routed: Routed): readonly Route[] {
  const consoles = routes.filter(isConsole);
  const channels = routes.filter((route) => !isConsole(route));
  const taking = channels.filter((route) => takes(route, routed));
  if (taking.length > 0) return [...consoles, ...taking];
  const fallbacks = channels.filter(({ fallback }) => fallback === true);
  return [...consoles, ...(fallbacks.length > 0 ? fallbacks : channels.slice(0, 1))];
}

/**
 * Where cards go that their own destination does not take any more: the fallback of the same platform, else those of the others.
 *
 * @param whole the whole platform is shut to the bot, so that its own fallback is no help.
 */
export function standInsFor(routes: readonly Route[], { platform, channel }: Destination, whole: boolean): readonly Route[] {
  const fallbacks = routes.filter(({ fallback }) => fallback === true);
  const near = whole ? [] : fallbacks.filter((route) => route.platform === platform && route.channel !== channel);
  return near.length > 0 ? near : fallbacks.filter((route) => route.platform !== platform);
}

/** The route to that destination; undefined when it has left the configuration. */
export const routeTo = (routes: readonly Route[], { platform, channel }: Destination): Route | undefined =>
  routes.find((route) => route.platform === platform && route.channel === channel);

/** As people call them. */
export const platformNames: Readonly<Record<Platform, string>> = { console: "the console", slack: "Slack", mattermost: "Mattermost" };

/** A channel in words; `another channel` when it is not known. */
export const placeName = (its: Destination | null): string =>
  its === null ? "another channel" : `channel ${its.channel} of ${platformNames[its.platform]}`;

const isConsole = ({ platform }: Destination): boolean => platform === "console";

function takes({ takes: filter }: Route, { labels, severity }: Routed): boolean {
  if (filter === undefined) return true;
  return filter !== null && carries(labels, filter.hosts) && severities.indexOf(severity) <= severities.indexOf(filter.minSeverity);
}
