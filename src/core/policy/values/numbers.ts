import { held, type ValueCheck } from "../facts.js";
import { matching, shown } from "./text.js";

const level = "(?:[0-7]|emerg|alert|crit|err|error|warning|warn|notice|info|debug)";

export const numberTypes = {
  int: matching("int", /^[0-9]{1,12}$/, "a whole number"),
  integer: matching("integer", /^[-+]?[0-9]{1,12}$/, "a whole number"),
  number: matching("number", /^[-+]?(?:[0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})$/, "a number"),
  size: matching("size", /^[-+]?[0-9]{1,15}(?:[bcwkKmMgGtTpP](?:i?B)?)?$/, "a size, for example `100M`"),
  duration: matching(
    "duration",
    /^(?:[0-9]{1,9}(?:\.[0-9]{1,9})?(?:ns|us|ms|s|m|min|h|d|w)?){1,4}$/,
    "a length of time, for example `30s`",
  ),
  list: matching("list", /^[0-9]{0,6}(?:[-,][0-9]{0,6})*$/, "numbers and ranges, for example `1,3-5`"),
  port: within("port", 1, 65535),
  priority: matching("priority", new RegExp(`^${level}(?:\\.\\.${level})?$`), "a log level"),
} as const satisfies Record<string, ValueCheck>;

/** A whole number with bounds; `int[1..20]` in the notation. */
export function within(name: string, min: number, max: number): ValueCheck {
  return (value) => {
    const number = /^-?[0-9]{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return null;
    return held(`value.${name}`, `\`${shown(value)}\` is not a whole number from ${min} to ${max}.`, `use a number from ${min} to ${max}`);
  };
}
