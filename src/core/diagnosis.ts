/** How much a person should trust a diagnosis, in hundredths so that it can be hashed: 0 to 100. */
export type Percent = number;

/** How much harm a plan may do if it is wrong, as its author sees it; how many have to agree may depend on it. */
export const risks = ["low", "medium", "high"] as const;
export type Risk = (typeof risks)[number];

/** What a command is for: look, mend, look again, or take the mending back. */
export const commandKinds = ["inspect", "remedy", "verify", "rollback"] as const;
export type CommandKind = (typeof commandKinds)[number];

/** A command that somebody proposes. It is hostile text until the policy has judged it. */
export interface ProposedCommand {
  readonly kind: CommandKind;
  readonly text: string;
  /** Why, in one sentence. Shown as the proposer's words. */
  readonly purpose: string;
}

/**
 * How often a model was asked, and what became of its first answer: it stands (`one`), it could not be used, or its commands would
 * not have run and a second answer stands in its place, or did not come (`held-then-none`: the first one stands as it is).
 */
export type ModelTries = "one" | "unusable-then-new" | "held-then-new" | "held-then-none";

/** Who made the diagnosis. The card always says so. */
export type Diagnostician =
  | {
      readonly kind: "model";
      readonly model: string;
      readonly digest: string;
      readonly agreesWithRule: string | null;
      readonly tries: ModelTries;
    }
  | { readonly kind: "rule"; readonly rule: string; readonly version: number; readonly withoutModel: string }
  | { readonly kind: "nobody"; readonly withoutModel: string };

/** Cause, confidence and ordered commands for one incident revision. */
export interface Diagnosis {
  /** Class of cause, for example `memory_leak`; `unknown` is an answer. */
  readonly causeClass: string;
  /** What it is about: a process, unit, file or mount. */
  readonly entity: string;
  readonly cause: string;
  readonly confidence: Percent;
  readonly risk: Risk;
  /** Ids of the evidence items it rests on. */
  readonly evidence: readonly string[];
  readonly commands: readonly ProposedCommand[];
  readonly by: Diagnostician;
}
