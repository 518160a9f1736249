import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { canonicalBundle } from "../src/core/policy/bundle.js";
import { builtInPolicy } from "../src/core/policy/policy.js";
import { loadConfig } from "../src/config.js";
import { fileKeys } from "../src/config-secrets.js";
import { problemText } from "../src/core/config-problem.js";
import type { ConfigProblem } from "../src/core/config-problem.js";

const dir = mkdtempSync(join(tmpdir(), "tagout-config-"));
after(() => rmSync(dir, { recursive: true }));

function write(name: string, text: string, mode = 0o600): string {
  writeFileSync(join(dir, name), text);
  // Not with the file, where a umask would take from it.
  chmodSync(join(dir, name), mode);
  return join(dir, name);
}

function problems(yaml: string): readonly ConfigProblem[] {
  const loaded = loadConfig(write("tagout.yaml", yaml), dir);
  return loaded.ok ? [] : loaded.error;
}

test("without a file every key has its default", () => {
  const loaded = loadConfig(null, "/var/lib/tagout");
  assert.ok(loaded.ok);
  assert.equal(loaded.value.stateDir, "/var/lib/tagout");
  assert.equal(loaded.value.access.grants.length, 0);
});

test("every problem is listed at once, each with what to do", () => {
  const all = problems(
    "http: { port: x }\nlink: { prot: 1 }\nslack: { channels: [general], botTokenFile: nowhere }\naccess: { grants: [{ to: ann, roles: [king] }] }",
  );
  assert.ok(all.length >= 5, problemText(all));
  assert.ok(all.every(({ problem, mend }) => problem !== "" && mend !== ""));
  assert.ok(all.some(({ key, problem }) => key === "link.prot" && problem === "no such key"));
});

test("a key that is needed and not there is said to be missing", () => {
  assert.ok(problems("slack: { channels: [C0123456789] }").some((it) => it.key === "slack.botTokenFile" && it.problem === "is missing"));
});

test("a secret that others can read, that is blank or too short stops the start", () => {
  const slack = (botTokenFile: string) =>
    `slack: { botTokenFile: ${botTokenFile}, appTokenFile: ${write("app", "xapp-123456789")}, channels: [C0123456789] }`;
  assert.match(problemText(problems(slack(write("open", "xoxb-123456789", 0o644)))), /can be read by others[\s\S]*chmod 600/);
  assert.match(problemText(problems(slack(write("blank", "  \n")))), /is blank/);
  assert.match(problemText(problems(slack(write("short", "x")))), /too short/);
  assert.match(problemText(problems(slack("missing"))), /cannot be read/);
  assert.deepEqual(problems(slack(write("good", "xoxb-123456789"))), []);
});

test("what seals the buttons may be two secrets, one a line, and a weak one of them stops the start", () => {
  const mattermost = (text: string): string =>
    problemText(
      problems(
        `mattermost: { url: "http://chat.example", botTokenFile: ${write("bot", "token-123456789")}, callbackUrl: "http://hub.example", ` +
          `callbackSecretFile: ${write("callback", text)}, channels: [${"a".repeat(26)}] }`,
      ),
    );
  const [newer, older] = ["0123456789abcdef".repeat(2), "fedcba9876543210".repeat(2)];
  assert.equal(mattermost(`${newer}\n${older}\n`), "");
  assert.match(mattermost(`${newer}\nold`), /less than 32 characters in its second line[\s\S]*openssl rand/);
  assert.match(mattermost("x".repeat(64)), /repeats itself/);
  const repeated = mattermost(`${newer}\n${"y".repeat(64)}`);
  assert.ok(!repeated.replaceAll(dir, "").includes("yyy"));
});

