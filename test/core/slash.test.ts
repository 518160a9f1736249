import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { roles, type Role } from "../../src/core/access.js";
import { undecidedStates } from "../../src/core/incident.js";
import { parseSlash, type Slash } from "../../src/core/slash.js";
import { helpText } from "../../src/core/slash/help-text.js";
import { nearest } from "../../src/core/slash/nearest.js";
import { tokensOf } from "../../src/core/slash/tokens.js";
import { unknownText } from "../../src/core/slash/unknown-text.js";
import { verbNames, verbs, verbsFor } from "../../src/core/slash/verbs.js";
import { durationOf, retyped } from "../../src/core/slash/words.js";

const hash = "3f9ac2d1";

const ago = (minutes: number) => ({ kind: "ago", ms: minutes * 60_000 }) as const;

const understood: readonly (readonly [typed: string, meant: Slash])[] = [
  ["", { kind: "help", verb: null }],
  ["help", { kind: "help", verb: null }],
  ["?", { kind: "help", verb: null }],
  ["help approve", { kind: "help", verb: "approve" }],
  ["list", { kind: "list", query: { open: true, page: 1 } }],
  ["LS", { kind: "list", query: { open: true, page: 1 } }],
  ["list all", { kind: "list", query: { page: 1 } }],
  ["list waiting P1", { kind: "list", query: { states: undecidedStates, severity: "P1", page: 1 } }],
  [
    "list --state dry-passed --sev p2 --host WEB-07 --page 3",
    { kind: "list", query: { states: ["dry_passed"], severity: "P2", host: "web-07", page: 3 } },
  ],
  [
    "list \u2014host web-07 --text \u201cdisk full\u201d",
    { kind: "list", query: { open: true, host: "web-07", text: "disk full", page: 1 } },
  ],
  ["list p2+", { kind: "list", query: { open: true, severityAtLeast: "P2", page: 1 } }],
  ["list P2+ P1", { kind: "list", query: { open: true, severity: "P1", page: 1 } }],
  ["list --state dry-passed,proposed,PROPOSED", { kind: "list", query: { states: ["dry_passed", "proposed"], page: 1 } }],
  [
    "list all --label env=production --label role=db --mine",
    { kind: "list", query: { labels: { env: "production", role: "db" }, mine: true, page: 1 } },
  ],
  ["list --mine P1", { kind: "list", query: { open: true, mine: true, severity: "P1", page: 1 } }],
  ["list --since 2h --until=5m", { kind: "list", query: { open: true, since: ago(120), until: ago(5), page: 1 } }],
  ["list --since 2026-11-23", { kind: "list", query: { open: true, since: { kind: "at", at: Date.UTC(2026, 10, 23) }, page: 1 } }],
  [
    "list --since 2026-11-23t02:14z",
    { kind: "list", query: { open: true, since: { kind: "at", at: Date.UTC(2026, 10, 23, 2, 14) }, page: 1 } },
  ],
  ["list --host WEB-*", { kind: "list", query: { open: true, host: "web-*", page: 1 } }],
  ["evidence 12", { kind: "evidence", id: 12, page: 1 }],
  ["PLAN inc-12 --page 2", { kind: "plan", id: 12, page: 2 }],
  ["timeline --page=3 latest", { kind: "timeline", id: "latest", page: 3 }],
  ["postmortem #12 --here", { kind: "postmortem", id: 12, page: 1, here: true }],
  ["agents", { kind: "agents", page: 1 }],
  ["agents \u2014page 2", { kind: "agents", page: 2 }],
  ["show 12", { kind: "show", id: 12, page: 1 }],
  ["Show inc-12", { kind: "show", id: 12, page: 1 }],
  ["show #12", { kind: "show", id: 12, page: 1 }],
  ["show latest", { kind: "show", id: "latest", page: 1 }],
  [`approve INC-12 ${hash}`, { kind: "approve", id: 12, hash }],
  ["approve inc12 3F9A-C2D1", { kind: "approve", id: 12, hash }],
  [`  approve \t 12   ${hash}  `, { kind: "approve", id: 12, hash }],
  [`dry-run 12 ${hash.repeat(8)}`, { kind: "dry-run", id: 12, hash: hash.repeat(8) }],
  [`dryrun 12 ${hash}`, { kind: "dry-run", id: 12, hash }],
  ["dry-run 12", { kind: "dry-run", id: 12 }],
  [`run-live 12 ${hash}`, { kind: "run", id: 12, hash }],
  [`run 12 ${hash}`, { kind: "run", id: 12, hash }],
  ['reject 12 "wrong host"', { kind: "reject", id: 12, reason: "wrong host" }],
  ["reject 12 \u201cwrong host\u201d", { kind: "reject", id: 12, reason: "wrong host" }],
  ["reject 12 \u2018it\u2019s the wrong host\u2019", { kind: "reject", id: 12, reason: "it\u2019s the wrong host" }],
  ["reject 12 don't, it's payday", { kind: "reject", id: 12, reason: "don't, it's payday" }],
  ['reject 12 "never closed', { kind: "reject", id: 12, reason: "never closed" }],
  [`reject 12 ${hash} wrong host`, { kind: "reject", id: 12, hash, reason: "wrong host" }],
  ["reject 12 3F9A-C2D1 'wrong host'", { kind: "reject", id: 12, hash, reason: "wrong host" }],
  ["reject 12 20261123 is payday", { kind: "reject", id: 12, reason: "20261123 is payday" }],
  ["reject 12 effaced disk", { kind: "reject", id: 12, reason: "effaced disk" }],
  ["list --state awaiting --sev P1", { kind: "list", query: { states: undecidedStates, severity: "P1", page: 1 } }],
  ["list --text=--mine", { kind: "list", query: { open: true, text: "--mine", page: 1 } }],
  ["mute 4h host:WEB-* rule:disk-space moved", { kind: "mute", host: "web-*", signal: "disk-space", forMs: 14_400_000, reason: "moved" }],
  ['mute host:web-07 4h "host:db moves"', { kind: "mute", host: "web-07", signal: "*", forMs: 14_400_000, reason: "host:db moves" }],
  ["mute host:web-07 4h we move host:db", { kind: "mute", host: "web-07", signal: "*", forMs: 14_400_000, reason: "we move host:db" }],
  ["unmute mute-3", { kind: "unmute", mute: 3 }],
  ["unmute #3", { kind: "unmute", mute: 3 }],
  ["rediagnose 12", { kind: "rediagnose", id: 12 }],
  ['freeze "bad deploy"', { kind: "freeze", reason: "bad deploy" }],
  ["FREEZE bad deploy, don't touch", { kind: "freeze", reason: "bad deploy, don't touch" }],
  ["freeze", { kind: "freeze", reason: "" }],
  ["freeze --now", { kind: "freeze", reason: "--now" }],
  ["unfreeze", { kind: "unfreeze" }],
  ['snooze 12 until 08:00 "after breakfast"', { kind: "snooze", id: 12, until: "08:00", reason: "after breakfast" }],
  ["snooze INC-12 UNTIL 8:30", { kind: "snooze", id: 12, until: "08:30", reason: "" }],
  ["whoami", { kind: "whoami" }],
  ["status", { kind: "status" }],
  ["login", { kind: "console" }],
];

