import type { AgentMessage, WireProblem } from "../../../proto/wire.js";
import type { HostProfile } from "../../core/host.js";
import { codeOf } from "../../core/fault.js";
import { attempt, pacer, refuse, storeBatch, storeOutcome, type Intake } from "./intake.js";
import { serialQueue, type SerialQueue } from "./serial-queue.js";
import type { Session } from "./session.js";

/** What the hub does with what one agent says, message by message. */
export interface AgentMessages {
  readonly take: (message: AgentMessage) => void;
  /** Records that break the contract: said so, and counted. */
  readonly refuse: (problems: readonly WireProblem[]) => void;
  /** Resolves when everything taken so far is stored or given back. */
  readonly idle: () => Promise<void>;
}

export interface StreamContext extends Omit<Intake, "session"> {
  readonly frozen: () => boolean | null;
  /** Called once the agent has said hello and the hub has noted it. */
  readonly ready: () => void;
  /** Called with true when the agent should be read no further for now. */
  readonly hold: (hold: boolean) => void;
}

interface StreamState extends StreamContext, Intake {
  readonly evidence: SerialQueue;
  readonly outcomes: SerialQueue;
  readonly pace: (records: number) => Promise<void>;
  welcomed: boolean;
  renewing: boolean;
  seenAt: number;
}

/**
 * Evidence and outcomes go through a queue each, so that a report never waits behind evidence, and each queue in
 * order. A receipt `stored` leaves only after the handler has resolved (I6); any failure is `later`, never a loss.
 */
export function agentMessages(session: Session, context: StreamContext): AgentMessages {
  const { maxUnacked, maxRecordsPerSecond } = context.timing;
  const hold = (): void => context.hold(state.evidence.pending() > maxUnacked || state.outcomes.pending() > maxUnacked);
  const state: StreamState = {
    ...context,
    session,
    evidence: serialQueue(hold),
    outcomes: serialQueue(hold),
    pace: pacer(maxRecordsPerSecond),
    welcomed: false,
    renewing: false,
    seenAt: context.options.clock.now(),
  };
  return {
    take: (message) => take(state, message),
    refuse: (problems) => refuse(state, problems),
    idle: async () => void (await Promise.all([state.evidence.idle(), state.outcomes.idle()])),
  };
}

type Message<K extends AgentMessage["kind"]> = Extract<AgentMessage, { kind: K }>;

function take(state: StreamState, message: AgentMessage): void {
  const { events } = state.options;
  const { host } = state.session.peer;
  if ((message.kind === "hello") === state.welcomed) return state.session.end("malformed");
  switch (message.kind) {
    case "hello":
      return welcome(state, message);
    case "heartbeat":
      return answerHeartbeat(state, message);
    case "evidence":
      return takeEvidence(state, message);
    case "report":
      return state.outcomes.add(1, () => storeOutcome(state, "report", message.report.orderId, () => events.report(host, message.report)));
    case "verification": {
      const { verification } = message;
      return state.outcomes.add(1, () =>
        storeOutcome(state, "verification", verification.orderId, () => events.verification(host, verification)),
      );
    }
    case "profile":
      return state.outcomes.add(1, () => noteProfile(state, message));
    case "renew":
      return state.outcomes.add(1, () => renew(state, message.csr));
  }
}

function welcome(state: StreamState, { profile }: Message<"hello">): void {
  const { session, options, timing } = state;
  state.welcomed = true;
  session.send({
    kind: "welcome",
    clockMs: options.clock.now(),
    heartbeatMs: timing.heartbeatMs,
    frozen: state.frozen(),
    maxUnacked: timing.maxUnacked,
  });
  const noted = noteHello(state, profile);
  state.evidence.add(0, () => noted);
  state.outcomes.add(0, () => noted);
}

async function noteHello({ session, options, timing, ready }: StreamState, profile: HostProfile): Promise<void> {
  const failure = await attempt(timing.handlerMs, () => options.events.hello(session.peer.host, profile));
  if (failure === null && session.over()) return;
  if (failure === null) {
    ready();
    if (options.policy !== null && options.policy.hash !== profile.policyHash)
      session.send({ kind: "policy", bundle: options.policy.bundle });
    return;
  }
  options.log.warn("transport.hello_failed", { host: session.peer.host, code: codeOf(failure) });
  session.end("later");
}

function answerHeartbeat(state: StreamState, { n, dropped, damaged }: Message<"heartbeat">): void {
  const { session, options, timing } = state;
  const { host } = session.peer;
  const now = options.clock.now();
  session.send({ kind: "pulse", n, clockMs: now, frozen: state.frozen() });
  if (now - state.seenAt < timing.seenMs) return;
  state.seenAt = now;
  if (dropped > 0 || damaged > 0) options.log.warn("transport.agent_lost_records", { host, dropped, damaged });
  options.store.seen(host, null, now).catch((failure: unknown) => options.log.warn("transport.not_seen", { host, code: codeOf(failure) }));
}

function takeEvidence(state: StreamState, { batch, malformed }: Message<"evidence">): void {
  refuse(state, malformed);
  if (batch.length === 0) return;
  state.evidence.add(batch.length, async () => {
    await state.pace(batch.length);
    await storeBatch(state, batch);
  });
}

/** What a host says of itself is for people; should it not be stored now, the next stream brings it again. */
async function noteProfile({ session, options, timing }: StreamState, { profile }: Message<"profile">): Promise<void> {
  const failure = await attempt(timing.handlerMs, () => options.events.hello(session.peer.host, profile));
  if (failure !== null) options.log.warn("transport.hello_failed", { host: session.peer.host, code: codeOf(failure) });
}

/** One new certificate for each stream: the agent comes back with it on the next. */
async function renew(state: StreamState, csr: Uint8Array): Promise<void> {
  if (state.renewing) return;
  state.renewing = true;
  const failure = await attempt(state.timing.handlerMs, () => issue(state, csr));
  if (failure === null) return;
  state.renewing = false;
  state.options.log.warn("transport.not_renewed", { host: state.session.peer.host, code: codeOf(failure) });
}

async function issue({ session, options, timing }: StreamState, csr: Uint8Array): Promise<void> {
  const { host, serial } = session.peer;
  const now = options.clock.now();
  const issued = await options.authority.agentCertificate(host, csr, now, timing.certificateMs);
  if (!issued.ok) return session.end("badCsr");
  const renewal = { host, oldSerial: serial, serial: issued.value.serial, certificateExpires: issued.value.expires };
  if (!(await options.store.renew(renewal, now))) return session.end("notAdmitted");
  options.log.info("transport.renewed", { host, serial: issued.value.serial });
  session.send({ kind: "renewed", certificate: issued.value.certificate, renewAfterMs: timing.certificateMs * timing.renewAt });
}
