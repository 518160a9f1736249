import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Access, Actor } from "../../src/core/access.js";
import {
  decideFreeze,
  decideUnfreeze,
  endless,
  frozenText,
  frozenUntil,
  unfreezeMs,
  type FreezeDenial,
  type FreezeState,
} from "../../src/core/freeze.js";
import { ann, bob, cleo, eve, exampleAccess, exampleNow, hostileText } from "../fakes/incidents.js";

const thawed: FreezeState = { version: 0, frozen: null, lifting: null };
const frozen: FreezeState = { version: 1, frozen: { principal: "cleo", actor: cleo, reason: "bad deploy", at: exampleNow }, lifting: null };
const asked: FreezeState = { ...frozen, version: 2, lifting: { actor: ann, at: exampleNow } };

const freeze = (state: FreezeState, actor: Actor, at = exampleNow, reason = "bad deploy") =>
  decideFreeze(state, { actor, reason, at }, exampleAccess);
const unfreeze = (state: FreezeState, actor: Actor, at = exampleNow, access: Access = exampleAccess) =>
  decideUnfreeze(state, { actor, at }, access);

function isDenied(decided: ReturnType<typeof freeze>, denial: FreezeDenial): void {
  assert.equal(decided.ok ? decided.value.kind : decided.error.denial, denial);
}

const kindOf = (decided: ReturnType<typeof freeze>): string => (decided.ok ? decided.value.kind : decided.error.denial);

test("a responder for any host may freeze every host, and nobody without the role may", () => {
  const access: Access = {
    principals: [],
    quorum: [],
    grants: [
      { to: `slack:${eve.id}`, roles: ["responder"], hosts: { env: "staging" } },
      { to: "slack-group:S0604", roles: ["approver"], hosts: {} },
    ],
  };
  const began = decideFreeze(thawed, { actor: eve, reason: "why", at: 5 }, access);
  assert.deepEqual(began.ok && began.value.frozen, { principal: `slack:${eve.id}`, actor: eve, reason: "why", at: 5 });
  isDenied(freeze(thawed, eve), "not-authorised");
});

test("a freeze begins at the first word, also where too few people could end it, and says then what mends that", () => {
  const to = (name: string) => ({ to: name, roles: ["approver" as const], hosts: {} });
  const access = (...names: readonly string[]): Access => ({
    principals: [{ name: "eve", identities: [`slack:${eve.id}`, "mattermost:eve"] }],
    quorum: [],
    grants: [{ to: "principal:eve", roles: ["responder"], hosts: {} }, ...names.map(to)],
  });
  const asked = (its: Access) => kindOf(decideFreeze(thawed, { actor: eve, reason: "", at: 5 }, its));
  const by = { principal: "eve", actor: eve, reason: "", at: 5 };
  // Two identities of one human are one approver.
  for (const few of [access(), access("principal:eve"), access("principal:eve", "mattermost:eve")]) {
    assert.equal(asked(few), "began");
    assert.ok(frozenUntil(by, few).endsWith(` ${endless(few)}`));
  }
  for (const enough of [access("principal:eve", "slack:T1/U2"), access("slack-group:S0604")]) {
    assert.equal(asked(enough), "began");
    assert.equal(endless(enough), null);
    assert.match(frozenUntil(by, enough), / Nothing starts before two approvers have typed unfreeze\.$/);
  }
  assert.match(endless(access()) ?? "", /^Nobody here may approve, .*Grant approver.* docs\/freeze\.md shows\.$/);
  assert.match(endless(access("principal:eve")) ?? "", /^Only one person here may approve, .*Grant approver.* docs\/freeze\.md shows\.$/);
});

test("a second freeze keeps the first one's name and reason, and takes back a begun end", () => {
  isDenied(freeze(frozen, ann), "already-frozen");
  const kept = freeze(asked, bob, exampleNow + 1, "not yet");
  assert.deepEqual(kept.ok && [kept.value.kind, kept.value.frozen, kept.value.lifting], ["kept", frozen.frozen, null]);
});

test("the end takes two different approvers", () => {
  assert.equal(kindOf(unfreeze(frozen, ann)), "asked");
  isDenied(unfreeze(asked, ann), "second-person-missing");
  const ended = unfreeze(asked, bob);
  assert.deepEqual(ended.ok && [ended.value.kind, ended.value.frozen, ended.value.lifting], ["ended", null, null]);
});

test("one human with two chat identities is one of the two", () => {
  const annElsewhere: Actor = { platform: "console", id: "ann", name: "ann", groups: [] };
  isDenied(unfreeze(asked, annElsewhere), "second-person-missing");
});

test("whoever froze may be one of the two who end it, when an approver", () => {
  const byAnn: FreezeState = { ...frozen, frozen: { principal: "ann", actor: ann, reason: "", at: exampleNow } };
  assert.equal(kindOf(unfreeze(byAnn, ann)), "asked");
});

test("an executor, a stranger and somebody who is only a responder cannot end a freeze", () => {
  isDenied(unfreeze(asked, cleo), "not-authorised");
  isDenied(unfreeze(asked, eve), "not-authorised");
});

test("the first word counts for 15 minutes, and only while its speaker is an approver", () => {
  assert.equal(kindOf(unfreeze(asked, bob, exampleNow + unfreezeMs - 1)), "ended");
  assert.equal(kindOf(unfreeze(asked, bob, exampleNow + unfreezeMs)), "asked");
  const withoutAnn: Access = { ...exampleAccess, grants: exampleAccess.grants.filter(({ to }) => to !== "principal:ann") };
  assert.equal(kindOf(unfreeze(asked, bob, exampleNow, withoutAnn)), "asked");
});

test("nothing is ended when nothing is frozen", () => {
  isDenied(unfreeze(thawed, ann), "not-frozen");
});

test("whatever is said in whatever order, a freeze ends only right after two different people asked for it", () => {
  const word = fc.record({
    verb: fc.constantFrom("freeze", "unfreeze"),
    actor: fc.constantFrom(ann, bob, cleo, eve),
    wait: fc.nat({ max: 2 * unfreezeMs }),
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      let state = frozen;
      let at = exampleNow;
      let first: { readonly actor: Actor; readonly at: number } | null = null;
      for (const { verb, actor, wait } of words) {
        at += wait;
        const decided = verb === "freeze" ? freeze(state, actor, at) : unfreeze(state, actor, at);
        if (!decided.ok) continue;
        const { kind } = decided.value;
        if (kind === "ended") {
          assert.ok(first !== null && first.actor !== actor && at - first.at < unfreezeMs);
          assert.ok([ann, bob].includes(first.actor) && [ann, bob].includes(actor));
        }
        first = kind === "asked" ? { actor, at } : null;
        state = { version: state.version + 1, frozen: decided.value.frozen, lifting: decided.value.lifting };
        assert.ok(state.lifting === null || state.frozen !== null);
      }
    }),
  );
});

test("I10: a hostile name and reason stay on one line, with nothing unseen in it", () => {
  const text = frozenText({ principal: `slack:${eve.id}`, actor: { ...eve, name: hostileText }, reason: hostileText, at: 1 });
  assert.doesNotMatch(text, /[\u0000-\u001f\u202e\u200b]/);
  assert.ok(text.length <= 400);
});
