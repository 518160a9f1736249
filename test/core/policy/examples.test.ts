import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { checkExamples, exampleContext } from "../../../src/core/policy/examples.js";
import { families } from "../../../src/core/policy/families/index.js";
import { builtInPolicy, policyFrom } from "../../../src/core/policy/policy.js";

test("the built-in table can be read", () => {
  const policy = policyFrom({});
  assert.deepEqual(policy.ok ? [] : policy.error, []);
  assert.ok(builtInPolicy.specs.size > 500);
});

test("every example of every rule is judged as the rule says", () => {
  assert.deepEqual(checkExamples(builtInPolicy), []);
});

test("a rule that may allow shows what it allows and what it does not", () => {
  for (const { id, examples, refused } of families) {
    const kept = [...(examples.review ?? []), ...(examples.block ?? [])];
    assert.ok(kept.length > 0, `${id} shows nothing that it refuses`);
    if (refused === undefined) assert.ok((examples.allow ?? []).length > 0, `${id} shows nothing that it allows`);
  }
});

test("each rule has one name, and says in a sentence why it allows or refuses", () => {
  const ids = families.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, because } of families) assert.match(because, /^[A-Z].{6,}[^.]$/, id);
});

test("an allowed example carries the rule that allowed it, and a refused one its reason; only it has a plan", () => {
  for (const { id, examples } of families) {
    for (const text of examples.allow ?? []) {
      const { findings, script } = evaluate(text, exampleContext);
      assert.ok(
        findings.some(({ rule }) => rule === id || rule.startsWith(`${id}.`) || id === "sh"),
        `${text}: ${findings.map(({ rule }) => rule).join()}`,
      );
      assert.ok(script.length > 0, text);
    }
    for (const text of [...(examples.review ?? []), ...(examples.block ?? [])]) {
      const { findings, script } = evaluate(text, exampleContext);
      assert.deepEqual(script, [], text);
      for (const { reason, rule } of findings) assert.match(reason, /\S.*[.:)`]$/s, `${text}: ${rule}`);
    }
  }
});

test("an allowed script says that hosts start compiled programs only, and what to write instead", () => {
  const [finding] = evaluate("egrep x /var/log/syslog", emptyContext).findings;
  assert.equal(finding?.ruling, "allow");
  assert.match(finding?.mend ?? "", /script on most hosts.*write `grep -E`/);
  assert.equal(evaluate("grep -E x /var/log/syslog", emptyContext).findings[0]?.mend, null);
});
