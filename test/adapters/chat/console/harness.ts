import { randomBytes } from "node:crypto";
import { startHttp } from "../../../../src/adapters/http/server.js";
import { consoleDestination, consoleMessage } from "../../../../src/adapters/chat/console/place.js";
import { startConsole, type Console } from "../../../../src/adapters/chat/console/console.js";
import type { ConsoleStore } from "../../../../src/adapters/chat/console/world.js";
import { principalOf, rolesOf, type Access, type Actor } from "../../../../src/core/access.js";
import { decide } from "../../../../src/core/approval.js";
import { actions, type Action } from "../../../../src/core/decision.js";
import type { AuditEntry, ChainedRecord } from "../../../../src/core/audit.js";
import { Fault } from "../../../../src/core/fault.js";
import { cardOf } from "../../../../src/core/card-of.js";
import type { FreezeState } from "../../../../src/core/freeze.js";
import type { Incident, State } from "../../../../src/core/incident.js";
import { builtInPolicy } from "../../../../src/core/policy/policy.js";
import type { Mute } from "../../../../src/core/mute.js";
import { Secret } from "../../../../src/core/secret.js";
import type { Attempt, ButtonRefs, Click, ChatEvents, Command, Reply } from "../../../../src/ports/chat.js";
import type { HealthFact } from "../../../../src/ports/health.js";
import type {
  AgentRow,
  FreezeStore,
  IncidentChoice,
  IncidentFilter,
  IncidentHistory,
  IncidentRow,
  MuteStore,
  Reading,
  Tally,
} from "../../../../src/ports/store.js";
import { freeze, unfreeze } from "../../../../src/pipeline/freeze.js";
import { mute, unmute } from "../../../../src/pipeline/mute.js";
import { exampleAccess, exampleNow, incidentIn } from "../../../fakes/incidents.js";

/** Roles for the console's own tests: one person of each kind, one who sees a single label, one with nothing. */
export const consoleAccess: Access = {
  ...exampleAccess,
  grants: [
    ...exampleAccess.grants,
    { to: "principal:vera", roles: ["viewer"], hosts: {} },
    { to: "principal:stan", roles: ["viewer"], hosts: { env: "staging" } },
    { to: "principal:operator", roles: ["viewer"], hosts: {} },
  ],
};

/** Far beyond any slow machine. */
const patienceMs = 120_000;

export const commandToken = new Secret("c0ffee".repeat(10));

