import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureWatch } from "../../../../src/adapters/chat/slack/signature-watch.js";

test("before anything has come there is nothing to say, and what Slack never signs says nothing", () => {
  const its = signatureWatch();
  assert.deepEqual(its.troubles(), []);
  its.note("unsigned");
  its.note("replayed");
  assert.deepEqual(its.troubles(), []);
});

test("a signature that does not fit is the secret, and one that is stale or early is a clock", () => {
  for (const [forgery, mend] of [
    ["forged", /Copy the Signing Secret/],
    ["stale", /set it by NTP/],
    ["future", /set it by NTP/],
  ] as const) {
    const its = signatureWatch();
    its.note(forgery);
    assert.equal(its.troubles().length, 1);
    assert.match(its.troubles()[0] ?? "", mend);
  }
});

test("the newest trouble is the one that is told, and what says nothing does not cover it", () => {
  const its = signatureWatch();
  its.note("forged");
  its.note("stale");
  its.note("unsigned");
  assert.match(its.troubles()[0] ?? "", /NTP/);
});

test("one request that was well signed silences strangers for good", () => {
  const its = signatureWatch();
  its.note("forged");
  its.note(null);
  assert.deepEqual(its.troubles(), []);
  its.note("forged");
  assert.deepEqual(its.troubles(), []);
});
