import type { ShellProblem, ShellProblemKind } from "./reading.js";
import { readingLimits } from "./reading.js";
import type { Spanner } from "./spans.js";
import type { Flaw } from "./word.js";

interface Saying {
  readonly message: string;
  readonly hostile: boolean;
}

const outside = (message: string): Saying => ({ message, hostile: false });
const hostile = (message: string): Saying => ({ message, hostile: true });

/**
 * What each problem says to people. Hostile are those that bash itself would refuse, and those that make a
 * person read something else than a program would.
 */
const sayings: Record<ShellProblemKind, Saying> = {
  assignment: outside("A variable is set here. Write the value where it is used; `env NAME=VALUE` sets one for a program."),
  background: outside("`&` would leave a program running with nobody watching it. Leave it out."),
  backtick: outside("A backtick runs another command to make this one. Write the value itself."),
  brace: outside("Braces would be expanded by a shell. Write each word out, or quote it."),
  "control-character": hostile("It holds a control character."),
  dollar: outside("`$` stands for something that is only known later. Write the value itself, or put the word in single quotes."),
  empty: outside("There is no command here."),
  heredoc: outside("A here-document is not in the plain language. Give the input as a file or an argument."),
  "hidden-character": hostile("It holds a character that is not seen on a screen."),
  "line-continuation": outside("A backslash ends this line. Write the command on one line."),
  "lone-surrogate": hostile("It holds half of a character."),
  "missing-command": hostile("There is no command before this. A shell would not read it either."),
  "non-ascii": outside("Outside quotes only plain ASCII is read. Put the word in single quotes."),
  parenthesis: outside("Parentheses make subshells or functions. Write the commands one after another, or quote the parenthesis."),
  redirect: outside(
    "Only `2>&1`, `>/dev/null`, `2>/dev/null`, `&>/dev/null` and `</dev/null` are read, behind the program's name, on a stream that no pipe uses.",
  ),
  "reserved-word": outside("This word belongs to the shell's own language. Write plain commands only."),
  subscript: outside("A shell would read this as part of an array. Quote the bracket if it is a name."),
  "too-long": hostile(`It is longer than ${readingLimits.bytes} bytes. Split it into steps.`),
  "too-many-commands": outside(`It holds more than ${readingLimits.commands} commands. Split it into steps.`),
  "too-many-words": outside(`This command has more than ${readingLimits.words} words. Split it.`),
  "trailing-backslash": hostile("It ends in the middle of an escape. Leave the last backslash out."),
  "unclosed-quote": hostile("This quote is never closed."),
  unfinished: hostile("Something has to follow this `|`, `&&` or `||`."),
  "word-too-long": outside(`This word is longer than ${readingLimits.wordBytes} bytes.`),
};

/** The problem at a place, with its sentence. */
export function problem({ kind, start, end }: Flaw, span: Spanner): ShellProblem {
  return { kind, ...sayings[kind], span: span(start, end) };
}

/** The problem of a text as a whole. */
export function wholeProblem(kind: ShellProblemKind): ShellProblem {
  return { kind, ...sayings[kind], span: null };
}