for (const [typed, meant] of understood) {
  test(`"${typed}" is read as ${meant.kind}`, () => assert.deepEqual(parseSlash(typed), meant));
}

const misread: readonly (readonly [typed: string, suggestion: string | null])[] = [
  ["list --sevrity P1", "list --severity P1"],
  [`aprove 12 ${hash}`, `approve 12 ${hash}`],
  ['rejcet 12 "wrong host"', 'reject 12 "wrong host"'],
  ["lsit", "list"],
  ["whoam", "whoami"],
  ["freez", "freeze"],
  ["unfreze", "unfreeze"],
  ["unfreeze now", "unfreeze"],
  ["12", "show 12"],
  ["INC-12", "show INC-12"],
  ["approve 12", "show 12"],
  ["approve 12 3f9ac2d", "show 12"],
  [`approve 12 ${hash} now`, `approve 12 ${hash}`],
  ["approve 12 notahash", "show 12"],
  [`approve ${hash} 12`, `approve 12 ${hash}`],
  [`approve \uff11\uff12 ${hash}`, `approve 12 ${hash}`],
  [`approve INC\u201312 ${hash}`, `approve INC-12 ${hash}`],
  [`approve INC 12, ${hash}.`, `approve INC-12 ${hash}`],
  [`approve INC-1\u200b2 ${hash}`, `approve INC-12 ${hash}`],
  ['reject "wrong host" 12', 'reject 12 "wrong host"'],
  [`reject 12 ${hash}`, null],
  ["dry run 12", "dry-run 12"],
  [`dry-run 12 ${hash} now`, `dry-run 12 ${hash}`],
  ["dry-run 12 now", "show 12"],
  ["snooze 2h 12", "snooze 12 2h"],
  ["list --state ,open", "list --state open"],
  ["list web-07 --host", "list --host web-07"],
  ["list --host --mine", null],
  ["list --text --storm", null],
  ["mute web-07 4h we move", "mute host:web-07 4h we move"],
  ["mute host:web-07 rule:disk 4h moved", "mute host:web-07 rule:disk-space 4h moved"],
  ["mute host:web-07 rule:crash-lop 4h moved", "mute host:web-07 rule:crash-loop 4h moved"],
  ["mute host:a host:b 4h moved", null],
  ["mute host:a 4h host:b moved", null],
  ["mute host:a rule:cpu-high rule:disk-space 4h moved", null],
  ["unmute INC-3", null],
  ["wake mute-3", null],
  ["\u200b", null],
  ["approve", null],
  ["reject 12", null],
  ['reject 12 ""', null],
  ["reject 12 \u200b\u3164", null],
  ["show", null],
  ["show 12 13", null],
  ["show 0", null],
  ["show 99999999999999999999", null],
  ["list waitign", "list waiting"],
  ["list --page 0", null],
  ["list --since 4m", null],
  ["list --since 8d", null],
  ["list --since 1.5h", null],
  ["list --since 2026-02-30", null],
  ["list --since 2026-11-23T25:00", null],
  ["list --since", null],
  ["list --mine=ann", null],
  ["list --label env", null],
  ["list --label =x", null],
  ["list --state open,proposed", null],
  ["list --state ,", null],
  ["list P5+", null],
  ["evidence", null],
  ["evidence 12 13", null],
  ["plan 12 --page 0", null],
  ["plan 12 --page", null],
  ["plan 12 --full", null],
  ["agents web-07", "agents"],
  ["timline 12", "timeline 12"],
  ["post-mortem 12", "postmortem 12"],
  ["list --page", null],
  ["list --host", null],
  ["list --frobnicate x", null],
  ["list --hots web-07 P1", "list --host web-07 P1"],
  ["list --pgae=2", "list --page=2"],
  ['list --txet "disk full"', 'list --text "disk full"'],
  ["list --constructor x", null],
  ["frobnicate", null],
  ["constructor", null],
  ["__proto__", null],
  ["list toString", null],
  ["whoami now", "whoami"],
];

