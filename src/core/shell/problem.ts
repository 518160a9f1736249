import type { ShellProblem, ShellProblemKind } from "./reading.js";
import { readingLimits } from "./reading.js";
import type { Spanner } from "./spans.js";
import type { Flaw } from "./word.js";

/** How a problem is put to people, and how bad it is. */
interface Wording {
  readonly message: string;
  readonly mend: string | null;
  readonly hostile: boolean;
}

const outside = (message: string, mend: string | null): Wording => ({ message, mend, hostile: false });
const hostile = (message: string, mend: string): Wording => ({ message, mend, hostile: true });

/**
 * What each problem says to people, and what to write instead. Hostile are those that bash itself would refuse, and those that make a
 * person read something else than a program would.
 */
const wordings: Record<ShellProblemKind, Wording> = {
  assignment: outside(
    "A variable is set here, and no shell keeps it.",
    "write the value where it is used; `env NAME=VALUE` sets one for a program",
  ),
  background: outside("`&` would leave a program running with nobody watching it.", "leave the `&` out"),
  backtick: outside("A backtick runs another command to make this one.", "run that command first, and write what it printed"),
  brace: outside("Braces would be expanded by a shell, and no shell runs.", "write each word out, or put the word in single quotes"),
  "control-character": hostile("It holds a control character.", "type the command again with plain characters"),
  dollar: outside(
    "`$` stands for something that is only known later, and no shell runs.",
    "write the value itself; for a literal `$` put the word in single quotes",
  ),
  empty: outside("There is no command here.", null),
  heredoc: outside("A here-document is not in the plain language.", "give the input as a file or an argument"),
  "hidden-character": hostile("It holds a character that is not seen on a screen.", "type the command again with plain characters"),
  "line-continuation": outside("A backslash ends this line.", "write the command on one line"),
  "lone-surrogate": hostile("It holds half of a character.", "leave it out"),
  "missing-command": hostile("There is no command before this; a shell would not read it either.", "leave the separator out"),
  "non-ascii": outside("Outside quotes only plain ASCII is read.", "put the word in single quotes"),
  parenthesis: outside(
    "Parentheses make subshells or functions.",
    "write the commands one after another, or put the word in single quotes",
  ),
  redirect: outside(
    "Nothing is written to files, and only a few redirects are read.",
    "leave it out: the report keeps what is printed. Read are `2>&1`, `>/dev/null`, `2>/dev/null` and `</dev/null` behind the program's name",
  ),
  "reserved-word": outside("This word belongs to the shell's own language, and no shell runs.", "write plain commands, one after another"),
  subscript: outside("A shell would read this as part of an array.", "put the word in single quotes"),
  "too-long": hostile(`It is longer than ${readingLimits.bytes} bytes.`, "split it into steps"),
  "too-many-commands": outside(`It holds more than ${readingLimits.commands} commands.`, "split it into steps"),
  "too-many-words": outside(`This command has more than ${readingLimits.words} words.`, "split it into steps"),
  "trailing-backslash": hostile("It ends in the middle of an escape.", "leave the last backslash out"),
  "unclosed-quote": hostile("This quote is never closed.", "close it, or leave it out"),
  unfinished: hostile("Something has to follow this `|`, `&&` or `||`.", "add the command, or leave it out"),
  "word-too-long": outside(`This word is longer than ${readingLimits.wordBytes} bytes.`, "shorten it"),
};

/** The problem at a place, with its sentence. */
export function problem({ kind, start, end }: Flaw, span: Spanner): ShellProblem {
  return { kind, ...wordings[kind], span: span(start, end) };
}

/** The problem of a text as a whole. */
export function wholeProblem(kind: ShellProblemKind): ShellProblem {
  return { kind, ...wordings[kind], span: null };
}
