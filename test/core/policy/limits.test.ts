import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changesOf, pastChangesOf } from "../../../src/core/policy/changes.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { liftLines } from "../../../src/core/policy/lifts.js";
import { builtInLimits, exceeded, exceededText, limitsOn, type HostChange, type Limit } from "../../../src/core/policy/limits.js";
import { builtInPolicy, policyFrom, type Policy } from "../../../src/core/policy/policy.js";

const minute = 60_000;
const noon = 1_764_072_000_000;
const changes = (text: string, policy: Policy = builtInPolicy): readonly HostChange[] =>
  changesOf(evaluate(text, exampleContext, policy).script, policy, exampleContext);
const at = (text: string, ...minutesAgo: readonly number[]) =>
  minutesAgo.flatMap((ago) => changes(text).map((one) => ({ ...one, at: noon - ago * minute })));
const over = (text: string, past: ReturnType<typeof at>, limits: readonly Limit[] = builtInLimits) =>
  exceeded(changes(text), past, limits, noon);

test("a change is counted by the rule that allowed it and by what it names, however it is wrapped or spelled", () => {
  const unit = (text: string) => changes(text).map(({ subjects }) => subjects);
  for (const text of [
    "systemctl restart web",
    "sudo systemctl reload web.service",
    "timeout 5 systemctl start web",
    "service web restart",
  ]) {
    assert.deepEqual(unit(text), [["unit web"]], text);
  }
  assert.deepEqual(unit("systemctl restart web nginx"), [["unit web", "unit nginx"]]);
  assert.deepEqual(unit("kill -TERM 4242"), [["process 4242"]]);
  assert.deepEqual(unit("truncate -s 0 /var/log/web.log"), [["file /var/log/web.log"]]);
  assert.deepEqual(unit("df -h && systemctl restart web ; sync"), [["unit web"], []]);
  assert.deepEqual(changes("df -h | sort"), []);
  const { script } = evaluate("kill -TERM 4242", exampleContext);
  assert.deepEqual(pastChangesOf(script, builtInPolicy, { processes: [], units: [], logScopes: [] }), changes("kill -TERM 4242"));
});

test("the fourth restart of one unit within an hour is too much, and it is said when it fits again", () => {
  const past = at("systemctl restart web", 50, 20, 10);
  assert.deepEqual(over("systemctl restart web", past.slice(1)), []);
  assert.deepEqual(over("systemctl restart nginx", past), []);
  const [found] = over("service web restart", past);
  assert.equal(found?.limit.id, "unit-changes");
  assert.equal(found?.possibleAt, noon + 10 * minute);
  assert.match(
    exceededText(found!),
    /^Limit unit-changes, 3 changes of unit web within 60 minutes: possible again at 2025-11-25 12:10 UTC\. A unit .*\.$/,
  );
  assert.deepEqual(over("systemctl restart web", at("systemctl restart web", 60, 61, 62)), [], "an hour later it is over");
});

test("one file is emptied once an hour, and a host is changed twenty times", () => {
  assert.equal(over("truncate -s 0 /var/log/web.log", at("truncate -s 0 /var/log/web.log", 59))[0]?.limit.id, "log-truncations");
  assert.deepEqual(over("truncate -s 0 /var/log/other.log", at("truncate -s 0 /var/log/web.log", 59)), []);
  const many = at("sync", ...Array.from({ length: 20 }, (_, n) => n));
  assert.deepEqual(
    over("systemctl restart web", many).map(({ limit }) => limit.id),
    ["host-changes"],
  );
});

test("a plan that alone is more than a limit never fits, and says so", () => {
  const [found] = over("systemctl restart web ; systemctl restart web ; systemctl restart web ; systemctl restart web", []);
  assert.equal(found?.possibleAt, null);
  assert.match(exceededText(found!), /: this plan alone holds more than that, so propose a smaller one\. /);
});

