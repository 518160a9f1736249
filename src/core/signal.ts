import { digest } from "./digest.js";

/**
 * What a detector can notice. `memory-process` is one program over its configured ceiling, as Monit
 * watches it; the others are about the host as a whole or one unit, file system or program on it.
 */
export const signalKinds = [
  "memory-low",
  "memory-pressure",
  "memory-process",
  "disk-space",
  "disk-inodes",
  "cpu-high",
  "cpu-pressure",
  "io-pressure",
  "unit-failed",
  "crash-loop",
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** The most urgent first. */
export const severities = ["P1", "P2", "P3", "P4"] as const;
export type Severity = (typeof severities)[number];

/** `repeated` while it lasts, so that a hub which missed the first report hears of it all the same. */
export const signalPhases = ["raised", "repeated", "cleared"] as const;
export type SignalPhase = (typeof signalPhases)[number];

/** What a detector noticed on one host. The host itself is never in it: the hub takes that from the certificate. */
export interface Signal {
  /** UUID made at the agent; the same signal sent twice is stored once. */
  readonly id: string;
  readonly kind: SignalKind;
  /** What it is about on that host: a mount point, a unit, a program name, or `host`. */
  readonly subject: string;
  readonly phase: SignalPhase;
  readonly severity: Severity;
  /** The measured figure and the threshold it crossed, both in `unit`. */
  readonly value: number;
  readonly threshold: number;
  /** For example `%`, `bytes`, `restarts/min`. */
  readonly unit: string;
  /** One sentence for people, already redacted. */
  readonly summary: string;
  /** Milliseconds since 1970, by the agent's clock. */
  readonly observedAt: number;
  /** Milliseconds since 1970 at which this trouble was first seen; the start of its `for`. */
  readonly since: number;
}

/** Signals with one fingerprint belong to one incident: same host, kind and subject. */
export function fingerprint(host: string, signal: Pick<Signal, "kind" | "subject">): string {
  return digest("tagout-fingerprint-v1", [host, signal.kind, signal.subject]);
}
