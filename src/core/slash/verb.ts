import type { Role } from "../access.js";
import { err, type Result } from "../result.js";

/** One sentence on why, and what was probably meant, ready to be typed behind the command's name. */
export interface Misread {
  readonly why: string;
  readonly suggestion: string | null;
}

/** What the words behind a verb mean, or why they mean nothing. */
export type Reading<Args> = Result<Args, Misread>;

/** One thing that can be typed: how it is explained, and how the words behind it are read. */
export interface VerbSpec<Args> {
  /** Starts with the verb itself. */
  readonly usage: string;
  /** The list of all verbs shows what stands before the first semicolon, the verb's own help the whole. */
  readonly says: string;
  /** One line as somebody would type it, with the verb in front. */
  readonly example: string;
  /** The role it takes somewhere; null: everybody may. */
  readonly needs: Role | null;
  /** Whether `--here` may show the answer to everybody in the channel. */
  readonly shareable: boolean;
  /** Total: whatever the words are, it gives what they mean or says why they mean nothing. */
  readonly read: (words: readonly string[]) => Reading<Args>;
}

/** Words that mean nothing, as a reading. */
export const misread = (why: string, suggestion: string | null = null): Result<never, Misread> => err({ why, suggestion });
