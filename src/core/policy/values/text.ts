import { escaped } from "../../escape.js";
import { isShowable } from "../../shell/characters.js";
import { held, type ValueCheck } from "../facts.js";
import { words } from "../words.js";

/** A type that is one pattern. */
export function matching(name: string, pattern: RegExp, what: string): ValueCheck {
  return (value) => (pattern.test(value) ? null : held(`value.${name}`, `\`${shown(value)}\` is not ${what}.`, `write ${what}`));
}

/** A word of the judged text as part of a rule's name, which people type and files hold; anything odd is `other`. */
export function ruleWord(text: string): string {
  return /^[A-Za-z0-9+_.-]{1,40}$/.test(text) ? text : "other";
}

/** A type that is one of a few words. */
export function choice(known: readonly string[]): ValueCheck {
  const all = new Set(known);
  const list = known.map((word) => `\`${word}\``).join(", ");
  return (value) => (all.has(value) ? null : held("value.choice", `\`${shown(value)}\` is not one of ${list}.`, `use ${list}`));
}

/** A value in a reason: one line, not long, with nothing in it that cannot be seen. */
export function shown(value: string): string {
  const cut = value.length <= 60 ? value : `${value.slice(0, 57)}...`;
  return [...cut].map((character) => (character === "\n" ? "\\n" : isShowable(character) ? character : escaped(character))).join("");
}

/** Any text: the program shows it, searches for it or uses it as a label, and nothing else. */
const text: ValueCheck = () => null;

export const textTypes = {
  text,
  /** One word of names, numbers and joiners; no blanks, no quotes, nothing that a second reader would take apart. */
  word: matching("word", /^[A-Za-z0-9_.:@%+,=/^~-]*$/, "a plain word"),
  words: matching("words", /^[A-Za-z0-9_.:@%+,=/ ^~-]*$/, "plain words"),
  name: matching("name", /^[A-Za-z0-9_][A-Za-z0-9_.:@+-]{0,127}$/, "a name of letters, digits and `_.:@+-`"),
  names: matching("names", /^[A-Za-z0-9_][A-Za-z0-9_.:@+,-]{0,255}$/, "names joined by commas"),
  columns: matching("columns", /^[+-]?[A-Za-z%][A-Za-z0-9_%.:,=/+-]*$/, "a list of columns"),
  character: matching("character", /^(?:\\?[\s\S]|\\[0-7]{3}|)$/, "one character"),
  time: matching("time", /^[A-Za-z0-9 ,:+./-]{1,64}$/, "a point in time, for example `-1h` or `2026-01-31 12:00`"),
  "date.format": matching("date.format", /^\+[^\n]*$/, "a format that starts with `+`"),
  label: matching("label", /^[A-Za-z0-9_.:@%+,=/!() *-]*$/, "a label selector"),
  "find.number": matching("find.number", /^[-+]?[0-9]{1,12}[bcwkMG]?$/, "a number with an optional sign and unit"),
  "find.type": matching("find.type", /^[bcdpflsD](?:,[bcdpflsD]){0,6}$/, "a kind of file, for example `f`"),
  "find.perm": matching("find.perm", /^[-/]?(?:[0-7]{1,5}|[ugoa]*[-+=][rwxst]*(?:,[ugoa]*[-+=][rwxst]*){0,4})$/, "permissions"),
  tail: matching("tail", /^(?:[0-9]{1,9}|all)$/, "a number of lines"),
  "redis.key": matching("redis.key", /^[A-Za-z0-9_.:@{}-]{1,200}$/, "a key"),
  "smart.log": choice(
    words(`error xerror selftest xselftest selective directory background scttemp scttempsts scttemphist scterc devstat sataphy sasphy
      gplog smartlog ssd nvmelog`),
  ),
  nothing: matching("nothing", /^$/, "empty"),
} as const satisfies Record<string, ValueCheck>;
