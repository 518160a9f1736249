import { bareUnit, blocked, held, type Facts, type Objection, type ValueCheck } from "../facts.js";
import { pathTypes } from "./paths.js";
import { matching, shown } from "./text.js";

const unitName = /^[A-Za-z0-9:_.@\\-]{1,255}$/;

/** A field and its value, `+`, a boot by number or id, a program or a device. */
const journalMatch = new RegExp(
  [
    String.raw`^(?:[A-Z_]{1,64}=[^\n]{0,128}|\+|-?[0-9]{1,6}|[0-9a-f]{32}`,
    String.raw`\/(?:usr|s?bin|lib|opt|srv)\/[A-Za-z0-9_./-]{1,128}|\/dev\/[a-z0-9]{1,16})$`,
  ].join("|"),
);
const packageName = matching("package", /^[A-Za-z0-9*?][A-Za-z0-9.+:~_*?=-]{0,127}$/, "the name of a package");

const fieldName = matching("journal.field", /^[A-Za-z_][A-Za-z0-9_,]{0,255}$/, "the name of a field");

export const nameTypes = {
  user: matching("user", /^(?:\+?[A-Za-z_][A-Za-z0-9_.@-]{0,63}\$?|\+?[0-9]{1,10})$/, "a user name or number"),
  users: matching("users", /^\^?[A-Za-z0-9_][A-Za-z0-9_.@,^-]{0,255}$/, "user names joined by commas"),
  group: matching("group", /^(?:[A-Za-z_][A-Za-z0-9_.@-]{0,63}|[0-9]{1,10})$/, "a group name or number"),
  interface: matching("interface", /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,31}$/, "the name of a network interface"),
  package: packageName,
  "package.path": (value, facts) => (value.startsWith("/") ? pathTypes["path.stat"](value, facts) : packageName(value, facts)),
  "rpm.format": matching(
    "rpm.format",
    /^(?:[^%]|%(?!\()-?[0-9]*\{[A-Z0-9_]+(?::(?:date|day|depflags|fflags|octal|perms|humaniec|humansi|hex|string|arraysize))?\}|%%)*$/i,
    "a format of tags, for example `%{NAME}`",
  ),
  program: matching("program", /^[A-Za-z0-9_.+-]{1,64}$/, "the name of a program"),
  fstype: matching("fstype", /^(?:no)?[a-z][a-z0-9._-]{1,31}(?:,(?:no)?[a-z][a-z0-9._-]{1,31})*$/, "a kind of file system"),
  unit: matching("unit", unitName, "the name of a unit"),
  "unit.pattern": matching("unit.pattern", /^[A-Za-z0-9:_.@\\*?[\]-]{1,255}$/, "the name of a unit or a pattern"),
  "unit.change": (value, facts) => changedUnit(value, facts),
  "unit.stop": (value, facts) => (facts.scopes.units(bareUnit(value)) || facts.scopes.units(value) ? protectedUnit(value) : null),
  "journal.field": (value, facts) => field(value, facts),
  "journal.match": matching("journal.match", journalMatch, "a match, for example `_PID=4242`"),
  address: matching("address", /^[A-Za-z0-9_.:[\]*%-]{1,128}(?:\/[0-9]{1,3})?$/, "an address"),
  host: (value) => hostName(value),
  "host.listed": (value, { scopes }) =>
    scopes.hosts(value.toLowerCase())
      ? null
      : held("host.unlisted", `\`${shown(value)}\` is not a host that may be asked.`, "ask localhost, or list the host in the policy"),
} as const satisfies Record<string, ValueCheck>;

/** A field of the journal or of a unit; not those that hold whole environments of programs. */
function field(value: string, facts: Facts): Objection | null {
  if (/environ|credential/i.test(value))
    return blocked("field.environment", `\`${shown(value)}\` is an environment, which holds secrets.`, "ask for another field");
  return fieldName(value, facts);
}

/** A unit that is to be restarted, reloaded or started: listed by the host, and not one that everything rests on. */
function changedUnit(value: string, facts: Facts): Objection | null {
  if (!unitName.test(value))
    return held("unit.name", `\`${shown(value)}\` is not the name of one unit.`, "name each unit in full, without patterns");
  const unit = bareUnit(value);
  if (facts.scopes.units(unit) || facts.scopes.units(value)) return protectedUnit(value);
  if (facts.units.has(unit)) return null;
  return held(
    "unit.unlisted",
    `The host's own file does not list \`${unit}\` as restartable.`,
    "add the unit to `units` in the host's file",
  );
}

function protectedUnit(value: string): Objection {
  return blocked("unit.protected", `\`${shown(bareUnit(value))}\` is protected: the host or its safety rests on it.`);
}

/** A name or address to ask about. Long names are how data is carried out by DNS. */
export function hostName(value: string): Objection | null {
  const name = value.endsWith(".") ? value.slice(0, -1) : value;
  const labels = name.split(".");
  const isAddress = /^\[?[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]{1,16})?\]?$/.test(name);
  const isName = labels.every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
  if (!isAddress && !isName)
    return held("host.name", `\`${shown(value)}\` is not a host name or an address.`, "write a host name or an address");
  const tooLong = name.length > 120 || labels.length > 8 || labels.some((label) => label.length > 40);
  return tooLong
    ? held(
        "host.long",
        `The name \`${shown(value)}\` is longer than hosts are called; data can be carried out that way.`,
        "ask for a shorter name",
      )
    : null;
}
