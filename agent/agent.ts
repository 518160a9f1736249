import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../src/core/fault.js";
import { changesOf } from "../src/core/policy/changes.js";
import { evaluate } from "../src/core/policy/evaluate.js";
import { policyStamp } from "../src/core/policy/policy.js";
import type { AgentParts } from "./agent-parts.js";
import { closing } from "./closing.js";
import type { AgentConfig } from "./config.js";
import type { Resolved } from "./detect.js";
import { evidenceMemory, type EvidenceMemory } from "./evidence-memory.js";
import type { ExecutingHost } from "./execute.js";
import { watchFreeze } from "./freeze.js";
import { hubEvents } from "./hub-events.js";
import { readIdentity, type Identity } from "./identity.js";
import { jobs } from "./jobs.js";
import { openLedger } from "./ledger.js";
import { readBootId, readProcess } from "./proc.js";
import { profile } from "./profile.js";
import { recover } from "./recover.js";
import { openSpool } from "./spool.js";
import { openStops } from "./stops.js";
import { transport, type Link } from "./transport.js";
import { unitObstacle } from "./unit-names.js";
import type { VerifyParts } from "./verify.js";
import { samplerOf, watch } from "./watch.js";

export type { AgentParts } from "./agent-parts.js";

export interface Agent {
  readonly host: string;
  readonly isConnected: () => boolean;
  readonly stop: () => Promise<void>;
}

/**
 * Builds the agent from its parts and starts it: it detects, captures and sends, and executes and verifies when the hub asks. What
 * was opened is closed in the opposite order. Throws Fault when this host is not enrolled or its state cannot be used.
 */
export async function startAgent(config: AgentConfig, parts: AgentParts): Promise<Agent> {
  const { clock, elapsedMs, log, policy } = parts;
  const stopping = new AbortController();
  const { note, closeAll } = closing(log);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await closeAll();
  };
  try {
    await makePrivate(config.stateDir, parts.uid);
    const identity = await enrolledIdentity(config.stateDir);
    await mkdir(pathOf(config, "output"), { recursive: true, mode: 0o700 });
    const spool = await openSpool(pathOf(config, "spool"), { log });
    note("spool", () => spool.close());
    const ledger = openLedger(pathOf(config, "ledger"), clock);
    note("ledger", () => ledger.close());
    const freeze = watchFreeze(config.freezeFile, elapsedMs, (frozen) => log.warn("freeze.changed", { frozen }));
    const memory = memoryOf(config, parts);
    const clockOffsetMs = (): number | null => link.clockOffsetMs();
    const host = executingHost(config, parts, { identity, ledger, freeze, contextFor: memory.contextFor, clockOffsetMs });
    const resolved: Resolved[] = [];
    const work = jobs(log);
    note("jobs", () => work.idle());
    const about = await profile(config, parts.version, policyStamp(policy.current()), await parts.inventory());

    // Nothing that uses the link runs before it is there: the hub speaks first after this has returned.
    const link: Link = await transport({
      dir: config.stateDir,
      spool,
      profile: () => {
        const { version: policyVersion, hash: policyHash } = policyStamp(policy.current());
        return { ...about, policyVersion, policyHash };
      },
      events: hubEvents({
        host,
        policy,
        verifyParts: verifyPartsOf(config, parts, resolved),
        work,
        link: () => link,
        stopping: stopping.signal,
      }),
      clock,
      monotonicMs: elapsedMs,
      log,
    });
    note("link", () => link.stop());

    work.start("recover", async () => {
      await recover(host);
      for (const report of ledger.unacked()) await link.report(report);
    });
    const watching = watch(config, parts, { remember: memory.remember, send: link.evidence }, resolved, stopping.signal);
    note("detect", () => watching);
    log.info("agent.started", { host: identity.host, mode: config.mode, version: parts.version });
    return { host: identity.host, isConnected: link.connected, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/** Where one part of the agent keeps its files. */
export const pathOf = ({ stateDir }: Pick<AgentConfig, "stateDir">, part: "output" | "spool" | "ledger" | "evidence"): string =>
  join(stateDir, part);

/** Makes the state directory, or refuses one that others can write: whoever can names the processes that an order may end. */
async function makePrivate(stateDir: string, uid: number): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = await stat(stateDir);
  if ((owner === 0 || owner === uid) && (mode & 0o022) === 0) return;
  throw new Fault(
    "agent_state_damaged",
    `${stateDir} can be changed by others. Give it to the agent's user alone: chown and chmod 700.`,
    false,
  );
}

async function enrolledIdentity(stateDir: string): Promise<Identity> {
  const identity = await readIdentity(stateDir);
  if (identity !== null) return identity;
  const mend = "Run `tagout agent add HOST` on the hub, put its line into a file, and run `tagout-agent join --token-file FILE` here.";
  throw new Fault("agent_state_damaged", `This host has not joined a hub: ${stateDir} holds no identity. ${mend}`, false);
}

/** What orders are checked and run with: this host's own key, mode, policy and memory. */
function executingHost(
  config: AgentConfig,
  { clock, log, policy, run }: AgentParts,
  { identity, ...opened }: Pick<ExecutingHost, "ledger" | "freeze" | "contextFor" | "clockOffsetMs"> & { readonly identity: Identity },
): ExecutingHost {
  return {
    ...opened,
    name: identity.host,
    orderKey: identity.signerPublicKey,
    mode: config.mode,
    now: clock.now,
    stops: openStops(),
    judge: (text, context) => evaluate(text, context, policy.current()),
    unitObstacle: (step, context) => unitObstacle(step, context, { run, isProtected: policy.current().scopes.units }),
    stamp: () => policyStamp(policy.current()),
    rates: {
      limits: () => policy.current().limits,
      changesOf: ({ script }, context) => changesOf(script, policy.current(), context),
    },
    outputDirectory: pathOf(config, "output"),
    log,
  };
}

function memoryOf(config: AgentConfig, { proc, clock }: AgentParts): EvidenceMemory {
  return evidenceMemory({
    dir: pathOf(config, "evidence"),
    now: clock.now,
    bootId: proc === null ? "" : readBootId(proc),
    current: (pid) => (proc === null ? null : readProcess(proc, pid)),
    units: config.units,
    logScopes: config.logScopes,
  });
}

function verifyPartsOf(config: AgentConfig, parts: AgentParts, resolved: Resolved[]): VerifyParts {
  return {
    sampler: () => samplerOf(config, parts),
    rules: config.detectors,
    samples: config.verify.samples,
    everyMs: config.verify.everySeconds * 1_000,
    run: parts.run,
    hasSystemd: parts.hasSystemd,
    now: parts.clock.now,
    pause: parts.pause,
    onResolved: (each) => void resolved.push(each),
    self: parts.pid,
  };
}
