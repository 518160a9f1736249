import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { maxSkewMs, replayGuard, verifier } from "../../../../src/adapters/chat/slack/verify.js";

const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const now = 1_531_420_618_000;
const sign = (body: string, seconds: number, its = secret): string =>
  `v0=${createHmac("sha256", its).update(`v0:${seconds}:${body}`).digest("hex")}`;
const outcome = (request: Partial<{ timestamp: string | null; signature: string | null; body: string }>, at = now): string => {
  const verified = verifier(secret)({ timestamp: String(now / 1_000), signature: sign("a=1", now / 1_000), body: "a=1", ...request }, at);
  return verified.ok ? "ok" : verified.error;
};

test("the worked example in Slack's documentation verifies", () => {
  const body = [
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar",
    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=",
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN",
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  ].join("");
  assert.equal(
    outcome({ timestamp: "1531420618", signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", body }),
    "ok",
  );
});

test("a clock may be off by five minutes either way and not by more", () => {
  for (const [skewMs, expected] of [
    [0, "ok"],
    [maxSkewMs, "ok"],
    [-maxSkewMs, "ok"],
    [maxSkewMs + 1_000, "stale"],
    [-maxSkewMs - 1_000, "future"],
  ] as const) {
    assert.equal(outcome({}, now + skewMs), expected);
  }
});

test("a request that is not signed, or not by Slack, is told apart and refused", () => {
  assert.equal(outcome({ signature: null }), "unsigned");
  assert.equal(outcome({ timestamp: null }), "unsigned");
  assert.equal(outcome({ timestamp: "1531420618.5" }), "unsigned");
  assert.equal(outcome({ timestamp: "1e9" }), "unsigned");
  assert.equal(outcome({ body: "a=2" }), "forged");
  assert.equal(outcome({ signature: sign("a=1", now / 1_000, "other") }), "forged");
  assert.equal(outcome({ signature: sign("a=1", now / 1_000).toUpperCase() }), "forged");
});

test("a signature counts once within the time in which it could count at all, and the memory of it is bounded", () => {
  const verify = verifier(secret);
  const request = { timestamp: String(now / 1_000), signature: sign("a=1", now / 1_000), body: "a=1" };
  assert.equal(verify(request, now).ok, true);
  for (const at of [now, now + 1, now + maxSkewMs]) assert.deepEqual(verify(request, at), { ok: false, error: "replayed" });
  const isNew = replayGuard();
  for (let i = 0; i < 60_000; i += 1) assert.ok(isNew(String(i), now));
  assert.equal(isNew("59999", now), false);
  assert.equal(isNew("0", now), true);
});

test("no headers and no body make it throw", () => {
  fc.assert(
    fc.property(
      fc.option(fc.string({ unit: "binary" })),
      fc.option(fc.string({ unit: "binary" })),
      fc.string({ unit: "binary" }),
      (timestamp, signature, body) => {
        assert.notEqual(outcome({ timestamp, signature, body }), "ok");
      },
    ),
  );
});