test("a secret that proves who calls is neither short nor repeats itself, and one that goes into a header is a single word", () => {
  const slack = (secret: string): string =>
    problemText(
      problems(
        `slack: { mode: http, botTokenFile: ${write("bot", "xoxb-123456789")}, signingSecretFile: ${write("sign", secret)}, channels: [C0123456789] }`,
      ),
    );
  const mattermost = (token: string): string =>
    problemText(
      problems(
        `mattermost: { url: "http://chat.example", botTokenFile: ${write("bot", "token-123456789")}, callbackUrl: "http://hub.example", ` +
          `callbackSecretFile: ${write("callback", "0123456789abcdef".repeat(2))}, channels: [${"a".repeat(26)}], ` +
          `commandTokenFiles: { ${"b".repeat(26)}: ${write("command", token)} } }`,
      ),
    );
  for (const said of [slack, mattermost]) {
    assert.equal(said("0123456789abcdef0123456789"), "");
    assert.match(said("short"), /too short/);
    assert.match(said("x".repeat(32)), /repeats itself/);
    assert.match(said("0123456789abcdef\n0123456789abcdef"), /more than one plain word[\s\S]*on one line/);
    assert.match(said("\u201c0123456789abcdef0123\u201d"), /without quotes/);
  }
});

test("an identity that belongs to two people stops the start: one human would have two votes", () => {
  const people = (second: string): string =>
    problemText(
      problems(
        `access: { principals: [{ name: ann, identities: ["slack:T0AAAAAAA/U0ANN0000"] }, { name: ${second}, identities: ["mattermost:${"a".repeat(26)}", "slack:T0AAAAAAA/U0ANN0000"] }] }`,
      ),
    );
  assert.match(people("bob"), /access\.principals\.1: slack:T0AAAAAAA\/U0ANN0000 belongs to ann and to bob/);
  assert.equal(people("ann"), "");
});

test("a key of the model server that others can read stops the start; the public key of a bundle may be read by everybody", () => {
  const open = write("open-key", "a key that everybody can read", 0o644);
  const url = "http://10.0.0.5:8000/v1";
  assert.match(
    problemText(problems(`model: { kind: openai, url: "${url}", model: m, apiKeyFile: ${open} }`)),
    /apiKeyFile: .*can be read by others/,
  );
  const policy = problemText(problems(`policy: { bundleFile: ${open}, bundleKeyFile: ${open} }`));
  assert.ok(policy !== "" && !policy.includes("read by others"), policy);
});

test("what contradicts itself is said: a mode without its secret, a model outside the network", () => {
  assert.match(
    problemText(problems(`slack: { mode: http, botTokenFile: ${write("bot", "xoxb-123456789")}, channels: [C0123456789] }`)),
    /signingSecretFile: missing/,
  );
  assert.match(problemText(problems("model: { kind: ollama, model: 'gpt-oss:120b-cloud' }")), /out of your network/);
});

test("quiet hours name a zone, times that exist and channels that get cards, and they end", () => {
  const slack = `slack: { botTokenFile: ${write("quiet-bot", "xoxb-123456789")}, appTokenFile: ${write("quiet-app", "xapp-123456789")}, channels: [C0123456789] }`;
  const hours = (text: string): string => problemText(problems(`${slack}\nnoise: { quietHours: [${text}] }`));
  assert.equal(hours('{ timeZone: Europe/Berlin, from: "22:00", to: "06:30", channels: ["slack:C0123456789"] }'), "");
  assert.match(hours('{ timeZone: Mars/Olympus, from: "22:00", to: "06:30" }'), /timeZone: takes a name of the IANA/);
  assert.match(hours('{ timeZone: UTC, from: "25:00", to: "6 am" }'), /from: takes a time of day[\s\S]*to: takes a time of day/);
  assert.match(
    hours('{ timeZone: UTC, from: "22:00", to: "06:00", channels: ["slack:C9"] }'),
    /slack:C9 gets no cards[\s\S]*slack\.channels/,
  );
  assert.match(hours('{ timeZone: UTC, from: "00:00", to: "24:00" }'), /quiet for ever/);
  assert.match(problemText(problems("noise: { storm: { cardsPerMinute: 0 } }")), /noise\.storm\.cardsPerMinute/);
});

