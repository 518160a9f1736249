import type { Span } from "../policy/verdict.js";
import type { Command, Joint, Script } from "./script.js";

/**
 * Most that one text may hold. Longer text is refused unread, because every reader's cost and every
 * person's patience grows with it; the figures are those of the policy file's `limits`.
 */
export const readingLimits = { bytes: 4096, commands: 16, words: 64, wordBytes: 1024 } as const;

/** One literal word, as the program will receive it, with what a shell would still have done to it. */
export interface Word {
  /** After quote removal. Exactly what goes into argv. */
  readonly value: string;
  readonly span: Span;
  /** An unquoted `*`, `?`, or `[` with a `]` behind it: a shell would look for file names. */
  readonly glob: boolean;
  /** An unquoted `~` at the start or after `=` or `:`: a shell might put a home directory there. */
  readonly tilde: boolean;
  /** Some part was in quotes or behind a backslash. */
  readonly quoted: boolean;
}

/** One program call. `words[0]` is the program; there is always one. Streams as in `Command`. */
export interface ReadCommand {
  readonly words: readonly Word[];
  readonly stdin: Command["stdin"];
  readonly stdout: Command["stdout"];
  readonly stderr: Command["stderr"];
  readonly span: Span;
}

/** Commands joined by `|`. `after` is about the pipeline before; the first says `always`. */
export interface ReadPipeline {
  readonly after: Joint;
  readonly commands: readonly ReadCommand[];
}

/** What the strict scanner made of a text: at least one pipeline, each of at least one command. */
export type Reading = readonly ReadPipeline[];

/** Everything that leads out of the plain language, by the names that rule ids are made of. */
export const shellProblems = [
  "assignment",
  "background",
  "backtick",
  "brace",
  "control-character",
  "dollar",
  "empty",
  "heredoc",
  "hidden-character",
  "line-continuation",
  "lone-surrogate",
  "missing-command",
  "non-ascii",
  "parenthesis",
  "redirect",
  "reserved-word",
  "subscript",
  "too-long",
  "too-many-commands",
  "too-many-words",
  "trailing-backslash",
  "unclosed-quote",
  "unfinished",
  "word-too-long",
] as const;
export type ShellProblemKind = (typeof shellProblems)[number];

/** Why a text is not in the plain language: the first place where it leaves it. */
export interface ShellProblem {
  /** Stable; rule ids are made of it. */
  readonly kind: ShellProblemKind;
  /** One sentence for people: what is wrong. */
  readonly message: string;
  /** What to write instead; null when there is nothing to write. */
  readonly mend: string | null;
  readonly span: Span | null;
  /** Unreadable, hidden or ambiguous: block. Otherwise merely outside the plain language: review at best. */
  readonly hostile: boolean;
}

/** The plan that a reading stands for: the same commands without their places in the text. */
export function scriptOf(reading: Reading): Script {
  return reading.map(({ after, commands }) => ({
    after,
    commands: commands.map(({ words, stdin, stdout, stderr }) => ({ argv: words.map(({ value }) => value), stdin, stdout, stderr })),
  }));
}
