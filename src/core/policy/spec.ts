import type { Effect, Ruling } from "./verdict.js";

/** What a refused flag, operand or subcommand says. Never `allow`: what is allowed is simply listed. */
export interface Refusal {
  readonly ruling: Exclude<Ruling, "allow">;
  readonly because: string;
  readonly mend?: string;
}

/** Held: a person may do it by hand, Tagout does not. */
export const review = (because: string, mend?: string): Refusal => ({ ruling: "review", because, ...(mend === undefined ? {} : { mend }) });
/** Never, whoever asks. */
export const block = (because: string, mend?: string): Refusal => ({ ruling: "block", because, ...(mend === undefined ? {} : { mend }) });

/**
 * How a program reads its arguments: `gnu` mixes flags and operands and splits clusters, `posix` stops at the
 * first operand, `long` has names of several letters behind one dash and no clusters, `words` has no flags.
 */
export type ArgumentReading = "gnu" | "posix" | "long" | "words" | "cobra";

/** Where a program keeps the command that it runs. */
export interface Runs {
  /** `argv`: the rest of the operands; `shell`: one operand, a text. */
  readonly as: "argv" | "shell";
  /** Operands before it, for example one for `timeout 5 ls`; `assignments` is however many hold a `=`. */
  readonly skip?: number | "assignments";
  /** Whether the program may be called without a command. */
  readonly optional?: boolean;
}

/**
 * What may follow a program or a subcommand. Plain data in a small notation, so that it is hashed as it is
 * written and an organisation's file can use the same form. See docs/policy.md for the notation.
 *
 * Flags: `-n` alone, `-n=int` with a value, `-c?text` with a value that must be attached; `-#` is `-20`.
 * Operands: `path.read`, `path.read?`, `path.read*`, `path.read+`, in order.
 */
export interface Grammar {
  readonly flags?: string;
  /** Flags that are allowed here and not with the subcommands, which have all others as well. */
  readonly ownFlags?: string;
  /** Flags that are allowed and make the command a change. */
  readonly changes?: string;
  /** Flags that exist and are held or blocked, in the notation of `flags`. */
  readonly refuse?: Readonly<Record<string, Refusal>>;
  readonly operands?: string;
  /** Other operands when one of these flags is there. The first that fits counts. */
  readonly given?: readonly { readonly flags: string; readonly operands: string; readonly effect?: Effect; readonly because?: string }[];
  /** One flag of each group must be there. */
  readonly needs?: readonly {
    readonly flags: string;
    readonly because: string;
    readonly mend: string;
    readonly ruling?: Refusal["ruling"];
  }[];
  readonly reading?: ArgumentReading;
  /** `hold`/`stop` the whole program or subcommand, whatever follows it. */
  readonly refused?: Refusal;
  readonly effect?: Effect;
  /** Said of an allowed command when the program's own sentence is too general. */
  readonly because?: string;
  /** Said when a flag has made it a change. */
  readonly becauseChange?: string;
  /** A look at the command as a whole that the notation cannot express. */
  readonly check?: string;
  readonly runs?: Runs;
  readonly subcommands?: Readonly<Record<string, Grammar>>;
  /** May a program with subcommands be called with none. */
  readonly bare?: boolean;
  /** Subcommands are the same in any case (`redis-cli INFO`). */
  readonly caseless?: boolean;
}

/** Commands that show what the rule means. Each is judged when the policy is loaded; a wrong one refuses the file. */
export interface Examples {
  readonly allow?: readonly string[];
  readonly review?: readonly string[];
  readonly block?: readonly string[];
}

/** One rule of the table: one program, or several that are called alike. */
export interface CommandSpec extends Grammar {
  /** The stable name that findings carry. */
  readonly id: string;
  readonly programs: readonly string[];
  readonly because: string;
  readonly examples: Examples;
  /**
   * Whether `PROGRAM --help` and `PROGRAM --version` are harmless. By default they are for a program that may
   * do something else as well, and not for one that is refused whole: some of those act whatever they are told.
   */
  readonly help?: boolean;
}

/** A rule about programs that are refused whatever follows them. */
export function refusing(spec: Omit<CommandSpec, "because"> & { readonly refused: Refusal }): CommandSpec {
  const { because } = spec.refused;
  return { ...spec, because: `${because.charAt(0).toUpperCase()}${because.slice(1)}` };
}
