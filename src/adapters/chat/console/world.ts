import type { Access } from "../../../core/access.js";
import type { Incident } from "../../../core/incident.js";
import type { Policy } from "../../../core/policy/policy.js";
import type { Secret } from "../../../core/secret.js";
import type { Agents } from "../../../ports/agents.js";
import type { ChatEvents, Freezing, Quieting } from "../../../ports/chat.js";
import type { Clock } from "../../../ports/clock.js";
import type { Health } from "../../../ports/health.js";
import type { NoiseStore } from "../../../ports/noise.js";
import type { OutboxStore } from "../../../ports/outbox.js";
import type { AgentStore, AuditStore, FreezeStore, IncidentStore, MuteStore, SessionStore } from "../../../ports/store.js";
import type { CookieJar } from "./cookies.js";
import type { Live } from "./live.js";
import type { Sessions } from "./session.js";

/** What the console uses of the store. It writes nothing there but sessions and their audit: every change goes through `ChatEvents`. */
export type ConsoleStore = Pick<IncidentStore, "load" | "list" | "tally" | "openByHost" | "readings" | "history" | "wake"> &
  Pick<OutboxStore, "refs"> &
  Pick<AgentStore, "agents"> &
  Pick<AuditStore, "record" | "auditOf"> &
  Pick<FreezeStore, "freezeState"> &
  Pick<MuteStore, "mutes"> &
  Pick<NoiseStore, "storms"> &
  SessionStore;

/** What the hub gives the console. */
export interface ConsoleServices {
  readonly store: ConsoleStore;
  readonly events: ChatEvents;
  /** Stops every start, and ends that. */
  readonly freezing: Freezing;
  /** Keeps reminders and cards away for a while, and ends that. */
  readonly quieting: Quieting;
  /** Asked at every request, so that a change of roles holds at once. */
  readonly access: () => Access;
  readonly health: Health;
  /** The policy this hub judges by, for people to try. */
  readonly policy: Policy;
  /** Which agents have their stream at this hub. */
  readonly agents: Pick<Agents, "connected">;
  /** As Markdown, of an incident that the visitor may see. */
  readonly postmortem: (incident: Incident) => Promise<string>;
  /** What `POST /api/command` takes for a bearer token. */
  readonly commandToken: Secret;
  readonly clock: Clock;
}

/** Everything that the console's pages can reach. */
export interface ConsoleWorld extends ConsoleServices {
  /** The origins that our own pages have in a browser. */
  readonly origins: readonly string[];
  readonly sessions: Sessions;
  readonly jar: CookieJar;
  readonly live: Live;
}