test("a clock that was set back frees nothing", () => {
  assert.equal(over("systemctl restart web", at("systemctl restart web", -600, -600, -600)).length, 1);
});

const organisation = (limits: readonly object[], lifts: readonly object[] = []) => ({ kind: "tagout-policy", version: 4, limits, lifts });
const made = (layers: Parameters<typeof policyFrom>[0]): Policy => {
  const policy = policyFrom(layers);
  assert.ok(policy.ok, JSON.stringify(policy.ok ? "" : policy.error));
  return policy.value;
};
const limit = (over: Partial<Limit>): Limit => ({
  id: "unit-changes",
  rules: ["systemctl.*"],
  per: "unit",
  most: 5,
  withinMinutes: 10,
  because: "Five is what the team agreed on",
  ...over,
});

test("an organisation's limit takes the place of a built-in one of that id and is listed among the lifts; a host's only adds", () => {
  const own = made({ organisation: organisation([limit({})]) });
  assert.deepEqual(
    own.limits.filter(({ id }) => id === "unit-changes").map(({ most }) => most),
    [5],
  );
  assert.match(liftLines(own).join("\n"), /^unit-changes: `at most 5 for each unit within 10 minutes instead of at most 3 .*` /);
  const narrowed = made({ host: { limits: [limit({ most: 100 }), limit({ id: "mine", most: 0 })] } });
  assert.deepEqual(
    narrowed.limits.filter(({ id }) => id === "unit-changes").map(({ most }) => most),
    [3, 100],
  );
  assert.equal(over("systemctl restart web", [], narrowed.limits)[0]?.limit.id, "mine");
  assert.notEqual(own.hash, builtInPolicy.hash);
});

test("what a lift allows still counts towards the limits of the rule that it lifts", () => {
  const lift = {
    id: "restart-shop",
    lifts: "docker.restart",
    argv: ["docker", "restart", "shop-web"],
    because: "It may be restarted at any time",
    examples: { allow: ["docker restart shop-web"] },
  };
  const own = made({ organisation: organisation([], [lift]) });
  assert.deepEqual(
    limitsOn(changes("docker restart shop-web", own), own.limits).map(({ id }) => id),
    ["container-restarts", "host-changes"],
  );
});

test("a limit that cannot be meant is refused with its place", () => {
  for (const [wrong, place] of [
    [{ most: -1 }, "limits.0.most"],
    [{ withinMinutes: 0 }, "limits.0.withinMinutes"],
    [{ withinMinutes: 20_000 }, "limits.0.withinMinutes"],
    [{ per: "rack" }, "limits.0.per"],
    [{ rules: [] }, "limits.0.rules"],
  ] as const) {
    const policy = policyFrom({ organisation: organisation([{ ...limit({}), ...wrong }]) });
    assert.equal(policy.ok ? "" : policy.error[0]?.path, place);
  }
});

test("more limits and more past changes never allow more", () => {
  const texts = fc.constantFrom("systemctl restart web", "systemctl restart nginx", "sync", "kill -TERM 4242");
  const limits = fc.array(
    fc.record({
      per: fc.constantFrom("unit", "process", "command", "host"),
      most: fc.nat(4),
      withinMinutes: fc.integer({ min: 1, max: 90 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(
      texts,
      fc.array(fc.tuple(texts, fc.nat(120)), { maxLength: 12 }),
      limits,
      fc.nat(12),
      fc.nat(4),
      (text, past, rules, fewer, some) => {
        const all = rules.map((one, n) => limit({ ...one, id: `l${n}`, rules: ["*"] }) as Limit);
        const dated = past.flatMap(([each, ago]) => at(each, ago));
        const strict = over(text, dated, all);
        const lax = over(text, dated.slice(0, fewer), all.slice(0, some));
        assert.ok(lax.every(({ limit: { id }, subject }) => strict.some((one) => one.limit.id === id && one.subject === subject)));
      },
    ),
  );
});
