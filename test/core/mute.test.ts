import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hostMatches, mutedUntil, type Mute } from "../../src/core/mute.js";
import { signalKinds } from "../../src/core/signal.js";

const mute = (over: Partial<Mute> = {}): Mute => ({
  id: "m1",
  host: "web-*",
  kind: "disk-space",
  until: 2_000,
  reason: "migration",
  by: "ann",
  at: 1_000,
  ...over,
});
const incident = { host: "web-07", signal: { kind: "disk-space" as const } };

describe("mutes", () => {
  test("a mute covers its hosts and its kind of signal until its end, and not a millisecond longer", () => {
    assert.equal(mutedUntil([mute()], incident, 1_999), 2_000);
    assert.equal(mutedUntil([mute()], incident, 2_000), null);
    assert.equal(mutedUntil([mute()], { ...incident, host: "db-01" }, 1_500), null);
    assert.equal(mutedUntil([mute()], { ...incident, signal: { kind: "cpu-high" } }, 1_500), null);
    assert.equal(mutedUntil([mute({ kind: "*" })], { ...incident, signal: { kind: "cpu-high" } }, 1_500), 2_000);
    assert.equal(mutedUntil([], incident, 0), null);
  });

  test("of several mutes the latest end counts, in whatever order they stand", () => {
    const mutes = [mute({ until: 1_800 }), mute({ id: "m2", host: "*", until: 3_000 }), mute({ id: "m3", host: "db-*", until: 9_000 })];
    assert.equal(mutedUntil(mutes, incident, 1_500), 3_000);
    assert.equal(mutedUntil(mutes.toReversed(), incident, 1_500), 3_000);
    assert.equal(mutedUntil(mutes, incident, 2_500), 3_000);
  });

  test("a muted incident stays muted until exactly the time that is named", () => {
    const mutes = fc.array(
      fc.record({
        id: fc.string(),
        host: fc.constantFrom("*", "web-*", "web-0?", "db-01"),
        kind: fc.constantFrom("*" as const, ...signalKinds),
        until: fc.nat(100),
        reason: fc.string(),
        by: fc.string(),
        at: fc.nat(100),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(mutes, fc.constantFrom(...signalKinds), fc.nat(110), (all, kind, at) => {
        const it = { host: "web-07", signal: { kind } };
        const until = mutedUntil(all, it, at);
        if (until === null) return assert.ok(all.every((one) => mutedUntil([one], it, at) === null));
        assert.ok(until > at);
        assert.equal(mutedUntil(all, it, until - 1), until);
        assert.equal(mutedUntil(all, it, until), null);
      }),
    );
  });
});

describe("host patterns", () => {
  test("a star stands for any characters, a question mark for one, and the rest for itself in either case", () => {
    for (const [pattern, host, matches] of [
      ["web-07", "web-07", true],
      ["WEB-*", "web-07", true],
      ["web-?7", "web-07", true],
      ["web-?", "web-07", false],
      ["*.example", "web-07.example", true],
      ["*0*7", "web-007", true],
      ["w.b-07", "web-07", false],
      ["", "web-07", false],
      ["", "", true],
      ["**", "", true],
      ["web-07*", "web-07", true],
      ["web-07", "web-070", false],
    ] as const)
      assert.equal(hostMatches(pattern, host), matches, `${pattern} against ${host}`);
  });

  test("a pattern says the same as the regular expression it stands for", () => {
    const letters = fc.array(fc.constantFrom("a", "b", ".", "-"), { maxLength: 8 }).map((all) => all.join(""));
    const patterns = fc.array(fc.constantFrom("a", "b", ".", "-", "*", "?"), { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(patterns, letters, (pattern, host) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        assert.equal(hostMatches(pattern, host), new RegExp(`^${source}$`).test(host));
      }),
    );
  });

  test("a hostile pattern is answered as well as any other", () => {
    assert.equal(hostMatches(`${"*a".repeat(2_000)}b`, "a".repeat(4_000)), false);
  });
});
