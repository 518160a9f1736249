import { escapeName } from "../src/core/escape.js";
import { codeOf } from "../src/core/fault.js";
import { redact } from "../src/core/redact.js";
import type { Clock } from "../src/ports/clock.js";
import type { Log } from "../src/ports/log.js";
import { forget, nothingSeen, read, type Seen } from "./detectors/all.js";
import type { Reading } from "./detectors/reading.js";
import type { DetectorRules } from "./detectors/rules.js";
import type { Sampler } from "./sampler.js";
import type { Noticed, Remembered, SignalMemory } from "./signal-memory.js";
import { advance, watchedBy, type Change, type Track, type TrackTiming } from "./track.js";

/** A signal that a verification has found resolved. */
export type Resolved = Pick<Reading, "kind" | "subject">;

export interface Detection {
  readonly sample: Sampler;
  readonly rules: DetectorRules;
  readonly everyMs: number;
  readonly repeatMs: number;
  readonly memory: SignalMemory;
  /** Takes a signal on; it has arrived when this resolves, and is offered again on the next tick when it throws. */
  readonly deliver: (noticed: Noticed) => Promise<void>;
  /** What was verified as mended since the last call: its signal is cleared without further waiting. */
  readonly resolved: () => readonly Resolved[];
  readonly clock: Pick<Clock, "now" | "id" | "dice">;
  /** Milliseconds on a clock that never jumps. */
  readonly elapsedMs: () => number;
  /** Waits; resolves early when the signal aborts. */
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** The agent's own pid. */
  readonly self: number;
}

/**
 * Samples the host on an interval until told to stop, and hands on every change as a Signal: raised, repeated while it lasts,
 * cleared. What is raised is on the disk before it is handed on, and a signal is handed on with the same id until it is taken, so
 * a restart neither raises twice nor loses a clear. The interval varies by a fifth: what beats in step with a fixed one would be
 * seen always or never.
 */
export async function detect(detection: Detection, stop: AbortSignal): Promise<void> {
  const { everyMs, elapsedMs, pause, clock, log } = detection;
  let state = restored(await detection.memory.read(), detection);
  while (!stop.aborted) {
    const startMs = elapsedMs();
    try {
      state = await tick(state, detection);
    } catch (failure) {
      // One bad tick must not blind the agent; what fails every time shows in the log every time.
      log.error("detect.failed", { why: failure instanceof Error ? failure.message : "unexpected" });
    }
    const nextMs = everyMs * (0.8 + 0.4 * clock.dice());
    await pause(Math.max(everyMs / 10, nextMs - (elapsedMs() - startMs)), stop);
  }
}

interface State {
  readonly seen: Seen;
  readonly tracks: readonly Track[];
  readonly undelivered: readonly Noticed[];
}

/** Repeats pile up while nothing can be delivered; beyond this the oldest repeats are dropped, never a raise or a clear. */
const maxUndelivered = 200;

/** What was raised stays raised. How long ago it was told counts by the wall clock, within one repeat in case that has jumped. */
function restored({ raised, undelivered }: Remembered, { clock, elapsedMs, repeatMs }: Detection): State {
  const nowMs = elapsedMs();
  const tracks = raised.map(({ kind, subject, sinceAt, toldAt }): Track => {
    const agoMs = Math.min(repeatMs, Math.max(0, clock.now() - toldAt));
    return { kind, subject, isRaised: true, sinceAt, sinceMs: nowMs, measuredMs: nowMs, toldMs: nowMs - agoMs, wellSinceMs: null };
  });
  return { seen: nothingSeen, tracks, undelivered };
}

async function tick(state: State, detection: Detection): Promise<State> {
  const { rules, log } = detection;
  const sample = await detection.sample();
  const resolved = detection.resolved();
  const { readings, seen } = read(sample, forget(state.seen, resolved), rules, watchedBy(state.tracks), detection.self);
  const { tracks, changes } = advance(state.tracks, readings, sample, timing(detection, resolved));
  for (const { phase, reading } of changes) log.info(`detect.${phase}`, { kind: reading.kind, value: reading.value, unit: reading.unit });
  const noticed = changes.map((change) => notice(change, detection));
  const undelivered = bounded([...state.undelivered, ...noticed]);
  const next = { seen, tracks, undelivered };
  if (changes.length > 0) await remember(next, detection);
  return undelivered.length === 0 ? next : await handOn(next, detection);
}

async function handOn(state: State, detection: Detection): Promise<State> {
  let undelivered = state.undelivered;
  for (const noticed of state.undelivered) {
    try {
      await detection.deliver(noticed);
    } catch (failure) {
      detection.log.warn("detect.undelivered", {
        waiting: undelivered.length,
        code: codeOf(failure),
      });
      break;
    }
    undelivered = undelivered.filter((other) => other !== noticed);
  }
  const next = { ...state, undelivered };
  if (undelivered.length < state.undelivered.length) await remember(next, detection);
  return next;
}

function notice({ phase, reading, sinceAt }: Change, { clock }: Detection): Noticed {
  const { kind, subject, severity, threshold, unit, says, involved } = reading;
  const now = clock.now();
  const text = redact(escapeName(phase === "cleared" ? `${says}: over` : says)).text;
  const summary = text.slice(0, maxSummary);
  const value = Math.round(reading.value * 10) / 10;
  return {
    signal: {
      id: clock.id(),
      kind,
      subject,
      phase,
      severity,
      value,
      threshold,
      unit,
      summary,
      observedAt: now,
      since: Math.min(sinceAt, now),
    },
    involved,
  };
}

const maxSummary = 300;

/** A full disk is what the agent is there to notice: it goes on without its memory. */
async function remember({ tracks, undelivered }: State, { memory, clock, elapsedMs, log }: Detection): Promise<void> {
  const nowMs = elapsedMs();
  const raised = tracks
    .filter(({ isRaised }) => isRaised)
    .map(({ kind, subject, sinceAt, toldMs }) => ({
      kind,
      subject,
      sinceAt,
      toldAt: Math.max(0, Math.round(clock.now() - (nowMs - toldMs))),
    }));
  try {
    await memory.write({ raised, undelivered });
  } catch (failure) {
    log.error("detect.not_remembered", { code: codeOf(failure) });
  }
}

function bounded(noticed: readonly Noticed[]): readonly Noticed[] {
  const surplus = noticed.length - maxUndelivered;
  if (surplus <= 0) return noticed;
  const repeats = noticed.filter(({ signal }) => signal.phase === "repeated").slice(0, surplus);
  return noticed.filter((each) => !repeats.includes(each));
}

/** Looking at every process is skipped for up to 15 s on a host with very many. */
const leastGapMs = 45_000;

function timing({ rules, everyMs, repeatMs }: Detection, resolved: readonly Resolved[]): TrackTiming {
  const unitsMs = rules["unit-failed"].everySeconds * 1_000;
  return {
    forMs: (kind) => (kind === "crash-loop" ? 0 : rules[kind].forSeconds * 1_000),
    clearForMs: (kind) => rules[kind].clearForSeconds * 1_000,
    repeatMs,
    gapMs: (kind) => Math.max(leastGapMs, 3 * (kind === "unit-failed" || kind === "crash-loop" ? Math.max(everyMs, unitsMs) : everyMs)),
    isResolved: (kind, subject) => resolved.some((each) => each.kind === kind && each.subject === subject),
  };
}
