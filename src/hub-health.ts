import type { HubConfig } from "./config.js";
import { endless, frozenUntil } from "./core/freeze.js";
import { undecidedStates } from "./core/incident.js";
import { nodeLineWarning } from "./core/node-line.js";
import { shortHash } from "./core/plan.js";
import { policyStamp } from "./core/policy/evaluate.js";
import type { HubStatus } from "./core/slash/status-text.js";
import { laneFacts } from "./hub-lanes.js";
import { inTime } from "./in-time.js";
import type { LinePorts } from "./pipeline/ports.js";
import type { Health, HealthFact } from "./ports/health.js";

/** How long one part may take to say how it is. */
const askMs = 2_000;

export interface HubHealth extends Health {
  /** Whether this hub should get traffic: it can store what it is given. */
  readonly ready: () => boolean;
  /** Adds a part that knows by itself how it is. */
  readonly watch: (ask: () => HealthFact) => void;
  /** The same as a person reads it in chat. */
  readonly status: () => Promise<HubStatus>;
}

/** @param nodeVersion as `process.versions.node` gives it. */
export function hubHealth(config: HubConfig, ports: LinePorts, nodeVersion: string): HubHealth {
  const watched: (() => HealthFact)[] = [];
  let stored = true;
  let isLooking = false;
  const database = async (): Promise<readonly HealthFact[]> => {
    const head = await inTime(ports.audit.head(), askMs).catch(() => null);
    stored = head !== null;
    return databaseFacts(head);
  };
  const check = async (): Promise<readonly HealthFact[]> =>
    (
      await Promise.all([
        database(),
        signer(ports),
        model(ports),
        agents(ports),
        freeze(ports),
        ...chatFacts(config, watched),
        lanes(ports),
        software(nodeVersion, ports),
      ])
    ).flat();
  return {
    check,
    ready: () => {
      // Anybody may ask, as often as they like: the answer is the last look's, and one question at a time starts the next.
      if (!isLooking) {
        isLooking = true;
        void database().finally(() => {
          isLooking = false;
        });
      }
      return stored;
    },
    watch: (ask) => void watched.push(ask),
    status: async () => statusOf(ports, await check()),
  };
}

async function lanes({ outbox, destinations, clock }: LinePorts): Promise<readonly HealthFact[]> {
  const states = await inTime(outbox.lanes(), askMs).catch(() => []);
  return laneFacts(states, destinations, clock.now());
}

function databaseFacts(head: Awaited<ReturnType<LinePorts["audit"]["head"]>> | null): readonly HealthFact[] {
  if (head === null) {
    const detail = "PostgreSQL does not answer: nothing is accepted until it is back; agents keep what they have.";
    return [{ part: "database", state: "down", detail }];
  }
  const chain = `${head.seq} entries, head \`${head.hash.slice(0, 16)}\`, log \`${head.logId}\`. Check the whole chain: \`tagout audit verify\`.`;
  return [
    { part: "database", state: "ok", detail: "PostgreSQL answers." },
    { part: "audit log", state: "ok", detail: chain },
  ];
}

/** A line of Node without security fixes goes on working, with less. */
function software(nodeVersion: string, { clock, policy }: LinePorts): HealthFact {
  const warning = nodeLineWarning(nodeVersion, clock.now());
  const { version, hash } = policyStamp(policy);
  const runs = `Policy ${version} (\`${shortHash(hash)}\`), Node ${nodeVersion}.`;
  return { part: "software", state: warning === null ? "ok" : "degraded", detail: warning === null ? runs : `${runs} ${warning}` };
}

async function signer(ports: LinePorts): Promise<HealthFact> {
  return inTime(ports.signer.publicKey(), askMs).then(
    () => ({ part: "signer", state: "ok", detail: "The signer answers." }),
    () => ({ part: "signer", state: "down", detail: "The signer does not answer: nothing can be approved or run. Start `tagout signer`." }),
  );
}

async function freeze(ports: LinePorts): Promise<HealthFact> {
  return inTime(ports.freezes.freezeState(), askMs).then(
    ({ frozen }) =>
      frozen === null
        ? { part: "freeze", state: "off", detail: ["Nothing is frozen.", endless(ports.access) ?? ""].join(" ").trim() }
        : { part: "freeze", state: "degraded", detail: frozenUntil(frozen, ports.access) },
    () => ({ part: "freeze", state: "down", detail: "Nobody knows whether anything is frozen, so agents start nothing live." }),
  );
}

async function model(ports: LinePorts): Promise<HealthFact> {
  if (ports.model === null) return { part: "model", state: "off", detail: "No model is configured: the runbook rules diagnose." };
  const answer = await ports.model.probe(AbortSignal.timeout(askMs));
  return answer.ok
    ? { part: "model", state: "ok", detail: `${ports.model.name}: ${answer.value}` }
    : { part: "model", state: "degraded", detail: `${answer.error.why}. The runbook rules diagnose meanwhile.` };
}

function agents(ports: LinePorts): HealthFact {
  const connected = ports.agents.connected();
  const detail = connected.length === 0 ? "No agent is connected to this hub." : `Connected here: ${connected.length}.`;
  return { part: "agents", state: connected.length === 0 ? "degraded" : "ok", detail };
}

function chatFacts(config: HubConfig, watched: readonly (() => HealthFact)[]): readonly HealthFact[] {
  const off = (part: string): HealthFact => ({ part, state: "off", detail: "Not configured." });
  return [
    ...watched.map((ask) => ask()),
    ...(config.slack === undefined ? [off("slack")] : []),
    ...(config.mattermost === undefined ? [off("mattermost")] : []),
  ];
}

async function statusOf(ports: LinePorts, facts: readonly HealthFact[]): Promise<HubStatus> {
  const [open, waiting, hosts] = await Promise.all([
    ports.incidents.list({ open: true, limit: 1, offset: 0 }),
    ports.incidents.list({ open: true, states: undecidedStates, limit: 1, offset: 0 }),
    ports.agentStore.agents(),
  ]);
  return {
    openIncidents: open.total,
    waiting: waiting.total,
    agents: { connected: ports.agents.connected().length, enrolled: hosts.filter(({ revokedAt }) => revokedAt === null).length },
    model: ports.model?.name ?? null,
    policy: policyStamp(ports.policy),
    parts: facts
      .filter(({ state }) => state !== "off")
      .map(({ part, state, detail }) => ({ name: part, waitsFor: state === "ok" ? null : detail })),
  };
}
