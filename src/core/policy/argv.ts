import type { Word } from "../shell/reading.js";
import type { Compiled, Flag } from "./compile.js";

/** A word and its place in the whole argv of the command. An attached value is a part of its word. */
export interface Argument {
  readonly value: string;
  readonly word: Word;
  readonly index: number;
}

/** One flag as it was written, and its value where it takes one. */
export interface GivenFlag {
  readonly flag: Flag;
  readonly at: Argument;
  readonly value: Argument | null;
}

/** What an argv is made of, by one grammar. Nothing is guessed: what the grammar does not know is in `unknown`. */
export interface Parsed {
  readonly flags: readonly GivenFlag[];
  readonly operands: readonly Argument[];
  readonly unknown: readonly { readonly name: string; readonly at: Argument; readonly why: "unknown" | "no-value" | "value-missing" }[];
}

/** The name by which rules know a program, whatever directory is written before it. What looks like a flag has none. */
export function programName(value: string): string {
  return value.startsWith("-") ? value : value.slice(value.lastIndexOf("/") + 1);
}

interface State {
  readonly compiled: Compiled;
  readonly words: readonly Argument[];
  at: number;
  readonly flags: GivenFlag[];
  readonly operands: Argument[];
  readonly unknown: Parsed["unknown"][number][];
}

/**
 * Takes an argv apart exactly: a flag is known or it is not, a cluster splits only into known letters, and
 * no name may be shortened.
 *
 * @param untilOperand stop at the first operand and leave the rest; for programs with subcommands.
 */
export function parseArgv(
  compiled: Compiled,
  words: readonly Argument[],
  untilOperand = false,
): Parsed & { readonly rest: readonly Argument[] } {
  const state: State = { compiled, words, at: 0, flags: [], operands: [], unknown: [] };
  const posix = compiled.reading === "posix";
  while (state.at < words.length) {
    const argument = words[state.at];
    if (argument === undefined) break;
    const { value } = argument;
    if (value === "--" && compiled.reading !== "words") {
      state.at += 1;
      if (!untilOperand) state.operands.push(...words.slice(state.at));
      return { ...state, rest: untilOperand ? words.slice(state.at) : [] };
    }
    if (!isFlag(state, value)) {
      if (untilOperand) return { ...state, rest: words.slice(state.at) };
      if (posix) {
        state.operands.push(...words.slice(state.at));
        break;
      }
      state.operands.push(argument);
      state.at += 1;
      continue;
    }
    state.at += 1;
    takeFlag(state, argument);
  }
  return { ...state, rest: [] };
}

function isFlag({ compiled }: State, value: string): boolean {
  if (compiled.reading === "words") return false;
  if (value.startsWith("+")) return compiled.flags.has(nameOf(value)) || compiled.flags.has(value.slice(0, 2));
  return value.startsWith("-") && value !== "-";
}

const nameOf = (value: string): string => (value.includes("=") ? value.slice(0, value.indexOf("=")) : value);

function takeFlag(state: State, argument: Argument): void {
  const { flags, reading } = state.compiled;
  const { value } = argument;
  const name = nameOf(value);
  const whole = flags.get(name);
  if (whole !== undefined && (name === value || isLong(name))) {
    take(state, whole, argument, name === value ? null : attached(argument, name.length + 1));
    return;
  }
  if (/^-[0-9]+$/.test(value) && flags.has("-#")) {
    take(state, flags.get("-#") as Flag, argument, null);
    return;
  }
  if (value.startsWith("--") || reading === "long") {
    state.unknown.push({ name, at: argument, why: "unknown" });
    return;
  }
  takeCluster(state, argument);
}

/** `--name` and `-name`: flags whose value may follow a `=`. */
const isLong = (name: string): boolean => name.length > 2;

function takeCluster(state: State, argument: Argument): void {
  const { value } = argument;
  for (let at = 1; at < value.length; at += 1) {
    const name = `${value.charAt(0)}${value.charAt(at)}`;
    const flag = state.compiled.flags.get(name);
    if (flag === undefined) {
      state.unknown.push({ name, at: argument, why: "unknown" });
      return;
    }
    if (flag.value === "none") take(state, flag, argument, null);
    else {
      const from = state.compiled.reading === "cobra" && value.charAt(at + 1) === "=" ? at + 2 : at + 1;
      take(state, flag, argument, from < value.length ? attached(argument, from) : null);
      return;
    }
  }
}

function take(state: State, flag: Flag, at: Argument, attachedValue: Argument | null): void {
  // `--all=true` says no more than `--all`; what `=false` says is for the rule to know.
  const isTrue = state.compiled.reading === "cobra" && attachedValue?.value === "true";
  if (flag.value === "none" && isTrue) {
    state.flags.push({ flag, at, value: null });
    return;
  }
  if (flag.value === "none" && attachedValue !== null) {
    state.unknown.push({ name: flag.name, at, why: "no-value" });
    return;
  }
  if (flag.value !== "required" || attachedValue !== null) {
    state.flags.push({ flag, at, value: attachedValue });
    return;
  }
  const next = state.words[state.at];
  if (next === undefined) {
    state.unknown.push({ name: flag.name, at, why: "value-missing" });
    return;
  }
  state.at += 1;
  state.flags.push({ flag, at, value: next });
}

const attached = (argument: Argument, from: number): Argument => ({ ...argument, value: argument.value.slice(from) });
