import { status, type ClientDuplexStream, type StatusObject } from "@grpc/grpc-js";
import type { KeyObject } from "node:crypto";
import type { FromAgent, FromHub } from "../proto/gen/tagout/v1/link.js";
import { fromHub, toAgentWire, type AgentMessage, type HubMessage } from "../proto/wire.js";
import type { Checkpoints } from "./checkpoints.js";
import { signingRequest } from "./csr.js";
import type { HubClock } from "./hub-clock.js";
import type { Identity } from "./identity.js";
import { linkClient } from "./transport-channel.js";
import type { LinkOptions, LinkTiming } from "./transport-options.js";
import { sender, type Sender } from "./transport-sender.js";

/** Why a stream is over. */
export type Ended =
  | { readonly kind: "goodbye"; readonly withinMs: number }
  | { readonly kind: "renewed"; readonly certificate: string; readonly renewAfterMs: number }
  | { readonly kind: "refused" }
  | { readonly kind: "replaced" }
  | { readonly kind: "lost"; readonly welcomed: boolean; readonly reason: string }
  | { readonly kind: "stopped" };

/** One stream to one hub, from dialling to its end. */
export interface Stream {
  readonly welcomed: () => boolean;
  readonly pump: () => void;
  /** Sends the profile of the host again. */
  readonly sendProfile: () => void;
  readonly stop: () => void;
  readonly ended: Promise<Ended>;
}

export interface StreamContext extends LinkOptions {
  readonly timing: LinkTiming;
  readonly identity: Identity;
  readonly key: KeyObject;
  readonly hubClock: HubClock;
  readonly checkpoints: Checkpoints;
}

interface State extends StreamContext {
  readonly call: ClientDuplexStream<FromAgent, FromHub>;
  readonly finish: (ended: Ended) => void;
  /** When each unanswered heartbeat left; 0 is the hello. */
  readonly beats: Map<number, number>;
  sender: Sender | null;
  readonly welcomeTimer: NodeJS.Timeout;
  beatTimer: NodeJS.Timeout | null;
  nextBeat: number;
  renewing: boolean;
  over: boolean;
  /** The hub has ended the stream, or there is no connection. */
  isClosed: boolean;
}

/** Heartbeats without a pulse after which the hub counts as gone, although TCP and HTTP/2 say otherwise. */
const maxSilentBeats = 2;
/** How long a hub may take to notice that we have closed the stream. */
const closeMs = 1_000;

/** Never throws: what cannot even be dialled is a stream that is lost. */
export function openStream(context: StreamContext): Stream {
  let settle: (ended: Ended) => void = () => undefined;
  const ended = new Promise<Ended>((resolve) => (settle = resolve));
  try {
    return { ...dial(context, settle), ended };
  } catch {
    settle({ kind: "lost", welcomed: false, reason: "the identity of this host cannot be used" });
    return { welcomed: () => false, pump: () => undefined, sendProfile: () => undefined, stop: () => undefined, ended };
  }
}

function dial(context: StreamContext, settle: (ended: Ended) => void): Omit<Stream, "ended"> {
  const client = linkClient(context.identity, context.key, context.timing);
  const call = client.connect();
  const state: State = {
    ...context,
    call,
    finish: (how) => finish(state, how, settle),
    beats: new Map([[0, context.monotonicMs()]]),
    sender: null,
    welcomeTimer: setTimeout(() => state.finish({ kind: "lost", welcomed: false, reason: "no welcome in time" }), context.timing.welcomeMs),
    beatTimer: null,
    nextBeat: 1,
    renewing: false,
    over: false,
    isClosed: false,
  };
  call.on("error", () => undefined); // `status` follows and says why
  call.on("status", (said: StatusObject) => {
    state.isClosed = true;
    client.close();
    state.finish(endOf(said, state));
  });
  call.on("data", (message: FromHub) => receive(state, message));
  call.on("drain", () => state.sender?.pump());
  send(state, { kind: "hello", protocol: 1, profile: context.profile(), clockMs: context.clock.now() });
  return {
    welcomed: () => state.sender !== null && !state.over,
    pump: () => state.sender?.pump(),
    sendProfile: () => {
      if (state.sender !== null && !state.over) send(state, { kind: "profile", profile: context.profile() });
    },
    stop: () => state.finish({ kind: "stopped" }),
  };
}

