import type { SignalKind, SignalPhase } from "../src/core/signal.js";
import type { Reading, Watched } from "./detectors/reading.js";

/** One trouble that has begun: pending until it has lasted, then raised until it has been well for long enough. */
export interface Track {
  readonly kind: SignalKind;
  readonly subject: string;
  readonly isRaised: boolean;
  /** When it was first seen, milliseconds since 1970. */
  readonly sinceAt: number;
  /** The same on the clock that never jumps. Means nothing to another process: zero for a track that was read from disk. */
  readonly sinceMs: number;
  /** When it was last measured. */
  readonly measuredMs: number;
  /** When it was last told. */
  readonly toldMs: number;
  /** Since when it has been well without a break; null while it is not. */
  readonly wellSinceMs: number | null;
}

/** What the caller has to tell of a track that was raised, still goes on, or is over. */
export interface Change {
  readonly phase: SignalPhase;
  readonly reading: Reading;
  readonly sinceAt: number;
}

export interface TrackTiming {
  readonly forMs: (kind: SignalKind) => number;
  readonly clearForMs: (kind: SignalKind) => number;
  readonly repeatMs: number;
  /** A longer silence than this breaks a `for`: what nobody measured did not last. */
  readonly gapMs: (kind: SignalKind) => number;
  /** Measured well a moment ago, after a fix: cleared at once unless it is bad again. */
  readonly isResolved: (kind: SignalKind, subject: string) => boolean;
}

/**
 * Takes one tick's readings to the tracks so far: raise after `for`, clear after a time below the lower level, repeat in between.
 *
 * A subject without a reading keeps its track: missing data neither raises nor clears. Pure, and on the clock that never jumps.
 */
export function advance(
  tracks: readonly Track[],
  readings: readonly Reading[],
  now: { readonly at: number; readonly elapsedMs: number },
  timing: TrackTiming,
): { readonly tracks: readonly Track[]; readonly changes: readonly Change[] } {
  const open = new Map(tracks.map((track) => [keyOf(track), track]));
  const changes: Change[] = [];
  for (const reading of readings) {
    const key = keyOf(reading);
    const { track, phase } = step(open.get(key), reading, now, timing);
    if (phase !== null) changes.push({ phase, reading, sinceAt: (track ?? open.get(key))?.sinceAt ?? now.at });
    if (track === null) open.delete(key);
    else open.set(key, track);
  }
  return { tracks: [...open.values()], changes };
}

/** The subjects that have a track, by kind. */
export function watchedBy(tracks: readonly Track[]): Watched {
  const watched = new Map<SignalKind, string[]>();
  for (const { kind, subject } of tracks) watched.set(kind, [...(watched.get(kind) ?? []), subject]);
  return watched;
}

const keyOf = ({ kind, subject }: Pick<Reading, "kind" | "subject">): string => `${kind} ${subject}`;

type Step = { readonly track: Track | null; readonly phase: SignalPhase | null };
type Now = { readonly at: number; readonly elapsedMs: number };

function step(track: Track | undefined, reading: Reading, now: Now, timing: TrackTiming): Step {
  if (track === undefined || !track.isRaised) return pend(track, reading, now, timing);
  if (reading.level !== "bad" && timing.isResolved(reading.kind, reading.subject)) return { track: null, phase: "cleared" };
  if (reading.level !== "good") return persist({ ...track, wellSinceMs: null, measuredMs: now.elapsedMs }, reading, now, timing);
  const isUnbroken = now.elapsedMs - track.measuredMs <= timing.gapMs(reading.kind);
  const wellSinceMs = isUnbroken && track.wellSinceMs !== null ? track.wellSinceMs : now.elapsedMs;
  if (now.elapsedMs - wellSinceMs >= timing.clearForMs(reading.kind)) return { track: null, phase: "cleared" };
  return { track: { ...track, wellSinceMs, measuredMs: now.elapsedMs }, phase: null };
}

/** Only an unbroken run of bad readings counts; anything better starts it anew. */
function pend(track: Track | undefined, reading: Reading, now: Now, timing: TrackTiming): Step {
  if (reading.level !== "bad") return { track: null, phase: null };
  const isUnbroken = track !== undefined && now.elapsedMs - track.measuredMs <= timing.gapMs(reading.kind);
  const { kind, subject } = reading;
  const begun = isUnbroken ? track : { kind, subject, sinceAt: now.at, sinceMs: now.elapsedMs };
  const isRaised = now.elapsedMs - begun.sinceMs >= timing.forMs(kind);
  const next = { ...begun, isRaised, measuredMs: now.elapsedMs, toldMs: now.elapsedMs, wellSinceMs: null };
  return { track: next, phase: isRaised ? "raised" : null };
}

/** Below the clear level and still not well is not known to be well: there is nothing to tell. */
function persist(track: Track, reading: Reading, now: Now, timing: TrackTiming): Step {
  if (reading.value < reading.clear || now.elapsedMs - track.toldMs < timing.repeatMs) return { track, phase: null };
  return { track: { ...track, toldMs: now.elapsedMs }, phase: "repeated" };
}
