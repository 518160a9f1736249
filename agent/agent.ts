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
import { execute, type ExecutingHost } from "./execute.js";
import { watchFreeze } from "./freeze.js";
import { readIdentity, type Identity } from "./identity.js";
import { jobs } from "./jobs.js";
import { openLedger } from "./ledger.js";
import { readBootId, readProcess } from "./proc.js";
import { profile } from "./profile.js";
import { recover } from "./recover.js";
import { openSpool } from "./spool.js";
import { stop as stopOrder } from "./stop.js";
import { openStops } from "./stops.js";
import { transport } from "./transport.js";
import { unitObstacle } from "./unit-names.js";
import { verify, type VerifyParts } from "./verify.js";
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
    await privately(config.stateDir, parts.uid);
    const identity = await enrolled(config.stateDir);
    await mkdir(placeOf(config, "output"), { recursive: true, mode: 0o700 });
    const spool = await openSpool(placeOf(config, "spool"), { log });
    note("spool", () => spool.close());
    const ledger = openLedger(placeOf(config, "ledger"), clock);
    note("ledger", () => ledger.close());
    const freeze = watchFreeze(config.freezeFile, elapsedMs, (frozen) => log.warn("freeze.changed", { frozen }));
    const memory = memoryOf(config, parts);
    const host: ExecutingHost = {
      name: identity.host,
      orderKey: identity.signerPublicKey,
      mode: config.mode,
      now: clock.now,
      clockOffsetMs: () => link.clockOffsetMs(),
      freeze,
      ledger,
      stops: openStops(),
      judge: (text, context) => evaluate(text, context, policy.current()),
      unitObstacle: (step, context) => unitObstacle(step, context, { run: parts.run, isProtected: policy.current().scopes.units }),
      stamp: () => policyStamp(policy.current()),
      rates: {
        limits: () => policy.current().limits,
        changesOf: ({ script }, context) => changesOf(script, policy.current(), context),
      },
      contextFor: memory.contextFor,
      outputDirectory: placeOf(config, "output"),
      log,
    };
    const resolved: Resolved[] = [];
    const again = verifyPartsOf(config, parts, resolved);
    const asked = jobs(log);
    note("jobs", () => asked.idle());
    const about = await profile(config, parts.version, policyStamp(policy.current()), await parts.inventory());

    const link = await transport({
      dir: config.stateDir,
      spool,
      profile: () => {
        const { version: policyVersion, hash: policyHash } = policyStamp(policy.current());
        return { ...about, policyVersion, policyHash };
      },
      events: {
        order: (order) =>
          asked.start(`order ${order.id}`, async () => {
            const { report } = await execute(order, host);
            if (report !== null) await link.report(report);
          }),
        stop: (order) =>
          asked.start(`stop ${order.id}`, async () => {
            log.warn("stop.received", { orderId: order.id });
            const report = stopOrder(order, host);
            if (report !== null) await link.report(report);
          }),
        verify: (request) =>
          asked.start(`verify ${request.orderId}`, async () => {
            const verification = await verify(request, again, stopping.signal);
            log.info("verify.ok", { incidentId: request.incidentId, outcome: verification.outcome });
            // Stopped half-way it measured nothing; the hub asks again.
            if (!stopping.signal.aborted) await link.verification(verification);
          }),
        policy: (bundle) =>
          asked.start("policy", async () => {
            const taken = await policy.take(bundle);
            if (!taken.ok) return log.warn("policy.refused", { why: taken.error });
            log.info(`policy.${taken.value}`, { version: policy.current().version });
            if (taken.value === "taken") link.profileChanged();
          }),
        freeze: freeze.hear,
        reported: (orderId) => ledger.ack(orderId),
      },
      clock,
      monotonicMs: elapsedMs,
      log,
    });
    note("link", () => link.stop());

    asked.start("recover", async () => {
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
export const placeOf = ({ stateDir }: Pick<AgentConfig, "stateDir">, part: "output" | "spool" | "ledger" | "evidence"): string =>
  join(stateDir, part);

/** Whoever can write here can name the processes that an order may end. */
async function privately(stateDir: string, uid: number): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = await stat(stateDir);
  if ((owner === 0 || owner === uid) && (mode & 0o022) === 0) return;
  throw new Fault(
    "agent_state_damaged",
    `${stateDir} can be changed by others. Give it to the agent's user alone: chown and chmod 700.`,
    false,
  );
}

async function enrolled(stateDir: string): Promise<Identity> {
  const identity = await readIdentity(stateDir);
  if (identity !== null) return identity;
  const mend = "Run `tagout agent add HOST` on the hub, put its line into a file, and run `tagout-agent join --token-file FILE` here.";
  throw new Fault("agent_state_damaged", `This host has not joined a hub: ${stateDir} holds no identity. ${mend}`, false);
}

function memoryOf(config: AgentConfig, { proc, clock }: AgentParts): EvidenceMemory {
  return evidenceMemory({
    dir: placeOf(config, "evidence"),
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
