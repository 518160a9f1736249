import type { Action } from "./approval.js";
import type { State } from "./incident.js";
import type { Ruling, Effect } from "./policy/verdict.js";
import type { Severity } from "./signal.js";

/** Colour is never the only sign: every tone goes with a word. */
export type Tone = "neutral" | "info" | "ok" | "warn" | "danger";

export interface CardStep {
  readonly n: number;
  /** What runs, quoted for reading, control characters escaped; for a held step the proposed text. */
  readonly shown: string;
  readonly verdict: Ruling;
  readonly effect: Effect;
  readonly rule: string;
  readonly reason: string;
  readonly mend: string | null;
  readonly purpose: string;
  /** What became of it, for example `previewed: would send SIGTERM to 4242`, or null while nothing did. */
  readonly outcome: string | null;
  /** Tail of its output, redacted and bounded; empty when there is none. */
  readonly output: string;
}

export interface CardButton {
  readonly action: Action;
  /** Verb first, at most 24 characters. */
  readonly label: string;
  readonly style: "primary" | "danger" | "plain";
  /** Asked before it counts; null when one press is enough. */
  readonly confirm: string | null;
}

/** An incident for chat: every word that people read, no platform's markup. All text is plain and must be escaped by the renderer. */
export interface Card {
  readonly incidentId: number;
  /** `INC-12`. */
  readonly name: string;
  readonly version: number;
  readonly tone: Tone;
  readonly severity: Severity;
  readonly host: string;
  /** At most 150 characters: what is wrong, where. */
  readonly title: string;
  readonly state: { readonly code: State; readonly label: string; readonly next: string };
  /** Label and value, for example `Since` and `02:14 UTC, 3 reports`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly cause: { readonly text: string; readonly confidence: string; readonly by: string } | null;
  readonly evidence: readonly { readonly id: string; readonly source: string; readonly text: string }[];
  readonly steps: readonly CardStep[];
  /** Short plan hash, policy version and policy hash; null while there is no plan. */
  readonly plan: { readonly hash: string; readonly policy: string } | null;
  /** Who decided and what happened, one line each, oldest first. */
  readonly history: readonly string[];
  readonly buttons: readonly CardButton[];
  /** One complete sentence for notifications and screen readers; the first 100 characters say severity, name and host. */
  readonly fallback: string;
}
