import { verbNames } from "./verbs.js";

/** A stretch of a sentence. What is a command is all that can be typed as it stands, from its slash to the last word of it. */
export interface Piece {
  readonly text: string;
  readonly isCommand: boolean;
}

/** What may follow a verb as our own sentences write it; a name in capitals is there to be filled in, such as `ID`. */
const argument = [
  String.raw`INC-\d{1,9}`,
  String.raw`\d{1,9}[mhd]?`,
  "[0-9a-f]{8,64}",
  String.raw`until \d\d:\d\d`,
  "[A-Z]{2,10}",
  String.raw`P[1-4]\+?`,
  "open|waiting|running|closed|all|latest",
  "(?:host|rule):[A-Za-z0-9*?._-]{0,120}[A-Za-z0-9*]",
  String.raw`"[^"\n]{1,500}"`,
  "--(?:host|label|text|since|until|state|sev|page)[ =][A-Za-z0-9*?=,._+-]{0,120}[A-Za-z0-9*+]",
  "--[a-z]{2,12}",
].join("|");
/** Where a word ends, with no more behind it than ends a sentence. */
const end = String.raw`(?=["')]{0,2}[.,:;?!]?(?:\s|$))`;
const verb = verbNames.join("|");
const command = new RegExp(`(?<=(?:^|\\s)["'(]{0,2})/[a-z0-9_-]{1,32} (?:help (?:${verb})|${verb})${end}(?: (?:${argument})${end})*`, "gu");

/**
 * A sentence cut at the commands that it names, whatever the slash command is called: a verb must follow it. Joined, the pieces are
 * the sentence. Beside a command stand only blanks, an opening bracket or quote, and what ends a word or sentence. Foreign text may
 * look like a command; that gives it no power.
 */
export function commandsIn(sentence: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: text, index } of sentence.matchAll(command)) {
    if (index > from) pieces.push({ text: sentence.slice(from, index), isCommand: false });
    pieces.push({ text, isCommand: true });
    from = index + text.length;
  }
  return from < sentence.length ? [...pieces, { text: sentence.slice(from), isCommand: false }] : pieces;
}