for (const [typed, suggestion] of misread) {
  test(`"${typed}" acts on nothing and suggests ${suggestion ?? "nothing"}`, () => {
    const slash = parseSlash(typed);
    assert.equal(slash.kind, "unknown");
    assert.equal(slash.kind === "unknown" && slash.suggestion, suggestion);
    assert.match(unknownText(slash as Extract<Slash, { kind: "unknown" }>, "/ir"), /What you can type: \/ir help$/);
  });
}

test("every text gives exactly one answer, and a suggestion is itself understood", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc
          .array(
            fc.constantFrom(...verbNames, "12", "INC-9", "latest", hash, '"', "\u201c", "--page", "--here", "--since", "2h", "P1", "x"),
          )
          .map((words) => words.join(" ")),
      ),
      (text) => {
        const slash = parseSlash(text);
        if (slash.kind !== "unknown") return;
        assert.notEqual(slash.why, "");
        assert.notEqual(slash.suggestion, "");
        assert.doesNotMatch(unknownText(slash), /[\u0000-\u0009\u000b-\u001f\u202e]/);
      },
    ),
  );
});

test("only a complete decision is a decision: whatever is typed, an id and a hash of eight digits or more come with it", () => {
  const words = fc.constantFrom("approve", "run", "12", "INC-7", hash, "3f9a", "zzz", "--live", '"', "");
  fc.assert(
    fc.property(fc.array(words, { maxLength: 6 }), (typed) => {
      const slash = parseSlash(typed.join(" "));
      if (slash.kind !== "approve" && slash.kind !== "run") return;
      assert.ok(slash.id > 0);
      assert.match(slash.hash, /^[0-9a-f]{8,64}$/);
      assert.equal(typed.filter((word) => word !== "" && word !== '"').length, 3);
    }),
  );
});