function finish(state: State, how: Ended, settle: (ended: Ended) => void): void {
  if (state.over) return;
  state.over = true;
  clearTimeout(state.welcomeTimer);
  if (state.beatTimer !== null) clearInterval(state.beatTimer);
  state.sender?.stop();
  if (!state.isClosed) closeCall(state.call);
  settle(how);
}

/** Half-closes first, so that a hub that is well sees an end and not a reset. */
function closeCall(call: ClientDuplexStream<FromAgent, FromHub>): void {
  const timer = setTimeout(() => call.cancel(), closeMs);
  call.on("status", () => clearTimeout(timer));
  call.end();
  call.resume();
}

function receive(state: State, message: FromHub): void {
  if (state.over) return;
  const read = fromHub(message);
  if (!read.ok) return state.log.warn("transport.malformed", { path: read.error.path, problem: read.error.problem });
  try {
    handle(state, read.value);
  } catch {
    // Whatever took the message is broken; the stream, and everything else on it, is not.
    state.log.error("transport.handler_failed", { kind: read.value.kind });
  }
}

function send({ call }: State, message: AgentMessage): boolean {
  return call.write(toAgentWire(message));
}

function endOf({ code, details }: StatusObject, state: State): Ended {
  if (code === status.PERMISSION_DENIED || code === status.UNAUTHENTICATED) return { kind: "refused" };
  if (code === status.ABORTED) return { kind: "replaced" };
  return { kind: "lost", welcomed: state.sender !== null, reason: `${status[code]}: ${details}` };
}

function handle(state: State, message: HubMessage): void {
  const { events, finish } = state;
  switch (message.kind) {
    case "welcome":
      return welcome(state, message);
    case "pulse":
      return pulse(state, message);
    case "receipt":
      state.sender?.receive(message.receipt);
      if (message.receipt.of !== "report" || message.receipt.outcome !== "stored") return;
      return message.receipt.ids.forEach((id) => events.reported(id));
    case "order":
      return events.order(message.order);
    case "stop":
      return events.stop(message.order);
    case "verify":
      return events.verify(message.request);
    case "policy":
      return events.policy(message.bundle);
    case "freeze":
      return events.freeze(message.frozen);
    case "renewed":
      return finish({ kind: "renewed", certificate: message.certificate, renewAfterMs: message.renewAfterMs });
    case "checkpoint":
      return void state.checkpoints.keep(message.signed);
    case "goodbye":
      return finish({ kind: "goodbye", withinMs: message.retryWithinMs });
  }
}

type MessageOf<K extends HubMessage["kind"]> = Extract<HubMessage, { kind: K }>;

function welcome(state: State, { clockMs, heartbeatMs, frozen, maxUnacked }: MessageOf<"welcome">): void {
  if (state.sender !== null) return;
  clearTimeout(state.welcomeTimer);
  const { spool, log, clock } = state;
  measure(state, 0, clockMs);
  state.events.freeze(frozen);
  log.info("transport.connected", { hub: state.identity.hub });
  state.sender = sender({ spool, write: (message) => state.call.write(message), maxUnacked, log, dice: clock.dice });
  state.beatTimer = setInterval(() => beat(state), heartbeatMs);
  beat(state);
  state.sender.pump();
}

function beat(state: State): void {
  const { clock, identity, spool, beats } = state;
  if (beats.size >= maxSilentBeats) return state.finish({ kind: "lost", welcomed: true, reason: "the hub does not answer heartbeats" });
  const n = state.nextBeat;
  state.nextBeat += 1;
  beats.set(n, state.monotonicMs());
  const { waiting, dropped, damaged } = spool.counts();
  send(state, { kind: "heartbeat", n, clockMs: clock.now(), waiting, dropped, damaged });
  if (state.renewing || clock.now() < identity.renewAt) return;
  state.renewing = true;
  send(state, { kind: "renew", csr: signingRequest(identity.host, state.key) });
}

function pulse(state: State, { n, clockMs, frozen }: MessageOf<"pulse">): void {
  measure(state, n, clockMs);
  state.events.freeze(frozen);
}

function measure({ beats, hubClock, monotonicMs }: State, n: number, hubMs: number): void {
  const sentAt = beats.get(n);
  if (sentAt === undefined) return;
  beats.delete(n);
  hubClock.set(hubMs, sentAt, monotonicMs());
}
