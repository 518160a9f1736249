import type { Span } from "../policy/verdict.js";

/** A word of a text outside the plain language, as far as it can be known without running anything. */
export interface SeenWord {
  /** As it is spelled. */
  readonly text: string;
  /** After quote removal; null when some of it is only known at run time. */
  readonly literal: string | null;
  /** The literal beginning; all of it when it is literal. */
  readonly prefix: string;
  /** An unquoted file name pattern or brace list. */
  readonly glob: boolean;
}

/** A redirect of a command, or of a group of commands. */
export interface SeenRedirect {
  /** As it is spelled, without the descriptor: `>`, `>>`, `<<`, `&>` and so on. */
  readonly operator: string;
  readonly descriptor: number | null;
  /** The file, the descriptor behind `>&`, or the text of a here-document. */
  readonly target: SeenWord | null;
  /** Whether it may write to a file. */
  readonly writes: boolean;
}

/** A variable that a command or the shell itself is given; null when its value is no plain word. */
export interface SeenAssignment {
  readonly name: string;
  readonly value: SeenWord | null;
}

/**
 * Something command-like that a reader shows: a command with its words, a group with redirects, or an assignment
 * alone. Good only as a reason to block; what is not shown proves nothing.
 */
export interface Sighting {
  readonly reader: "unbash" | "bash-parser";
  /** The program first; none when there are only assignments or redirects. */
  readonly words: readonly SeenWord[];
  readonly assignments: readonly SeenAssignment[];
  readonly redirects: readonly SeenRedirect[];
  /** It, or a group around it, reads what another command writes. */
  readonly pipedInto: boolean;
  /** Null when the reader does not say, or the place is inside a decoded text. */
  readonly span: Span | null;
}

export const constructs = ["background", "coproc", "function", "indirect-expansion", "process-substitution"] as const;
/** Parts of the language that a rule may want to name. `indirect-expansion` is `${!x}` and `${x@P}`: data that becomes code. */
export type Construct = (typeof constructs)[number];

/** All that was seen of one text. */
export interface Walk {
  /** In the order of the text, unbash's first. */
  readonly sightings: readonly Sighting[];
  readonly constructs: readonly Construct[];
  /** Why the text makes no sense to unbash, in a sentence; null when it does. */
  readonly unreadable: string | null;
  /** False when a limit on depth or number ended the walk early: there may be more. */
  readonly complete: boolean;
}