export interface ConsoleHarness {
  readonly url: string;
  readonly console: Console;
  readonly clicks: readonly Click[];
  readonly commands: readonly Command[];
  readonly attempts: readonly Attempt[];
  readonly audit: readonly AuditEntry[];
  readonly mutes: () => readonly Mute[];
  /** What the store holds of sessions: hashes only. */
  readonly storedSessions: () => readonly string[];
  readonly incident: (id: number) => Incident;
  /** Puts an incident in place of the one it was, and shows its card, as the line does. */
  readonly put: (incident: Incident) => Promise<void>;
  readonly move: (id: number, state: State, more?: Partial<Incident>) => Promise<void>;
  readonly later: (ms: number) => void;
  readonly breakStore: (broken: boolean) => void;
  /** The cookie of a fresh session for that principal. */
  readonly signIn: (principal: string) => Promise<string>;
  readonly get: (path: string, cookie?: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** Posts a form as a page of the console would, with the token that belongs to the cookie unless told otherwise. */
  readonly post: (
    path: string,
    cookie: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** Ends all sessions at once, as when the rows are deleted. */
  readonly endSessions: () => void;
  readonly stop: () => Promise<void>;
}

export interface HarnessOptions {
  readonly incidents?: readonly Incident[];
  readonly agents?: readonly AgentRow[];
  readonly health?: readonly HealthFact[];
  readonly freeze?: FreezeState;
  readonly mutes?: readonly Mute[];
  /** When each channel's storm began. */
  readonly storms?: readonly number[];
  readonly readings?: (id: number) => readonly Reading[];
  readonly history?: (id: number) => IncidentHistory;
  readonly auditOf?: (id: number) => readonly ChainedRecord[];
  /** Whether rows of the audit log and of earlier plans are none that Tagout wrote. */
  readonly damaged?: boolean;
  readonly postmortem?: (incident: Incident) => string;
  readonly events?: ChatEvents;
  /** What every card's buttons carry; made up by the store when absent. */
  readonly refs?: ButtonRefs;
  readonly access?: Access;
  /** Roles that change while the console runs. */
  readonly accessNow?: () => Access;
  readonly now?: () => number;
  readonly publicUrl?: string;
  readonly beatMs?: number;
}

/** The console on a real port, over a store in memory that keeps the same promises, and the real `decide()`. */
export async function startHarness(options: HarnessOptions = {}): Promise<ConsoleHarness> {
  const access = options.access ?? consoleAccess;
  const state = { shift: 0, broken: false };
  const now = (): number => (options.now ?? (() => exampleNow))() + state.shift;
  const memory = memoryStore(options, () => state.broken);
  const clicks: Click[] = [];
  const commands: Command[] = [];
  const attempts: Attempt[] = [];
  const limits = { receiveMs: patienceMs, handleMs: patienceMs, stopMs: 200 };
  const http = await startHttp({ host: "127.0.0.1", port: 0, ready: () => true, log: silent, limits });
  const put = async (incident: Incident): Promise<void> => {
    memory.incidents.set(incident.id, incident);
    await tagout.chat.edit(consoleMessage(incident.id), cardOf(incident, access, now()), {});
  };
  const events: ChatEvents = options.events ?? {
    click: (click) => decided(click, memory, access, now(), put),
    command: (command) => Promise.resolve({ ok: true, text: `You typed: ${command.text}` }),
    refused: () => Promise.resolve(),
  };
  const clock = {
    now,
    dice: () => 0.5,
    id: () => randomBytes(16).toString("hex"),
    token: (bytes: number) => randomBytes(bytes).toString("hex"),
  };
  const mutePorts = () => ({
    access: (options.accessNow ?? (() => access))(),
    clock,
    muteStore: memory.muteStore,
    agentStore: memory.store,
    audit: memory.store,
    noise: { commandOn: () => "/incident" },
  });
  const tagout = startConsole({
    store: memory.store,
    events: {
      click: (click) => (clicks.push(click), events.click(click)),
      command: (command) => (commands.push(command), events.command(command)),
      refused: (attempt) => (attempts.push(attempt), events.refused(attempt)),
    },
    freezing: {
      freeze: (reason, actor, turn) => freeze(reason, actor, { ...mutePorts(), freezes: memory.freezes, log: silent }, turn),
      unfreeze: (actor, turn) => unfreeze(actor, { ...mutePorts(), freezes: memory.freezes, log: silent }, turn),
    },
    quieting: {
      snooze: (id, forMs, reason, actor) =>
        snoozed(memory, id, { until: now() + forMs, by: principalOf(access, actor), reason, severity: "P2" }, actor, access, put),
      wake: (id, actor) => snoozed(memory, id, null, actor, access, put),
      mute: (asked, actor) => mute(asked, actor, mutePorts()),
      unmute: (number, actor) => unmute(number, actor, mutePorts()),
    },
    access: options.accessNow ?? (() => access),
    health: { check: () => Promise.resolve(options.health ?? [{ part: "database", state: "ok", detail: "PostgreSQL answers." }]) },
    policy: builtInPolicy,
    agents: { connected: () => ["web-07"] },
    postmortem: (incident) => Promise.resolve(options.postmortem?.(incident) ?? `# Post-mortem of INC-${incident.id}: <script>\n`),
    commandToken,
    publicUrl: options.publicUrl ?? http.url,
    clock,
    timing: { coalesceMs: 5, beatMs: options.beatMs ?? patienceMs, wakeMs: patienceMs },
  });
  http.add(tagout.routes);
  const csrf = new Map<string, string>();
  const origin = new URL(options.publicUrl ?? http.url).origin;
  const get: ConsoleHarness["get"] = (path, cookie, headers = {}) =>
    fetch(http.url + path, { redirect: "manual", headers: { ...(cookie === undefined ? {} : { cookie }), ...headers } });
  return {
    url: http.url,
    console: tagout,
    clicks,
    commands,
    attempts,
    audit: memory.audit,
    mutes: () => [...memory.mutes.values()],
    storedSessions: () => [...memory.sessions.keys()],
    incident: (id) => memory.incidents.get(id)!,
    put,
    move: (id, to, more = {}) => {
      const incident = memory.incidents.get(id)!;
      return put({ ...incident, ...more, state: to, version: incident.version + 1 });
    },
    later: (ms) => void (state.shift += ms),
    breakStore: (broken) => void (state.broken = broken),
    async signIn(principal) {
      const link = new URL(await tagout.signInLink(principal));
      const response = await fetch(http.url + link.pathname, { method: "POST", redirect: "manual", headers: { origin } });
      const cookie = response.headers.getSetCookie()[0]!.split(";")[0]!;
      csrf.set(cookie, fieldOf(await (await get("/", cookie)).text(), "csrf"));
      return cookie;
    },
    get,
    post: (path, cookie, fields, headers = {}) =>
      fetch(http.url + path, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, origin, ...headers },
        body: new URLSearchParams({ csrf: csrf.get(cookie) ?? "", ...fields }),
      }),
    endSessions: () => memory.sessions.clear(),
    async stop() {
      await tagout.stop();
      await http.stop();
    },
  };
}

