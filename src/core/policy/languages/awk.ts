import { held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";

/** Functions that compute and nothing else. Source: gawk manual 9.1, POSIX awk. */
const functions = new Set(
  words(`length substr index split tolower toupper int sprintf sub gsub gensub match sqrt exp log sin cos atan2 rand srand strftime systime
    mktime strtonum asort asorti and or xor lshift rshift compl`),
);
const keywords = new Set(
  words(`BEGIN END BEGINFILE ENDFILE if else while for do in next nextfile exit break continue delete print printf`),
);
/**
 * Names that reach out of the program: other programs, other files, the environment. `ARGV` is among them
 * because changing it changes which files are read.
 */
const reaching = new Set(
  words(`getline system close fflush ENVIRON PROCINFO SYMTAB FUNCTAB ARGV ARGC ARGIND func function return include load namespace extension
    switch case default`),
);

const number = /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const string = /"(?:[^"\\\n]|\\[^\n])*"/y;
const regex = /\/(?:[^/\\\n[]|\\[^\n]|\[\^?\]?(?:[^\]\\\n/]|\\[^\n])*\])*\//y;
const operator = /&&|\|\||\+\+|--|==|!=|<=|>=|!~|\+=|-=|\*=|\/=|%=|\^=|\*\*|[-+*/%^!<>=~?:,;$(){}[\]]/y;
const blank = /[ \t]+|\\?\n|#[^\n]*/y;

interface State {
  readonly text: string;
  at: number;
  /** What the last token leaves behind: a `/` after an operand divides, elsewhere it opens a pattern. */
  last: "operand" | "maybe" | "operator";
  /** Depth of parentheses since `print`, or null outside a print statement. */
  printing: number | null;
  /** Whether a newline goes on with the statement, as after `,` and `&&`. */
  goesOn: boolean;
}

/**
 * An awk program that computes and prints: patterns, fields, arithmetic, control flow and functions that do
 * nothing outside the program. Where awks differ on how a text is read, it is not read here.
 */
export function awk(value: string): Objection | null {
  const state: State = { text: value, at: 0, last: "operator", printing: null, goesOn: false };
  while (state.at < value.length) {
    const objection = step(state);
    if (objection !== null) return objection;
  }
  return null;
}

/** `-v name=value`: a variable of the program's own. */
export function awkAssignment(value: string): Objection | null {
  const variable = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(value)?.[1];
  return variable === undefined || reaching.has(variable) ? unread(value) : null;
}

function step(state: State): Objection | null {
  if (take(state, blank) !== null) {
    if (state.text[state.at - 1] === "\n" && state.text[state.at - 2] !== "\\") newline(state);
    return null;
  }
  if (take(state, string) !== null || take(state, number) !== null) return after(state, "operand");
  const word = take(state, name);
  if (word !== null) return named(state, word);
  if (state.text[state.at] === "/") return slash(state);
  const found = take(state, operator);
  return found === null ? unread(state.text.slice(state.at)) : operated(state, found);
}

function named(state: State, word: string): Objection | null {
  if (reaching.has(word)) return held(`awk.${word}`, `\`${word}\` reaches out of the awk program.`, "print fields only");
  const calls = /^[ \t]*\(/.test(state.text.slice(state.at));
  if (keywords.has(word)) {
    after(state, "operator");
    // `print` alone is whole at the end of its line.
    if (word === "print" || word === "printf") Object.assign(state, { printing: 0, goesOn: false });
    return null;
  }
  if (functions.has(word)) return after(state, calls ? "operator" : "maybe");
  return calls ? held("awk.call", `\`${word}(\` calls a function that is not known here.`, "print fields only") : after(state, "operand");
}

/** A pattern or a division. Where it could be both, a second slash decides, and it is not read. */
function slash(state: State): Objection | null {
  const divides = state.last === "operand" || (state.last === "maybe" && !state.text.includes("/", state.at + 1));
  if (divides) {
    take(state, operator);
    return after(state, "operator");
  }
  if (state.last === "maybe" || take(state, regex) === null) return unread(state.text.slice(state.at));
  return after(state, "operand");
}

function operated(state: State, found: string): Objection | null {
  const { printing } = state;
  if (printing === 0 && found.startsWith(">"))
    return held("awk.redirect", "`>` after `print` writes a file.", "leave the `>` out, or put a comparison in parentheses");
  if (printing !== null && found === "(") state.printing = printing + 1;
  if (printing !== null && found === ")") state.printing = Math.max(0, printing - 1);
  if (found === ";" || found === "}" || found === "{") endStatement(state);
  return after(
    state,
    found === "]" ? "operand" : found === ")" || found === "++" || found === "--" || found === "$" ? "maybe" : "operator",
  );
}

/** `print "a",` and `print (1` go on in the next line, and a `>` there still writes a file. */
function newline(state: State): void {
  if (!state.goesOn && (state.printing ?? 0) === 0) endStatement(state);
}

function endStatement(state: State): void {
  state.printing = null;
  state.last = "operator";
  state.goesOn = false;
}

function after(state: State, last: State["last"]): null {
  state.last = last;
  state.goesOn = last === "operator";
  return null;
}

function take(state: State, pattern: RegExp): string | null {
  pattern.lastIndex = state.at;
  const found = pattern.exec(state.text)?.[0] ?? null;
  if (found !== null) state.at += found.length;
  return found;
}

function unread(text: string): Objection {
  return held(
    "awk.unread",
    `\`${shown(text)}\` is not in the part of awk that is read here.`,
    "print fields only, for example `{print $1}`",
  );
}
