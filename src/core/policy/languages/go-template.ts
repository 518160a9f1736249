import { blocked, held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";

/** Functions of Go's text/template, docker's and kubectl's that only shape what is shown. */
const functions =
  words(`json join lower upper title split println printf print len index slice eq ne lt le gt ge and or not truncate pad table range end if
  else with break continue`).join("|");
const token = new RegExp(
  [
    String.raw`\s*(?:(?<word>(?:${functions})(?![A-Za-z0-9_]))`,
    String.raw`(?<field>\$[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|(?:\.[A-Za-z0-9_]+)+|\.(?![A-Za-z0-9_]))`,
    String.raw`"(?:[^"\\]|\\.)*"|-?[0-9]+|\|(?!\|)|:=|,|\(|\)|-)`,
  ].join("|"),
  "y",
);
const environment = /\benv\b|\.Env(?![a-z])|"Env/i;

/** Fields that hold the environment or the command line among the rest, and the whole object. */
const wholeFields = words(
  "Config ContainerConfig Spec ContainerSpec TaskTemplate Args Cmd CreateCommand Entrypoint Healthcheck HostConfig LogConfig Options Labels",
).join("|");
const wholes = new RegExp(`^(?:\\.|\\$[A-Za-z0-9_]*|.*\\.(?:${wholeFields}))$`);

/** A Go template of fields, literals and the functions that shape text. Environments, where passwords are, are blocked. */
export function goTemplate(value: string): Objection | null {
  return fieldsOf(value) === null ? unread(value) : environmental(value);
}

/** The same for `docker inspect`, whose whole object and whole `.Config` hold the environment too. */
export function inspectTemplate(value: string): Objection | null {
  const fields = fieldsOf(value);
  if (fields === null || fields.length === 0) return unread(value);
  const whole = fields.find((field) => wholes.test(field) && !isVariable(field, value));
  if (whole !== undefined)
    return held(
      "go-template.whole",
      `\`${shown(whole)}\` shows the environment among the rest, which holds secrets.`,
      "show single fields, for example `{{.State.Status}}`",
    );
  return environmental(value);
}

/** A variable that ranges over something that is not the whole object. */
function isVariable(field: string, value: string): boolean {
  return /^\$[A-Za-z0-9_]+$/.test(field) && /\{\{-?\s*range\s+\$/.test(value) && !/:=\s*(?:\.|\$)(?![A-Za-z0-9_])/.test(value);
}

function environmental(value: string): Objection | null {
  return environment.test(value)
    ? blocked("go-template.environment", "Environments of containers hold secrets.", "show another field")
    : null;
}

function unread(value: string): Objection {
  return held(
    "go-template.unread",
    `\`${shown(value)}\` is not a template of fields and plain functions.`,
    "show single fields, for example `{{.Names}}`",
  );
}

/** The fields that a template shows, or null when it is not of the plain kind. */
function fieldsOf(value: string): readonly string[] | null {
  if (value === "json" || value === "table") return [];
  const fields: string[] = [];
  let rest = value;
  while (rest.includes("{{")) {
    const start = rest.indexOf("{{") + 2;
    const end = rest.indexOf("}}", start);
    if (end < 0 || !collect(rest.slice(start, end), fields)) return null;
    rest = rest.slice(end + 2);
  }
  return fields;
}

function collect(text: string, fields: string[]): boolean {
  const body = text.trimEnd();
  let at = 0;
  while (at < body.length) {
    token.lastIndex = at;
    const match = token.exec(body);
    if (match === null) return false;
    if (match.groups?.["field"] !== undefined) fields.push(match.groups["field"]);
    at = token.lastIndex;
  }
  return true;
}