/** The value of a hidden field on a page. */
export function fieldOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
}

async function decided(
  click: Click,
  memory: Memory,
  access: Access,
  at: number,
  put: (incident: Incident) => Promise<void>,
): Promise<Reply> {
  const ref = memory.refs.get(click.ref);
  const incident = ref === undefined ? undefined : memory.incidents.get(ref.incidentId);
  if (ref === undefined || incident === undefined) return { ok: false, text: "This button is no longer in use. Look at the newest card." };
  const request = { action: ref.action, planHash: ref.planHash, actor: click.actor, reason: click.reason, at };
  const { frozen } = await memory.store.freezeState();
  const outcome = decide(incident, request, access, frozen);
  if (!outcome.ok) return { ok: false, text: outcome.error.message };
  const decision = { ...request, id: String(incident.decisions.length), principal: principalOf(access, click.actor), seal: "seal" };
  await put({
    ...incident,
    state: outcome.value.to ?? incident.state,
    decisions: [...incident.decisions, decision],
    version: incident.version + 1,
  });
  return { ok: true, text: `${ref.action} is recorded.` };
}

/** As the pipeline does, of which only the store is missing here; test/e2e/console.test.ts has all of it. */
async function snoozed(
  { incidents }: Memory,
  id: number,
  snooze: Incident["snooze"],
  actor: Actor,
  access: Access,
  put: (incident: Incident) => Promise<void>,
): Promise<Reply> {
  const incident = incidents.get(id)!;
  if (!rolesOf(access, actor, incident.labels).has("responder")) return { ok: false, text: "You need the role responder." };
  if (snooze === null && incident.snooze === null) return { ok: false, text: `INC-${id} is not snoozed.` };
  await put({ ...incident, snooze, version: incident.version + 1 });
  return { ok: true, text: `INC-${id} is ${snooze === null ? "awake again" : "snoozed"}.` };
}

interface Memory {
  readonly store: ConsoleStore;
  readonly muteStore: Pick<MuteStore, "mutes" | "addMute" | "endMute">;
  readonly mutes: Map<string, Mute>;
  readonly freezes: FreezeStore;
  readonly incidents: Map<number, Incident>;
  readonly refs: Map<string, { readonly incidentId: number; readonly action: Action; readonly planHash: string }>;
  readonly sessions: Map<string, { readonly principal: string; readonly expires: number }>;
  readonly audit: readonly AuditEntry[];
}

function memoryStore(options: HarnessOptions, isBroken: () => boolean): Memory {
  const incidents = new Map((options.incidents ?? [incidentIn("proposed")]).map((incident) => [incident.id, incident]));
  const refs: Memory["refs"] = new Map();
  const links = new Map<string, { readonly principal: string; readonly expires: number }>();
  const sessions: Memory["sessions"] = new Map();
  const audit: AuditEntry[] = [];
  let freeze: FreezeState = options.freeze ?? { version: 0, frozen: null, lifting: null };
  const agents = options.agents ?? exampleAgents;
  const up = <T>(value: T): Promise<T> =>
    isBroken() ? Promise.reject(new Fault("database_unavailable", "the store is away", true)) : Promise.resolve(value);
  const mutes = new Map((options.mutes ?? []).map((one) => [one.id, one]));
  const muteStore: Memory["muteStore"] = {
    mutes: (at) => up([...mutes.values()].filter(({ until }) => at < until).toReversed()),
    addMute(its, entry) {
      const id = String(mutes.size + 1);
      audit.push(entry);
      mutes.set(id, { ...its, id });
      return up(id);
    },
    endMute: (id, entry) => up(mutes.delete(id) && audit.push(entry) > 0),
  };
  const freezes: FreezeStore = {
    freezeState: () => up(freeze),
    setFreeze({ seen, frozen, lifting, audit: entries }) {
      if (seen !== freeze.version) return up("stale" as const);
      freeze = { version: seen + 1, frozen, lifting };
      audit.push(...entries);
      return up("done" as const);
    },
  };
  const store: ConsoleStore = {
    mutes: muteStore.mutes,
    storms: () => up((options.storms ?? []).map((since) => ({ destination: { platform: "slack", channel: "C0" }, since, total: 999 }))),
    load: (id) => up(incidents.get(id) ?? null),
    list: (filter) => up(listed([...incidents.values()], filter)),
    tally: (choice) => up(tallied(fitting([...incidents.values()], choice))),
    openByHost: () => up(new Map([...incidents.values()].map(({ host }) => [host, openOn(host, incidents)]))),
    readings: (id) => up(options.readings?.(id) ?? []),
    history: (id) =>
      options.damaged ? Promise.reject(damaged()) : up(options.history?.(id) ?? { diagnoses: [], plans: [], verifications: [] }),
    auditOf: (id) => (options.damaged ? Promise.reject(damaged()) : up(options.auditOf?.(id) ?? [])),
    wake: (timeoutMs, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
      }),
    refs(card, planHash, choices) {
      if (card.destination.platform !== consoleDestination.platform) return Promise.reject(new Error("not the console's card"));
      const all = actions
        .filter((action) => choices.includes(action))
        .map((action) => {
          const known = [...refs].find(
            ([, one]) => one.incidentId === card.incidentId && one.action === action && one.planHash === planHash,
          );
          const ref = known?.[0] ?? options.refs?.[action] ?? randomBytes(16).toString("base64url");
          refs.set(ref, { incidentId: card.incidentId, action, planHash });
          return [action, ref] as const;
        });
      return up(Object.fromEntries(all));
    },
    agents: () => up(agents),
    addLink: ({ hash, ...link }) => up(void links.set(hash, link)),
    useLink(hash, now) {
      const link = links.get(hash);
      links.delete(hash);
      return up(link === undefined || link.expires <= now ? null : link.principal);
    },
    addSession: ({ hash, ...session }) => up(void sessions.set(hash, session)),
    session(hash, now) {
      const session = sessions.get(hash);
      return up(session === undefined || session.expires <= now ? null : { principal: session.principal });
    },
    freezeState: freezes.freezeState,
    record: (entries) => up(void audit.push(...entries)),
    endSession: (hash) => up(void sessions.delete(hash)),
  };
  return { store, muteStore, mutes, incidents, refs, sessions, audit, freezes };
}