test("words that are typed again are read as the same words, whatever quotes and blanks are in them", () => {
  const words = [
    ["reject", "12", 'he said "no" loudly'],
    ["list", "--text", "it's \u201cfull\u201d"],
    ["list", "--host", ""],
    ["freeze", '"'],
    ["x", "a\nb"],
  ];
  for (const its of words) assert.deepEqual(tokensOf(its.map(retyped).join(" ")), its);
});

test("words that are typed again stand in quotes where bash or zsh would act on them", () => {
  for (const word of ["web-07", "host:db", "P2+", "--host", "rule:disk-space", "a@b", "4h", "12:30", "a=b", "a#b"])
    assert.equal(retyped(word), word);
  for (const word of ["host:web-*", "db-0?", "db-[01]", "~ann", "#12", "=ls", "^a", "a b", "$x", "a;b", "{a,b}"])
    assert.ok([`"${word}"`, `'${word}'`].includes(retyped(word)), word);
  for (const word of ["done!", "$HOME", "`id`"]) assert.equal(retyped(word), `'${word}'`);
});

test("a long text costs little: tokens are cut off after a bound", () => {
  assert.ok(tokensOf('"'.repeat(100_000)).length < 10_000);
  assert.equal(parseSlash(`reject 12 ${"x".repeat(100_000)}`).kind, "reject");
});

test("a word that is equally near to two verbs suggests neither", () => {
  assert.equal(nearest("ab", ["aa", "bb"]), null);
});

test("help lists only what the roles may do", () => {
  const none = helpText(new Set(), null);
  assert.match(none, /whoami/);
  assert.doesNotMatch(none, /approve|reject|list|run/);
  const approver = helpText(new Set<Role>(["approver", "responder", "viewer"]), null, "/ir");
  assert.match(approver, /^ {2}approve ID HASH: /m);
  assert.doesNotMatch(approver, /^ {2}run /m);
  assert.match(approver, /\/ir help VERB/);
});

test("help for one verb says which role is missing", () => {
  assert.match(helpText(new Set<Role>(["viewer"]), "RUN"), /needs the role executor, which you do not have/);
  assert.doesNotMatch(helpText(new Set<Role>(["executor"]), "run"), /do not have/);
});

test("every verb is in the help of somebody who holds every role, and each usage starts with its verb", () => {
  assert.deepEqual(verbsFor(new Set(roles)), verbNames);
  const lines = helpText(new Set(roles), null).split("\n");
  for (const verb of verbNames) {
    assert.ok(verbs[verb].usage.startsWith(verb));
    assert.equal(lines.filter((line) => new RegExp(`^ {2}${verb}[ :]`).test(line)).length, 1, verb);
  }
  assert.ok(lines.length <= 34, "it fits on one screen");
});