test("broken YAML, a key given twice and a file that is not there are said with their place", () => {
  assert.match(problemText(problems("http: [")), /YAML/);
  assert.match(problemText(problems("logLevel: info\nlogLevel: warn")), /YAML/);
  const missing = loadConfig(join(dir, "nowhere.yaml"), dir);
  assert.match(missing.ok ? "" : problemText(missing.error), /cannot be read/);
});

test("secrets do not come out of the configuration by printing it", () => {
  const loaded = loadConfig(
    write(
      "t.yaml",
      `slack: { botTokenFile: ${write("bot2", "xoxb-very-secret")}, appTokenFile: ${write("app2", "xapp-very-secret")}, channels: [C0123456789] }`,
    ),
    dir,
  );
  assert.ok(loaded.ok);
  assert.ok(!JSON.stringify([loaded.value, [...loaded.value.secrets]]).includes("very-secret"));
});

test("any text is either a configuration or a list of problems, never a throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const loaded = loadConfig(write("any.yaml", text), dir);
      assert.ok(loaded.ok || loaded.error.length > 0);
    }),
    { numRuns: 200 },
  );
});

test("an alias without its anchor, or one that multiplies, is a problem like any other", () => {
  const bomb = ["a: &a [x, x]", ..."bcdefghijk".split("").map((name, n) => `${name}: &${name} [*${"abcdefghij"[n]}, *${"abcdefghij"[n]}]`)];
  for (const yaml of ["http: *nowhere", bomb.join("\n")]) {
    const [problem] = problems(yaml);
    assert.match(problem?.mend ?? "", /in place of the alias/, yaml);
  }
});

test("a database URL that is none is said before anybody waits for a database", () => {
  for (const [n, url] of ["garbage url", "http://db/x", "just-a-name", "postgres//db"].entries()) {
    const [problem] = problems(`database: { urlFile: ${write(`url-${n}`, url)} }`);
    assert.equal(problem?.key, "database.urlFile", url);
    assert.ok(!problemText([problem]).includes(url), "the URL may hold a password");
  }
  for (const [n, url] of ["postgres://ann:pw@db/tagout", "postgresql://hub@/postgres?host=/run/pg&port=5432"].entries())
    assert.deepEqual(problems(`database: { urlFile: ${write(`good-${n}`, url)} }`), [], url);
});

test("a URL has the scheme of the web and no user in it: a host and port alone would be an address of no origin", () => {
  for (const url of ["hub.example:8686", "localhost:8686", "javascript:alert(1)", "file:///etc/passwd", "http:hub", "ftp://hub.example"])
    assert.match(problemText(problems(`http: { publicUrl: "${url}" }`)), /http\.publicUrl: is no URL[\s\S]*with its scheme/, url);
  const named = problemText(problems('http: { publicUrl: "https://ann:hidden@hub.example" }'));
  assert.match(named, /http\.publicUrl: takes a URL without a user in it/);
  assert.doesNotMatch(named, /hidden/);
  for (const url of ["http://hub.example:8686", "https://hub.example/", "http://[::1]:8686"])
    assert.deepEqual(problems(`http: { publicUrl: "${url}" }`), [], url);
});

test("a bundle counts only with the signature of the named key over what it means", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = write("bundle.pub", publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("base64"));
  const bundle = write("bundle.yaml", "kind: tagout-policy\nversion: 3\n");
  const signed = (text: string) => write("bundle.yaml.sig", sign(null, Buffer.from(text), privateKey).toString("base64"));
  const yaml = `policy: { bundleFile: ${bundle}, bundleKeyFile: ${key} }`;
  signed("something else");
  assert.match(problemText(problems(yaml)), /is not signed by the key/);
  signed(canonicalBundle({ kind: "tagout-policy", version: 3 }).text);
  const loaded = loadConfig(write("tagout.yaml", yaml), dir);
  assert.ok(loaded.ok, loaded.ok ? "" : problemText(loaded.error));
  assert.notEqual(loaded.value.judgedBy.hash, builtInPolicy.hash);
});

