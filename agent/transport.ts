import { setTimeout as sleep } from "node:timers/promises";
import { backoff } from "../src/core/backoff.js";
import { codeOf, Fault } from "../src/core/fault.js";
import { openCheckpoints } from "./checkpoints.js";
import { hubClock } from "./hub-clock.js";
import { isCertificateOf, readIdentity, readKey, writeIdentity, type Identity } from "./identity.js";
import { askToRenewLapsed } from "./transport-channel.js";
import { linkTiming, type Link, type LinkOptions } from "./transport-options.js";
import { toRecord, type Outgoing } from "./transport-records.js";
import { openStream, type Ended, type Stream, type StreamContext } from "./transport-stream.js";

export type { HubEvents, Link, LinkOptions, LinkTiming } from "./transport-options.js";

interface State extends Omit<StreamContext, "identity"> {
  identity: Identity;
  stream: Stream | null;
  failures: number;
}

/** Another agent uses this host's certificate: coming straight back would only throw it out in turn. */
const replacedMs = 30_000;
/** Counts as so many failures in a row: up to a minute between tries. */
const refusedFailures = 16;
/** All agents of a hub that dies lose it at once; they come back over 4 s. */
const lostFailures = 3;

/**
 * The stage between capture and the hub: keeps one stream to the hub for as long as the agent lives, sends what the spool
 * holds until the hub has stored it, hands on what the hub asks. Dials out only; whatever fails is tried again.
 * Throws Fault `agent_state_damaged` when this host is not enrolled or its identity is damaged.
 */
export async function transport(options: LinkOptions): Promise<Link> {
  const identity = await readIdentity(options.dir);
  const key = await readKey(options.dir);
  if (identity === null || key === null) {
    const mend = "Give `tagout-agent join` the line that `tagout agent add HOST` prints on the hub.";
    throw new Fault("agent_state_damaged", `This host has not joined a hub: ${options.dir} holds no identity. ${mend}`, false);
  }
  const state: State = {
    ...options,
    timing: { ...linkTiming, ...options.timing },
    identity,
    key,
    hubClock: hubClock(options.clock.now, options.monotonicMs),
    checkpoints: await openCheckpoints(options.dir, identity.signerPublicKey, options.log),
    stream: null,
    failures: 0,
  };
  const stopping = new AbortController();
  const running = run(state, stopping.signal);
  return {
    evidence: (evidence) => toSpool(state, { kind: "evidence", evidence }),
    report: (report) => toSpool(state, { kind: "report", report }),
    verification: (verification) => toSpool(state, { kind: "verification", verification }),
    profileChanged: () => state.stream?.sendProfile(),
    connected: () => state.stream?.welcomed() ?? false,
    clockOffsetMs: state.hubClock.offsetMs,
    async stop() {
      stopping.abort();
      state.stream?.stop();
      await running;
    },
  };
}

async function toSpool(state: State, outgoing: Outgoing): Promise<void> {
  const record = toRecord(outgoing);
  if (!record.ok)
    return state.log.error("transport.malformed", { of: outgoing.kind, path: record.error.path, problem: record.error.problem });
  await state.spool.add(record.value);
  state.stream?.pump();
}

async function run(state: State, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    state.stream = openStream(state);
    const ended = await state.stream.ended;
    state.stream = null;
    if (signal.aborted) return;
    const waitMs = await waitAfter(state, ended);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Does what the end of a stream asks for. Returns how long to wait before the next, in milliseconds. */
async function waitAfter(state: State, ended: Ended): Promise<number> {
  const { log, clock, timing } = state;
  switch (ended.kind) {
    case "goodbye":
      state.failures = 0;
      log.info("transport.goodbye", { hub: state.identity.hub });
      return ended.withinMs * clock.dice();
    case "renewed":
      state.failures = 0;
      await useCertificate(state, ended);
      return 0;
    case "replaced":
      log.error("transport.replaced", { host: state.identity.host });
      return replacedMs * (1 + clock.dice()) * timing.backoffScale;
    case "refused":
      state.failures = refusedFailures;
      log.error("transport.refused", { host: state.identity.host, hub: state.identity.hub });
      return backoff(state.failures, clock.dice()) * timing.backoffScale;
    case "lost":
      state.failures = ended.welcomed ? lostFailures : state.failures + 1;
      log.warn("transport.lost", { hub: state.identity.hub, reason: ended.reason, failures: state.failures });
      if (!ended.welcomed && mayHaveLapsed(state) && (await renewLapsed(state))) return 0;
      return backoff(state.failures, clock.dice()) * timing.backoffScale;
    case "stopped":
      return 0;
  }
}

/** By this host's clock it should have been renewed; every fifth failure also when not, for a clock that is behind. */
const mayHaveLapsed = ({ identity, clock, failures }: State): boolean => clock.now() >= identity.renewAt || failures % 5 === 0;

async function renewLapsed(state: State): Promise<boolean> {
  try {
    const renewed = await askToRenewLapsed(state.identity, state.key);
    if (renewed.ok) return await useCertificate(state, renewed.value);
    state.log.error("transport.not_renewed", { host: state.identity.host, why: renewed.error });
  } catch (failure) {
    state.log.warn("transport.not_renewed", { host: state.identity.host, why: codeOf(failure) });
  }
  return false;
}

/** The old certificate is good until the new one has been used, so a disk that does not take it now costs nothing but another try. */
async function useCertificate(
  state: State,
  { certificate, renewAfterMs }: { readonly certificate: string; readonly renewAfterMs: number },
): Promise<boolean> {
  const { log, dir, key, clock } = state;
  if (!isCertificateOf(certificate, key)) {
    log.error("transport.foreign_certificate", { host: state.identity.host });
    return false;
  }
  state.identity = { ...state.identity, certificate, renewAt: clock.now() + renewAfterMs };
  await writeIdentity(dir, state.identity).catch((failure: unknown) =>
    log.error("transport.identity_not_written", { code: codeOf(failure) }),
  );
  log.info("transport.renewed", { host: state.identity.host });
  return true;
}