test("a line copied from a card, with the command's own name in front, means the same", () => {
  for (const text of ["approve INC-12 3f9ac2d1", "list open P1", "help"])
    assert.deepEqual(parseSlash(`/incident ${text}`), parseSlash(text));
  assert.equal(parseSlash("/incident").kind, "help");
});

test("--here shows an answer to everybody where looking is all that is done, and is a word like any other elsewhere", () => {
  assert.deepEqual(parseSlash("show 12 --HERE"), { kind: "show", id: 12, page: 1, here: true });
  assert.deepEqual(parseSlash("list --here P1"), { kind: "list", query: { open: true, severity: "P1", page: 1 }, here: true });
  assert.deepEqual(parseSlash("status --here"), { kind: "status", here: true });
  assert.deepEqual(parseSlash("freeze now --here"), { kind: "freeze", reason: "now --here" });
  assert.equal(parseSlash(`approve 12 ${hash} --here`).kind, "unknown");
  assert.equal(parseSlash("console --here").kind, "unknown");
});

test("what can be shown to everybody needs no more than the role of a viewer", () => {
  for (const verb of verbNames) if (verbs[verb].shareable) assert.equal(verbs[verb].needs, "viewer");
});

test("every example is understood as its own verb, and starts with it", () => {
  for (const verb of verbNames) {
    assert.equal(parseSlash(verbs[verb].example).kind, verb);
    assert.ok(verbs[verb].example.startsWith(verb));
  }
});

test("help for a word that is no verb says so, and goes to the nearest one; without one it gives all of the help", () => {
  const text = helpText(new Set<Role>(["viewer"]), "lsit");
  assert.match(text, /^There is no "lsit". The nearest is list:$/m);
  assert.match(text, /^\/incident list /m);
  assert.doesNotMatch(text, /^\/incident show /m);
  assert.match(helpText(new Set<Role>(["viewer"]), "entirely"), /^ {2}show ID: one incident as text$/m);
  assert.equal(helpText(new Set<Role>(["viewer"]), "a\nb\u202e").split("\n")[0], String.raw`There is no "a b\u{202e}".`);
});

test("a duration is from five minutes to seven days, whatever is typed", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.nat(100_000), fc.constantFrom("m", "h", "d", "H", "s", "")).map((parts) => parts.join("")),
      ),
      (word) => {
        const ms = durationOf(word);
        assert.ok(ms === null || (ms >= 5 * 60_000 && ms <= 7 * 24 * 3_600_000), word);
      },
    ),
  );
  assert.deepEqual(["5m", "90m", "2H", "7d"].map(durationOf), [300_000, 5_400_000, 7_200_000, 604_800_000]);
  assert.deepEqual(
    ["4m", "05m", "169h", "8d", "1w", "m", "-5m", "5 m"].map(durationOf),
    Array.from({ length: 8 }, () => null),
  );
});

test("a label may have any name, also one that objects have by themselves", () => {
  const slash = parseSlash("list --label __proto__=x --label constructor=y");
  assert.deepEqual(slash.kind === "list" && Object.entries(slash.query.labels ?? {}), [
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
});

test("a filter with the wrong thing behind it says what it takes", () => {
  for (const [text, takes] of [
    ["list --since 8d", /^--since takes 5m to 7d, or a date/],
    ["list --sev P9", /^--sev takes P1 to P4/],
    ["list --severity", /^--sev takes P1 to P4/],
    ["list --state waitign", /^--state takes open, waiting/],
    ["list --label env", /^--label takes a label/],
    ["list --mine=ann", /^--mine takes nothing/],
    ["list --page x", /^--page takes a number/],
  ] as const) {
    const slash = parseSlash(text);
    assert.match(slash.kind === "unknown" ? slash.why : "", takes);
  }
});
