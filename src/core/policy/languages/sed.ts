import { held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";

interface State {
  readonly text: string;
  at: number;
  depth: number;
}

const blank = /[ \t]*/y;
const separators = /[ \t\n;]*/y;
const numeric = /[0-9]+(?:~[0-9]+)?|\$/y;
const secondNumeric = /[0-9]+|\$|[+~][0-9]+/y;
const flagsOfPattern = /[IM]*/y;
/** Never `e`, which runs the result, nor `w`, which writes it. */
const flagsOfSubstitution = /[gpiIMm0-9]*/y;
const label = /[ \t]*[A-Za-z0-9_]*/y;

/**
 * A sed script that deletes, prints and substitutes. Commands that read or write files or run programs
 * (`r R w W e`, and `s///e`, `s///w`) are not in it, nor those whose text runs to the end of the line (`a i c`).
 */
export function sed(value: string): Objection | null {
  const state: State = { text: value, at: 0, depth: 0 };
  for (;;) {
    take(state, separators);
    if (state.at >= value.length) return state.depth === 0 ? null : unread(value);
    const objection = command(state);
    if (objection !== null) return objection;
  }
}

function command(state: State): Objection | null {
  if (!address(state)) return unread(state.text.slice(state.at));
  take(state, blank);
  if (state.text[state.at] === "!") state.at += 1;
  take(state, blank);
  const name = state.text.charAt(state.at);
  state.at += 1;
  if (name === "{") state.depth += 1;
  if (name === "}") state.depth -= 1;
  if (state.depth < 0) return unread(state.text);
  if (name === "{") return null;
  return argumentOf(state, name) && ended(state) ? null : refused(name, state);
}

function refused(name: string, state: State): Objection {
  if (/^[erRwW]$/.test(name))
    return held(`sed.${name}`, `The sed command \`${name}\` reads or writes files or runs programs.`, "print or substitute only");
  return unread(state.text.slice(state.at - 1));
}

/** `5`, `$`, `/re/`, `\,re,`, and two of them with a comma. No address is one, too. */
function address(state: State): boolean {
  if (!oneAddress(state, numeric)) return false;
  const before = state.at;
  take(state, blank);
  if (state.text[state.at] !== ",") {
    state.at = before;
    return true;
  }
  state.at += 1;
  take(state, blank);
  const start = state.at;
  return oneAddress(state, secondNumeric) && state.at > start;
}

function oneAddress(state: State, pattern: RegExp): boolean {
  const character = state.text[state.at];
  if (character !== "/" && character !== "\\") {
    take(state, pattern);
    return true;
  }
  if (character === "\\") state.at += 1;
  if (!delimited(state, true)) return false;
  take(state, flagsOfPattern);
  return true;
}

function argumentOf(state: State, name: string): boolean {
  switch (name) {
    case "s":
      return substitution(state);
    case "y":
      return delimited(state, false) && again(state);
    case "b":
    case "t":
    case "T":
    case ":":
      take(state, label);
      return true;
    case "q":
    case "Q":
    case "l":
      take(state, blank);
      take(state, /[0-9]*/y);
      return true;
    default:
      return /^[pPdDnNgGhHxzF=}]$/.test(name);
  }
}

function substitution(state: State): boolean {
  if (!delimited(state, true) || !again(state)) return false;
  take(state, flagsOfSubstitution);
  return true;
}

/** The second part of `s/a/b/`: its opening delimiter is the closing one of the first. */
function again(state: State): boolean {
  state.at -= 1;
  return delimited(state, false);
}

/**
 * Reads from one delimiter to the next unescaped one. GNU sed ends a pattern at a delimiter within brackets and
 * busybox does not, so a pattern with one there is not read.
 */
function delimited(state: State, isPattern: boolean): boolean {
  const delimiter = state.text.charAt(state.at);
  if (delimiter === "" || /[A-Za-z0-9\s\\;{}]/.test(delimiter)) return false;
  let bracket = false;
  for (let at = state.at + 1; at < state.text.length; at += 1) {
    const character = state.text.charAt(at);
    if (character === "\n") return false;
    if (character === "\\" && !bracket) at += 1;
    else if (character === delimiter) {
      state.at = at + 1;
      return !bracket;
    } else if (isPattern && character === "[" && !bracket) {
      bracket = true;
      if (state.text[at + 1] === "^") at += 1;
      if (state.text[at + 1] === "]") at += 1;
    } else if (character === "[" && bracket) {
      const named = /\[([:.=])[A-Za-z0-9-]*\1\]/y;
      named.lastIndex = at;
      if (named.test(state.text)) at = named.lastIndex - 1;
      else if (/[:.=]/.test(state.text.charAt(at + 1))) return false;
    } else if (character === "]" && bracket) bracket = false;
  }
  return false;
}

/** A command ends at a separator, before a closing brace, or with the script. */
function ended(state: State): boolean {
  take(state, blank);
  const next = state.text[state.at];
  return next === undefined || next === ";" || next === "\n" || next === "}";
}

function take(state: State, pattern: RegExp): void {
  pattern.lastIndex = state.at;
  state.at += pattern.exec(state.text)?.[0].length ?? 0;
}

function unread(text: string): Objection {
  return held(
    "sed.unread",
    `\`${shown(text)}\` is not in the part of sed that is read here.`,
    "print or substitute only, for example `s/a/b/` or `/re/p`",
  );
}
