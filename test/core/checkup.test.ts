import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedAccess } from "../../src/core/access-checkup.js";
import { defaultQuorum, type Access } from "../../src/core/access.js";
import { bad, checkedClock, checkupSummary, checkupText, fine, unchecked, warn } from "../../src/core/checkup.js";

test("a check-up reads without colour: a word, what was found, and what to do", () => {
  const all = [fine("a", "is well"), warn("b", "is odd", "Look."), bad("c", "is broken", "Mend it."), unchecked("d", "was not asked")];
  assert.equal(
    checkupText(all),
    ["ok    a: is well", "WARN  b: is odd", "      -> Look.", "BAD   c: is broken", "      -> Mend it.", "?     d: was not asked"].join(
      "\n",
    ),
  );
  assert.equal(checkupSummary(all), "1 ok, 1 to mend, 1 to know, 1 not asked");
});

test("clocks five minutes apart break signatures, half a minute is worth knowing, and a missing one is left unchecked", () => {
  const now = Date.UTC(2026, 10, 23);
  const at = (ms: number): string => checkedClock("X", new Date(now + ms).toUTCString(), now).state;
  assert.deepEqual([at(0), at(-31_000), at(301_000)], ["ok", "warn", "bad"]);
  assert.equal(checkedClock("X", null, now).state, "unchecked");
  assert.equal(checkedClock("X", "yesterday", now).state, "unchecked");
});

const access = (more: Partial<Access>): Access => ({ principals: [], grants: [], quorum: [], ...more });
const grant = (to: string, ...roles: Access["grants"][number]["roles"]) => ({ to, roles, hosts: {} });
const badOnes = (its: Access): readonly string[] =>
  checkedAccess(its)
    .filter(({ state }) => state !== "ok")
    .map(({ what, found }) => `${what}: ${found}`);

test("an access list that nobody can act by says so", () => {
  assert.match(badOnes(access({})).join(), /nobody has a role/);
  assert.match(badOnes(access({ grants: [grant("console:ann", "approver")] })).join(), /granted to nobody, so nothing can run live/);
  assert.match(badOnes(access({ grants: [grant("principal:nan", "approver", "executor")] })).join(), /there is no such principal/);
  const ann = { name: "ann", identities: ["console:ann"] };
  assert.match(
    badOnes(access({ principals: [ann, ann], grants: [grant("principal:ann", "approver", "executor")] })).join(),
    /is listed twice.*two principals/,
  );
});

test("where too few people could end a freeze that is known before anybody freezes", () => {
  const lone = [grant("console:ann", "approver", "executor")];
  assert.match(badOnes(access({ grants: lone })).join(), /freeze: once begun, the people here could not end it/);
  assert.match(
    checkupText(checkedAccess(access({ grants: lone }))),
    /-> Only one person here may approve, and it takes two .* Grant approver/,
  );
  assert.match(badOnes(access({})).join(), /freeze: once begun/);
  assert.deepEqual(badOnes(access({ grants: [...lone, grant("console:bob", "approver")] })), []);
});

test("a quorum that cannot be reached by the people who were named says how many are missing", () => {
  const people = (...names: readonly string[]): Access["grants"] => names.map((name) => grant(`console:${name}`, "approver", "executor"));
  assert.match(badOnes(access({ grants: people("ann"), quorum: defaultQuorum })).join(), /needs 2 approvers and 1 people/);
  assert.match(badOnes(access({ grants: people("ann", "bob"), quorum: defaultQuorum })).join(), /nobody is left to run/);
  assert.deepEqual(badOnes(access({ grants: people("ann", "bob", "cleo"), quorum: defaultQuorum })), []);
  // One human with two accounts counts once.
  const principals = [{ name: "ann", identities: ["console:ann", "slack:T1/U1"] }];
  const twice = [...people("ann"), grant("slack:T1/U1", "approver", "executor")];
  assert.match(badOnes(access({ principals, grants: twice, quorum: defaultQuorum })).join(), /1 people/);
  // How many are in a group is not known here.
  assert.deepEqual(badOnes(access({ grants: [grant("slack-group:S1", "approver", "executor")], quorum: defaultQuorum })), []);
});
