import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { emptyContext, type PolicyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { families } from "../../../src/core/policy/families/index.js";
import { policyFrom, type Policy } from "../../../src/core/policy/policy.js";
import { judgedRuns, shellText } from "../shell/shell-text.js";
import { quoted, strictness } from "./cases.js";

const examples = families.flatMap(({ examples: { allow, review, block } }) => [...(allow ?? []), ...(review ?? []), ...(block ?? [])]);
const programs = families.flatMap((spec) => [...spec.programs]);
const words = [...new Set(examples.flatMap((text) => text.split(/\s+/)))];

/** A command that rules have something to say about: an example, perhaps with words of others put in. */
const command = fc.oneof(
  fc.constantFrom(...examples),
  fc
    .tuple(fc.constantFrom(...examples), fc.constantFrom(...words), fc.integer({ min: 1, max: 6 }))
    .map(([text, word, at]) => [...text.split(" ").slice(0, at), word, ...text.split(" ").slice(at)].join(" ")),
  fc
    .tuple(fc.constantFrom(...programs), fc.array(fc.constantFrom(...words), { maxLength: 5 }))
    .map(([program, rest]) => [program, ...rest].join(" ")),
);
const text = fc.oneof(
  command,
  fc.tuple(command, fc.constantFrom(" | ", " && ", "; ", " || "), command).map((parts) => parts.join("")),
  shellText,
);
const context = fc.constantFrom<PolicyContext>(emptyContext, exampleContext);

const rule = fc.record({
  id: fc.constant("added"),
  programs: fc.oneof(fc.constantFrom(...programs), fc.constant("*")).map((program) => [program]),
  with: fc.array(fc.constantFrom(...words.map((word) => word.replace(/[*?]/g, "")).filter((word) => word !== ""), "*"), { maxLength: 2 }),
  then: fc.constantFrom("review", "block"),
  because: fc.constant("The property says so"),
});
const protection = fc.record(
  {
    units: fc.array(fc.constantFrom("web", "nginx", "*")),
    secret: fc.array(fc.constantFrom("/var/log/**", "/etc/**", "/**")),
    processes: fc.array(fc.constantFrom("web", "*")),
  },
  { requiredKeys: [] },
);

function policy(layers: Parameters<typeof policyFrom>[0]): Policy {
  const made = policyFrom(layers);
  assert.ok(made.ok);
  return made.value;
}

const runs = { numRuns: judgedRuns };

test("a name that every JavaScript object has is judged like any other name that nobody knows", () => {
  const judged = (code: string) => {
    const { ruling, findings } = evaluate(code, emptyContext);
    return [ruling, findings.length];
  };
  for (const name of Object.getOwnPropertyNames(Object.prototype))
    for (const code of ["NAME", "NAME=x ls", "env NAME=x ls", "ls --NAME"])
      assert.deepEqual(judged(code.replace("NAME", name)), judged(code.replace("NAME", "nameless")), `${code} with ${name}`);
});

test("any text has a verdict, with at least one finding, worst first", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary", maxLength: 200 })), context, (code, known) => {
      const { ruling, findings } = evaluate(code, known);
      assert.ok(findings.length > 0);
      const order = findings.map((finding) => strictness(finding.ruling));
      assert.deepEqual(
        order,
        order.toSorted((a, b) => b - a),
      );
      assert.equal(findings[0]?.ruling, ruling);
      for (const finding of findings) assert.match(finding.rule, /^[A-Za-z0-9+_.-]{1,120}$/);
    }),
    runs,
  );
});

test("I1: only what is allowed has a plan, and its argv is spelled out", () => {
  fc.assert(
    fc.property(text, context, (code, known) => {
      const { ruling, script } = evaluate(code, known);
      assert.equal(script.length > 0, ruling === "allow");
      for (const { commands } of script) for (const { argv } of commands) assert.ok(argv.length > 0 && argv[0] !== "");
    }),
    runs,
  );
});

