import type { AgentMessage, WireProblem } from "../../../proto/wire.js";
import type { HostProfile } from "../../core/host.js";
import { codeOf } from "../../core/fault.js";
import { attempt, pacer, refuse, storeBatch, storeOutcome, type Intake } from "./intake.js";
import { serialQueue, type SerialQueue } from "./serial-queue.js";
import type { Session } from "./session.js";

/** What the hub does with what one agent says, message by message. */
export interface Conversation {
  readonly hear: (message: AgentMessage) => void;
  /** Records that break the contract: said so, and counted. */
  readonly refuse: (problems: readonly WireProblem[]) => void;
  /** Resolves when everything heard so far is stored or given back. */
  readonly idle: () => Promise<void>;
}

export interface Surroundings extends Omit<Intake, "session"> {
  readonly frozen: () => boolean | null;
  /** Called once the agent has introduced itself and the hub has noted it. */
  readonly ready: () => void;
  /** Called with true when the agent should be read no further for now. */
  readonly hold: (hold: boolean) => void;
}

interface Talk extends Surroundings, Intake {
  readonly evidence: SerialQueue;
  readonly outcomes: SerialQueue;
  readonly pace: (records: number) => Promise<void>;
  greeted: boolean;
  renewing: boolean;
  seenAt: number;
}

/**
 * Evidence and outcomes go through a queue each, so that a report never waits behind evidence, and each queue in
 * order. A receipt `stored` leaves only after the handler has resolved (I6); any failure is `later`, never a loss.
 */
export function converse(session: Session, around: Surroundings): Conversation {
  const { maxUnacked, maxRecordsPerSecond } = around.timing;
  const hold = (): void => around.hold(talk.evidence.pending() > maxUnacked || talk.outcomes.pending() > maxUnacked);
  const talk: Talk = {
    ...around,
    session,
    evidence: serialQueue(hold),
    outcomes: serialQueue(hold),
    pace: pacer(maxRecordsPerSecond),
    greeted: false,
    renewing: false,
    seenAt: around.options.clock.now(),
  };
  return {
    hear: (message) => hear(talk, message),
    refuse: (problems) => refuse(talk, problems),
    idle: async () => void (await Promise.all([talk.evidence.idle(), talk.outcomes.idle()])),
  };
}

type Said<K extends AgentMessage["kind"]> = Extract<AgentMessage, { kind: K }>;

function hear(talk: Talk, message: AgentMessage): void {
  const { events } = talk.options;
  const { host } = talk.session.peer;
  if ((message.kind === "hello") === talk.greeted) return talk.session.end("malformed");
  switch (message.kind) {
    case "hello":
      return greet(talk, message);
    case "heartbeat":
      return answer(talk, message);
    case "evidence":
      return takeEvidence(talk, message);
    case "report":
      return talk.outcomes.add(1, () => storeOutcome(talk, "report", message.report.orderId, () => events.report(host, message.report)));
    case "verification": {
      const { verification } = message;
      return talk.outcomes.add(1, () =>
        storeOutcome(talk, "verification", verification.orderId, () => events.verification(host, verification)),
      );
    }
    case "profile":
      return talk.outcomes.add(1, () => noteProfile(talk, message));
    case "renew":
      return talk.outcomes.add(1, () => renew(talk, message.csr));
  }
}

function greet(talk: Talk, { profile }: Said<"hello">): void {
  const { session, options, timing } = talk;
  talk.greeted = true;
  session.send({
    kind: "welcome",
    clockMs: options.clock.now(),
    heartbeatMs: timing.heartbeatMs,
    frozen: talk.frozen(),
    maxUnacked: timing.maxUnacked,
  });
  const introduced = introduce(talk, profile);
  talk.evidence.add(0, () => introduced);
  talk.outcomes.add(0, () => introduced);
}

async function introduce({ session, options, timing, ready }: Talk, profile: HostProfile): Promise<void> {
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

function answer(talk: Talk, { n, dropped, damaged }: Said<"heartbeat">): void {
  const { session, options, timing } = talk;
  const { host } = session.peer;
  const now = options.clock.now();
  session.send({ kind: "pulse", n, clockMs: now, frozen: talk.frozen() });
  if (now - talk.seenAt < timing.seenMs) return;
  talk.seenAt = now;
  if (dropped > 0 || damaged > 0) options.log.warn("transport.agent_lost_records", { host, dropped, damaged });
  options.store.seen(host, null, now).catch((failure: unknown) => options.log.warn("transport.not_seen", { host, code: codeOf(failure) }));
}

function takeEvidence(talk: Talk, { batch, malformed }: Said<"evidence">): void {
  refuse(talk, malformed);
  if (batch.length === 0) return;
  talk.evidence.add(batch.length, async () => {
    await talk.pace(batch.length);
    await storeBatch(talk, batch);
  });
}

/** What a host says of itself is for people; should it not be stored now, the next stream brings it again. */
async function noteProfile({ session, options, timing }: Talk, { profile }: Said<"profile">): Promise<void> {
  const failure = await attempt(timing.handlerMs, () => options.events.hello(session.peer.host, profile));
  if (failure !== null) options.log.warn("transport.hello_failed", { host: session.peer.host, code: codeOf(failure) });
}

/** One new certificate for each stream: the agent comes back with it on the next. */
async function renew(talk: Talk, csr: Uint8Array): Promise<void> {
  if (talk.renewing) return;
  talk.renewing = true;
  const failure = await attempt(talk.timing.handlerMs, () => issue(talk, csr));
  if (failure === null) return;
  talk.renewing = false;
  talk.options.log.warn("transport.not_renewed", { host: talk.session.peer.host, code: codeOf(failure) });
}

async function issue({ session, options, timing }: Talk, csr: Uint8Array): Promise<void> {
  const { host, serial } = session.peer;
  const now = options.clock.now();
  const issued = await options.authority.agentCertificate(host, csr, now, timing.certificateMs);
  if (!issued.ok) return session.end("badCsr");
  if (!(await options.store.renew(host, serial, issued.value.serial, issued.value.expires, now))) return session.end("notAdmitted");
  options.log.info("transport.renewed", { host, serial: issued.value.serial });
  session.send({ kind: "renewed", certificate: issued.value.certificate, renewAfterMs: timing.certificateMs * timing.renewAt });
}
