import { isLoopback } from "../../../core/loopback.js";
import type { Chat } from "../../../ports/chat.js";
import type { Route } from "../../../ports/http.js";
import { cookieJar } from "./cookies.js";
import { guarded } from "./guard.js";
import { joined } from "./joined.js";
import { live, type LiveTiming } from "./live.js";
import { consoleList, consoleMessage } from "./place.js";
import { consoleRoutes } from "./routes.js";
import { sessions } from "./session.js";
import type { ConsoleServices, ConsoleWorld } from "./world.js";

export interface ConsoleOptions extends ConsoleServices {
  /** How browsers reach the console. Over https its cookies get the `__Host-` prefix. */
  readonly publicUrl: string;
  readonly timing?: LiveTiming;
}

export interface Console {
  /** A card here is the page of its incident: posting and editing tell open pages to look again. */
  readonly chat: Chat;
  /** For the hub's HTTP server. */
  readonly routes: readonly Route[];
  /** A link that signs this principal in, once, within 15 minutes. */
  readonly signInLink: (principal: string) => Promise<string>;
  /** Ends every open page's stream. */
  readonly stop: () => Promise<void>;
}

/** The hub's own web page: the same cards, the same words and the same `decide()` as every chat platform. */
export function startConsole(options: ConsoleOptions): Console {
  const { store, clock, publicUrl, timing } = options;
  const url = new URL(publicUrl);
  const jar = cookieJar(url.protocol === "https:");
  const world: ConsoleWorld = {
    ...options,
    // A change makes every open page ask for the same list at once.
    store: { ...store, list: joined(store.list), tally: joined(store.tally) },
    jar,
    origins: originsOf(url),
    sessions: sessions(store, clock, jar),
    live: live(store, timing),
  };
  return {
    chat: {
      platform: "console",
      dedupesMs: 0,
      // A page is there whenever it is asked for.
      find: () => Promise.resolve({ kind: "missing" }),
      post(destination, { incidentId }) {
        world.live.changed(incidentId);
        return Promise.resolve({ ...consoleMessage(incidentId), channel: destination.channel });
      },
      edit(_, { incidentId }) {
        world.live.changed(incidentId);
        return Promise.resolve();
      },
      // The page of an incident shows all that a thread says, and the list all that a digest does: nothing is said twice.
      say: (destination, _, under) => Promise.resolve(under ?? { ...consoleList, channel: destination.channel }),
      resay: () => Promise.resolve(),
      tell: () => Promise.resolve(),
    },
    routes: consoleRoutes(world).map((route) => guarded(route, world)),
    signInLink: async (principal) => `${url.origin}/sign-in/${await world.sessions.link(principal)}`,
    stop: () => Promise.resolve(world.live.stop()),
  };
}

/** On this machine itself, people type either name of it. */
function originsOf({ protocol, hostname, port, origin }: URL): readonly string[] {
  if (!isLoopback(hostname)) return [origin];
  const names = new Set([hostname, "127.0.0.1", "localhost", "[::1]"]);
  return [...names].map((name) => `${protocol}//${name}${port === "" ? "" : `:${port}`}`);
}
