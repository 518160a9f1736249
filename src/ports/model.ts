import type { Diagnosis } from "../core/diagnosis.js";
import type { Evidence } from "../core/evidence.js";
import type { HostProfile } from "../core/host.js";
import type { PolicyContext } from "../core/policy/context.js";
import type { Policy } from "../core/policy/policy.js";
import type { Result } from "../core/result.js";

/** What a model sees of one incident. The rules' diagnosis is a hint that it may refute. */
export interface Consultation {
  readonly evidence: Evidence;
  readonly profile: HostProfile | null;
  readonly hint: Diagnosis | null;
  /** What will judge the commands: the model is told beforehand what is allowed, and once afterwards what was not. */
  readonly policy: Policy;
  readonly context: PolicyContext;
}

/** Why there is no answer from the model, as one clause for the card: "Ollama at 127.0.0.1:11434 does not answer". */
export type NoAnswer = { readonly kind: "unavailable" | "timed-out" | "rejected"; readonly why: string };

/** A language model on the operator's own network. Its answer is checked, never trusted. */
export interface Model {
  /** For people: kind, model name and address. */
  readonly name: string;
  readonly consult: (consultation: Consultation, signal: AbortSignal) => Promise<Result<Diagnosis, NoAnswer>>;
  /** Whether it answers right now, and with which model. */
  readonly probe: (signal: AbortSignal) => Promise<Result<string, NoAnswer>>;
}