test("the signer reads no secret of chat, model or database, and needs none of their files", () => {
  const file = write(
    "signer.yaml",
    "slack: { botTokenFile: nowhere, appTokenFile: nowhere, channels: [C0123456789] }\ndatabase: { urlFile: nowhere }\nmodel: { kind: openai, url: 'http://127.0.0.1:1', model: m, apiKeyFile: nowhere }\n",
  );
  const loaded = loadConfig(file, dir, "signer");
  assert.ok(loaded.ok, loaded.ok ? "" : problemText(loaded.error));
  assert.equal(loaded.value.secrets.size, 0);
  assert.equal(loadConfig(file, dir).ok, false);
});

test("a channel may be an id or a table that says which incidents it takes; what is wrong with either is said for that one", () => {
  const slack = (channels: string, more = ""): string =>
    `slack: { botTokenFile: ${write("bot", "xoxb-123456789")}, appTokenFile: ${write("app", "xapp-123456789")}, channels: ${channels}${more} }`;
  assert.deepEqual(
    problems(
      slack(
        "[C0123456789, { id: C0PAYMENTS, hosts: { team: payments }, minSeverity: P2, threadLog: off, buttons: false }]",
        ", fallbackChannel: C0SPILL00",
      ),
    ),
    [],
  );
  const wrong = (channels: string, more = ""): string => problemText(problems(slack(channels, more)));
  assert.match(wrong("[general]"), /slack\.channels\.0: takes a channel id such as C0123456789, not its name/);
  assert.match(wrong("[{ id: general }]"), /slack\.channels\.0\.id: takes a channel id/);
  assert.match(wrong("[{ id: C0PAYMENTS, minSeverty: P2 }]"), /slack\.channels\.0\.minSeverty: no such key/);
  assert.match(wrong("[{ id: C0PAYMENTS, minSeverity: P9 }]"), /slack\.channels\.0\.minSeverity: /);
  assert.match(
    wrong("[C0PAYMENTS, { id: C0PAYMENTS, minSeverity: P1 }]"),
    /slack\.channels\.1: C0PAYMENTS is listed twice\n {4}Keep one entry/,
  );
  assert.match(wrong("[C0PAYMENTS]", ", fallbackChannel: spill"), /slack\.fallbackChannel: takes a channel id/);
});

test("every key that names a file of a secret is read as one, and a label that ends in the same word is not", () => {
  const table = readFileSync("docs/config.md", "utf8");
  const named = [...table.matchAll(/^\| `([\w.]+Files?)` \|/gm)].map(([, key = ""]) => key);
  assert.deepEqual([...fileKeys].map((key) => key.replace(/\.\*$/, "")).sort(), named.sort());
  const labels = "hosts: { configFile: a, otherFiles: b, botTokenFile: c }";
  const text = `slack: { botTokenFile: ${write("labelled", "xoxb-123456789")}, appTokenFile: ${write("app", "xapp-123456789")}, channels: [{ id: C0123456789, ${labels} }] }`;
  assert.deepEqual(problems(text), []);
});

test("a token of Slack's in another one's file is said before Slack refuses it", () => {
  const [bot, app] = [write("is-app", "xapp-1-2-3456"), write("is-bot", "xoxb-1-2-3456")];
  const text = problemText(problems(`slack: { botTokenFile: ${bot}, appTokenFile: ${app}, channels: [C0123456789] }`));
  assert.match(text, /botTokenFile: \S+ holds an app-level token \(xapp-\.\.\.\)\n.*Bot User OAuth Token/);
  assert.match(text, /appTokenFile: \S+ holds a bot's token \(xoxb-\.\.\.\)\n.*App-Level Token/);
});
