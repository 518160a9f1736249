import type { CommandKind, Percent, ProposedCommand, Risk } from "../diagnosis.js";
import type { Evidence } from "../evidence.js";
import type { HostProfile } from "../host.js";
import { quoteArgv } from "../shell/quote.js";
import type { SignalKind } from "../signal.js";

/** What one rule sees: everything stored about the signal, and what the host says of itself. */
export interface RunbookCase {
  readonly evidence: Evidence;
  readonly profile: HostProfile | null;
}

/** A hypothesis that fits the case. */
export interface Fit {
  /** The process, unit, file or mount it is about. */
  readonly entity: string;
  readonly cause: string;
  /** Ids of the evidence items it rests on; at least one where the rule read text. */
  readonly evidence: readonly string[];
  readonly commands: readonly ProposedCommand[];
}

/** One line of a runbook: when the facts look like this, the cause is that. Predicates read typed facts; text only from the kernel and programs. */
export interface RunbookRule {
  /** Stable; shown on the card. */
  readonly id: string;
  /** Grows when the rule's meaning changes, so that its record is not carried over. */
  readonly version: number;
  readonly signals: readonly SignalKind[];
  readonly causeClass: string;
  /** Set by hand: how often people would agree when it fits. */
  readonly confidence: Percent;
  readonly risk: Risk;
  /** Null when it does not fit. Pure and total. */
  readonly fit: (seen: RunbookCase) => Fit | null;
}

/** Whether the host's own file lists this unit as one that may be restarted. */
export function mayRestart(unit: string | null, { profile }: RunbookCase): unit is string {
  return unit !== null && (profile?.units ?? []).includes(unit);
}

/** Arguments are quoted, so that a name with a blank or a quote in it stays one argument; the policy judges the result like any other text. */
const proposed =
  (kind: CommandKind) =>
  (argv: readonly string[], purpose: string): ProposedCommand => ({ kind, text: quoteArgv(argv), purpose });

/** A command that looks, that mends, or that looks whether it is mended; `purpose` is one sentence for the card. */
export const inspect = proposed("inspect");
export const remedy = proposed("remedy");
export const check = proposed("verify");
