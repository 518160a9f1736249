import type { Choice } from "./choice.js";
import type { Action } from "./decision.js";
import type { State } from "./incident.js";
import type { Ruling, Effect } from "./policy/verdict.js";
import type { Severity } from "./signal.js";

/** Colour is never the only sign: every tone goes with a word. */
export type Tone = "neutral" | "info" | "ok" | "warn" | "danger";

/** One step of the plan as people read it. */
export interface CardStep {
  readonly n: number;
  /**
   * What runs, quoted for reading, control characters escaped, never cut: a renderer that cannot show all of it must not
   * offer to unlock it. For a held step the proposed text, to copy.
   */
  readonly shown: string;
  /** Verdict and effect as words, for example `allow, changes the host` or `review: manual step, Tagout never runs it`. */
  readonly label: string;
  readonly verdict: Ruling;
  readonly effect: Effect;
  readonly rule: string;
  readonly reason: string;
  /** The nearest allowed form; null when there is none. */
  readonly mend: string | null;
  readonly purpose: string;
  /** What became of it, for example `previewed: would send SIGTERM to 4242`, or null while nothing did. */
  readonly outcome: string | null;
  /** Tail of its output, redacted and bounded; empty when there is none. */
  readonly output: string;
}

/** One button of the first row: a decision on the plan. */
export interface CardButton {
  readonly action: Action;
  /** Verb first, at most 24 characters. */
  readonly label: string;
  readonly style: "primary" | "danger" | "plain";
  /** Asked before it counts, at most 300 characters; null when one press is enough. */
  readonly confirm: string | null;
}

/** One of the second row: for those who do not decide now. */
export interface CardOption {
  readonly choice: Choice;
  /** Verb first, at most 75 characters; three dots where it asks first. */
  readonly label: string;
  /** The same as typed behind the slash command, for example `snooze INC-12 1h`. */
  readonly typed: string;
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
  /** What keeps it quiet right now: a sentence each, for example `Snoozed until 04:10 UTC by ann.`, to stand beside the state. */
  readonly quiet: readonly { readonly kind: "snoozed" | "muted"; readonly text: string }[];
  /** Label and value, at most 9, for example `Since` and `2026-11-23 02:14 UTC, reported 3 times`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly cause: { readonly text: string; readonly confidence: string; readonly by: string } | null;
  /** At most 3 items: those the diagnosis rests on. */
  readonly evidence: readonly { readonly id: string; readonly source: string; readonly text: string }[];
  /** How many more evidence items there are than the card shows. */
  readonly moreEvidence: number;
  readonly steps: readonly CardStep[];
  /** Short plan hash, policy version and policy hash; null while there is no plan. */
  readonly plan: { readonly hash: string; readonly policy: string } | null;
  /** Who decided and what happened, one line each, oldest first. */
  readonly history: readonly string[];
  readonly buttons: readonly CardButton[];
  /** The second row, at most five; none where nothing can be pressed. */
  readonly more: readonly CardOption[];
  /** One complete sentence for notifications and screen readers; the first 100 characters say severity, name and host. */
  readonly fallback: string;
}
