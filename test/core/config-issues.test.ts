import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { hubConfigSchema } from "../../src/config-schema.js";
import { configProblems } from "../../src/core/config-issues.js";

/** What is said of a hub's configuration, as `key: problem | mend`. */
function said(yaml: string): string {
  const value = parse(yaml) as unknown;
  const parsed = hubConfigSchema.safeParse(value);
  assert.ok(!parsed.success, `${yaml} is right`);
  return configProblems(parsed.error, hubConfigSchema, value, "docs/config.md")
    .map(({ key, problem, mend }) => `${key}: ${problem} | ${mend}`)
    .join("\n");
}

const slack = "botTokenFile: x, channels: [C0123456789]";

const wrongs: readonly (readonly [yaml: string, says: RegExp])[] = [
  ["http: { port: abc }", /^http\.port: takes a number, and has text \| docs\/config\.md: Port of the console/],
  ["http: { port: '8686' }", /\| Write it without quotes\./],
  ["http: { port: 86.5 }", /takes a whole number, and has 86\.5/],
  ["http: { port: 99999 }", /takes 0 to 65535, and has 99999/],
  ["timing: { planMinutes: 0 }", /takes more than 0, at most 10080, and has 0/],
  ["timing: { planMinutes: 60m }", /\| Write the number alone: the key's name says its unit\./],
  ["htp: { port: 1 }", /^htp: no such key \| Did you mean http\?/],
  ["port: 8686", /Such a key is http\.port or link\.port: check how far it is indented/],
  [`slack: { botToken: xoxb-1, ${slack} }`, /^slack\.botToken: no such key \| Did you mean botTokenFile\?/],
  [`slack: { mode: sokcet, ${slack} }`, /takes one of socket, http \| Did you mean socket\?/],
  ["logLevel: INFO", /\| Did you mean info\?/],
  ["model: { kind: olama }", /^model\.kind: takes one of none, ollama, openai \| Did you mean ollama\?/],
  ["model: { kind: openai, model: m }", /^model\.url: is missing \| Add it\./],
  ["slack:", /^slack: takes a table of keys, and has nothing \| Indent what belongs to it/],
  ["http: { host: null }", /takes text, and has nothing \| Write it behind the colon/],
  ["slack: { botTokenFile: x, channels: general }", /takes a list, and has text \| Write it in brackets/],
  ["slack: { botTokenFile: x, channels: [] }", /^slack\.channels: is empty \| Add one\./],
  ["slack: { botTokenFile: x, channels: ['#general'] }", /^slack\.channels\.0: takes a channel id such as C0123456789, not its name/],
  ["slack: { botTokenFile: x, channels: [5] }", /takes text or a table of keys, and has 5/],
  [
    "slack: { botTokenFile: x, channels: [{ id: C0123456789, thredLog: all }] }",
    /channels\.0\.thredLog: no such key \| Did you mean threadLog\?/,
  ],
  [`slack: { command: incident, ${slack} }`, /takes a slash and up to 31 small letters/],
  ["http: { publicUrl: hub.example }", /is no URL \| Write it with its scheme/],
  [
    "access: { grants: [{ to: ann, roles: [aprover] }] }",
    /grants\.0\.to: takes a principal, an account.*\n.*roles\.0: takes one of viewer.*Did you mean approver\?/,
  ],
  ["access: { principals: [{ name: ann, identities: [T1/U2] }] }", /identities\.0: takes an account, such as slack:T/],
  ["calls: { escalateMinutes: { P1: [15, 5] } }", /takes minutes that grow/],
  ["- a", /^\(the whole file\): takes a table of keys, and has a list/],
  ["constructor: 1", /^constructor: no such key \| Remove it\. Here may stand: stateDir,/],
];

for (const [yaml, says] of wrongs) test(`\`${yaml}\` is said in our words`, () => assert.match(said(yaml), says));

test("no problem is said in the schema's own words", () => {
  for (const [yaml] of wrongs) assert.doesNotMatch(said(yaml), /Invalid|expected|received|undefined|string|array|object/);
});
