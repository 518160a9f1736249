import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { policyFrom } from "../../../src/core/policy/policy.js";

const page = readFileSync(new URL("../../../docs/policy.md", import.meta.url), "utf8");
const files = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => parse(text) as unknown);

test("the policy files in docs/policy.md are good policy files", () => {
  assert.equal(files.length, 2);
  const [organisation, host] = files;
  const policy = policyFrom({ organisation, host });
  assert.deepEqual(policy.ok ? [] : policy.error, []);
});