const damaged = (): Fault => new Fault("database_rejected", "changed in the database", false);

const openOn = (host: string, all: ReadonlyMap<number, Incident>): number =>
  [...all.values()].filter((one) => one.host === host && one.clearedAt === null).length;

function fitting(all: readonly Incident[], choice: IncidentChoice): readonly Incident[] {
  const text = choice.text?.toLowerCase();
  return all
    .filter((one) => choice.states === undefined || choice.states.includes(one.state))
    .filter((one) => choice.severity === undefined || one.severity === choice.severity)
    .filter((one) => choice.host === undefined || one.host === choice.host)
    .filter((one) => choice.hosts === undefined || choice.hosts.includes(one.host))
    .filter((one) => Object.entries(choice.labels ?? {}).every(([key, value]) => one.labels[key] === value))
    .filter((one) => one.openedAt >= (choice.since ?? 0) && one.openedAt < (choice.until ?? Infinity))
    .filter((one) => choice.open !== true || one.clearedAt === null)
    .filter((one) => text === undefined || `${one.host} ${one.signal.subject} ${one.signal.summary}`.toLowerCase().includes(text));
}

function tallied(all: readonly Incident[]): readonly Tally[] {
  return all.map(({ state, severity, clearedAt }) => ({ state, severity, open: clearedAt === null, total: 1 }));
}

function listed(all: readonly Incident[], filter: IncidentFilter): { readonly rows: readonly IncidentRow[]; readonly total: number } {
  const found = fitting(all, filter).toSorted((a, b) => b.id - a.id);
  const rows = found.slice(filter.offset, filter.offset + filter.limit).map((one) => ({
    id: one.id,
    host: one.host,
    state: one.state,
    severity: one.severity,
    kind: one.signal.kind,
    summary: one.signal.summary,
    openedAt: one.openedAt,
    updatedAt: one.updatedAt,
    snoozedUntil: one.snooze?.until ?? null,
  }));
  return { rows, total: found.length };
}

export const exampleAgents: readonly AgentRow[] = [
  {
    host: "web-07",
    labels: { env: "production", role: "payments" },
    profile: incidentIn("proposed").profile,
    serial: "01",
    certificateExpires: exampleNow + 20 * 3_600_000,
    lastSeenAt: exampleNow - 4_000,
    revokedAt: null,
  },
  {
    host: "stage-1",
    labels: { env: "staging" },
    profile: { ...incidentIn("proposed").profile!, mode: "dry-run", policyHash: "0".repeat(64) },
    serial: "02",
    certificateExpires: exampleNow + 9 * 3_600_000,
    lastSeenAt: exampleNow - 3_600_000,
    revokedAt: null,
  },
  {
    host: "db-02",
    labels: { env: "production" },
    profile: null,
    serial: "03",
    certificateExpires: exampleNow + 86_400_000,
    lastSeenAt: null,
    revokedAt: null,
  },
  {
    host: "old-1",
    labels: { env: "production" },
    profile: null,
    serial: "04",
    certificateExpires: exampleNow - 86_400_000,
    lastSeenAt: exampleNow - 9e8,
    revokedAt: exampleNow - 9e8,
  },
];

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
