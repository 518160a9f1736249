import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextInLane, rankOf, take, type Rate } from "../../src/core/lane.js";
import { severities } from "../../src/core/signal.js";

const slackPost: Rate = { everyMs: 1_000, burst: 3 };

test("a bucket gives its burst at once and then one token in each interval", () => {
  let fullAt = 0;
  const given: number[] = [];
  for (let now = 50_000; now <= 55_000; now += 100) {
    const taken = take(fullAt, slackPost, now);
    if ("waitMs" in taken) continue;
    fullAt = taken.fullAt;
    given.push(now - 50_000);
  }
  assert.deepEqual(given, [0, 100, 200, 1_000, 2_000, 3_000, 4_000, 5_000]);
});

test("no stretch of time gives more than its burst and its rate, whenever it is asked", () => {
  const rate = fc.record({ everyMs: fc.integer({ min: 1, max: 5_000 }), burst: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(rate, fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 }), (its, pauses) => {
      let [fullAt, now] = [0, 1_000_000];
      const given: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const taken = take(fullAt, its, now);
        if ("waitMs" in taken) {
          assert.ok(taken.waitMs > 0 && "fullAt" in take(fullAt, its, now + taken.waitMs));
          continue;
        }
        fullAt = taken.fullAt;
        given.push(now);
      }
      given.forEach((from, i) => {
        const last = given.at(-1) ?? from;
        assert.ok(given.length - i <= its.burst + Math.ceil((last - from) / its.everyMs));
      });
    }),
  );
});

test("a hub whose clock is an hour ahead takes one token of the others and keeps none of them waiting", () => {
  const ahead = take(0, slackPost, 3_600_000);
  assert.ok("fullAt" in ahead);
  assert.deepEqual(take(ahead.fullAt, slackPost, 1_000), { fullAt: 1_000 + slackPost.burst * slackPost.everyMs });
});

test("edits after decisions come first, then new P1 cards, then other cards by severity, quiet edits last", () => {
  const ranks = [
    rankOf("decided", "P4", "edit"),
    rankOf("changed", "P1", "post"),
    rankOf("changed", "P1", "edit"),
    ...severities.slice(1).map((severity) => rankOf("repeated", severity, "post")),
    rankOf("repeated", "P1", "edit"),
  ];
  assert.deepEqual(
    ranks,
    [...ranks].sort((a, b) => a - b),
  );
  assert.equal(new Set(ranks).size, ranks.length);
  assert.equal(rankOf("decided", "P2", "post"), rankOf("changed", "P2", "post"));
});

test("nothing starves: behind an endless rush of urgent cards, each is served in five turns for every older one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), fc.nat(1_000), (ranks, start) => {
      let waiting = ranks.map((rank, i) => ({ rank, since: i, id: i }));
      let turn = start;
      for (; waiting.some(({ id }) => id < ranks.length); turn += 1) {
        // One more urgent card arrives before each slot.
        waiting.push({ rank: 0, since: 1_000 + turn, id: ranks.length });
        const next = nextInLane(waiting, turn);
        waiting = waiting.filter((one) => one !== next);
      }
      assert.ok(turn - start <= 5 * ranks.length);
    }),
  );
});

test("an urgent card waits for one slot at most, however many are before it", () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const crowd = Array.from({ length: 1_000 }, (_, since) => ({ rank: 5, since }));
    const urgent = { rank: 1, since: 5_000 };
    const served = [turn, turn + 1].map((at) => nextInLane([...crowd, urgent], at));
    assert.ok(served.includes(urgent));
  }
});

test("an empty lane gives nothing", () => {
  assert.equal(nextInLane([], 4), undefined);
});

test("a clock that was set back by ten minutes empties the bucket and does not stop it", () => {
  const rate = { everyMs: 1_000, burst: 3 };
  const now = 10_000_000;
  const taken = take(now + 600_000 + 3_000, rate, now);
  assert.deepEqual(taken, { fullAt: now + 3_000 });
  assert.deepEqual(take(now + 3_000, rate, now), { waitMs: 1_000 });
  // A hub whose clock is a second behind another's waits for it.
  assert.ok("waitMs" in take(now + 4_000, rate, now));
});