test("I1: the argv that is allowed is allowed again when it is judged by itself", () => {
  fc.assert(
    fc.property(command, context, (code, known) => {
      const { script } = evaluate(code, known);
      for (const { commands } of script)
        for (const { argv } of commands) {
          const again = evaluate(argv.map(quoted).join(" "), known);
          assert.deepEqual(
            again.findings.filter(({ ruling, rule }) => ruling !== "allow" && rule !== "parser-veto"),
            [],
            argv.join(" "),
          );
        }
    }),
    runs,
  );
});

test("I9: adding a rule for a named program makes no verdict laxer", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      protection,
      fc.array(text, { minLength: 1, maxLength: 20 }),
      context,
      (rules, protect, codes, known) => {
        const own = policy({ organisation: { kind: "tagout-policy", version: 1, rules, protect } });
        for (const code of codes)
          assert.ok(strictness(evaluate(code, known, own).ruling) >= strictness(evaluate(code, known).ruling), code);
      },
    ),
    { numRuns: Math.ceil(judgedRuns / 40) },
  );
});

test("I9: a host's file makes no verdict laxer", () => {
  const host = fc.record(
    { rules: fc.array(rule, { maxLength: 2 }), only: fc.array(fc.constantFrom(...programs), { maxLength: 30 }), protect: protection },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(host, fc.array(text, { minLength: 1, maxLength: 20 }), context, (file, codes, known) => {
      const own = policy({ host: file });
      for (const code of codes) assert.ok(strictness(evaluate(code, known, own).ruling) >= strictness(evaluate(code, known).ruling), code);
    }),
    { numRuns: Math.ceil(judgedRuns / 40) },
  );
});

test("I9: wrapping a command never lowers its verdict", () => {
  const wrap = fc.constantFrom<(code: string) => string>(
    (code) => `sudo ${code}`,
    (code) => `timeout 5 ${code}`,
    (code) => `env LC_ALL=C ${code}`,
    (code) => `nice -n 5 ${code}`,
    (code) => `nohup ${code}`,
    (code) => `xargs ${code}`,
    (code) => `sh -c ${quoted(code)}`,
    (code) => `sudo timeout 5 bash -c ${quoted(code)}`,
    (code) => `true && ${code}`,
  );
  fc.assert(
    fc.property(command, wrap, context, (code, around, known) => {
      assert.ok(strictness(evaluate(around(code), known).ruling) >= strictness(evaluate(code, known).ruling), around(code));
    }),
    runs,
  );
});

const unread = /^shell\.(?:unreadable|missing-command|unfinished|too-long|empty|trailing-backslash)$/;

test("I9: a shell around any text never lowers its verdict, outside the plain language too", () => {
  const around = fc.constantFrom<(code: string) => string>(
    (code) => `sh -c ${quoted(code)}`,
    (code) => `timeout 5 bash -c ${quoted(code)}`,
    (code) => `true; sh -c ${quoted(code)}`,
  );
  fc.assert(
    fc.property(fc.oneof(shellText, text), around, context, (code, put, known) => {
      const bare = evaluate(code, known);
      // Behind `-c` a text that begins like a flag is one, and what no shell reads is said in other words.
      fc.pre(!/^[-+]/.test(code) && !bare.findings.some(({ rule }) => unread.test(rule)));
      assert.ok(strictness(evaluate(put(code), known).ruling) >= strictness(bare.ruling), put(code));
    }),
    runs,
  );
});

test("I9: what is allowed without knowing a host is allowed with knowing it, and not the other way round", () => {
  fc.assert(
    fc.property(text, (code) => {
      if (evaluate(code, emptyContext).ruling === "allow") assert.equal(evaluate(code, exampleContext).ruling, "allow", code);
    }),
    runs,
  );
});

test("I9: a program that no rule knows is never allowed, whatever follows it", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/), fc.array(fc.constantFrom(...words), { maxLength: 4 }), (program, rest) => {
      fc.pre(!programs.includes(program));
      assert.notEqual(evaluate([program, ...rest].join(" "), exampleContext).ruling, "allow");
    }),
    runs,
  );
});
