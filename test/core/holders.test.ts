import assert from "node:assert/strict";
import { test } from "node:test";
import type { Access } from "../../src/core/access.js";
import { holders, holdersAnywhere } from "../../src/core/holders.js";

const grant = (to: string, hosts: Readonly<Record<string, string>> = {}) => ({ to, roles: ["approver"] as const, hosts });
const access = (...grants: Access["grants"]): Access => ({
  principals: [{ name: "ann", identities: ["console:ann", "slack:T1/U1"] }],
  grants,
  quorum: [],
});

test("people are counted once, by host or anywhere, and not at all where a group holds the role", () => {
  const both = access(grant("console:ann"), grant("slack:T1/U1"), grant("console:bob", { env: "staging" }));
  assert.deepEqual([...(holders(both, "approver", {}) ?? [])], ["ann"]);
  assert.deepEqual([...(holdersAnywhere(both, "approver") ?? [])], ["ann", "bob"]);
  assert.equal(holdersAnywhere(access(grant("slack-group:S1")), "approver"), null);
  assert.equal(holdersAnywhere(access(), "approver")?.size, 0);
});
