import assert from "node:assert/strict";
import { test } from "node:test";
import { refusesLayout, slackFault, slackPostFault } from "../../../../src/adapters/chat/slack/faults.js";
import { Fault, type FaultCode } from "../../../../src/core/fault.js";

const said = (error: string, more: object = {}): object => ({ code: "slack_webapi_platform_error", data: { ok: false, error, ...more } });

const table: readonly (readonly [cause: unknown, code: FaultCode, retryable: boolean, retryAfterMs: number | undefined])[] = [
  [said("invalid_auth"), "chat_auth_failed", true, 60_000],
  [said("missing_scope", { needed: "users:read" }), "chat_auth_failed", true, 60_000],
  [said("channel_not_found"), "chat_destination_gone", true, 300_000],
  [said("not_in_channel"), "chat_destination_gone", true, 300_000],
  [said("is_archived"), "chat_destination_gone", true, 300_000],
  [said("message_not_found"), "chat_message_gone", false, undefined],
  [said("ratelimited"), "chat_rate_limited", true, 30_000],
  [said("internal_error"), "chat_unavailable", true, undefined],
  [said("something_new"), "chat_rejected", true, undefined],
  [said("invalid_blocks"), "chat_rejected", false, undefined],
  [said("<html>proxy</html>"), "chat_unavailable", true, undefined],
  [said("x".repeat(5_000)), "chat_unavailable", true, undefined],
  [{ code: "slack_webapi_platform_error", data: {} }, "chat_unavailable", true, undefined],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: 3_600 }, "chat_rate_limited", true, 3_600_000],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: 86_400 }, "chat_rate_limited", true, 3_600_000],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: -1 }, "chat_rate_limited", true, 1_000],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: 0 }, "chat_rate_limited", true, 1_000],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: NaN }, "chat_rate_limited", true, 1_000],
  [{ code: "slack_webapi_rate_limited_error", retryAfter: 12 }, "chat_rate_limited", true, 12_000],
  [{ code: "slack_webapi_http_error", statusCode: 503 }, "chat_unavailable", true, undefined],
  [{ code: "slack_webapi_request_error" }, "chat_unavailable", true, undefined],
  [new Error("anything"), "chat_unavailable", true, undefined],
  [null, "chat_unavailable", true, undefined],
];

for (const [cause, code, retryable, retryAfterMs] of table) {
  test(`${JSON.stringify(cause)} means ${code}`, () => {
    const fault = slackFault(cause);
    assert.deepEqual([fault.code, fault.retryable, fault.retryAfterMs], [code, retryable, retryAfterMs]);
    assert.match(fault.message, /^[A-Z][^<]{1,200}\.$/);
  });
}

test("a missing scope is named, and a Fault stays what it is", () => {
  assert.match(slackFault(said("missing_scope", { needed: "users:read" })).message, /lacks the scope users:read/);
  const fault = new Fault("chat_rejected", "No.", false);
  assert.equal(slackFault(fault), fault);
});

test("only a refusal of the layout is answered with a simpler one", () => {
  assert.ok(refusesLayout(said("invalid_blocks")) && refusesLayout(said("msg_blocks_too_long")));
  assert.ok(!refusesLayout(said("channel_not_found")) && !refusesLayout(new Error("invalid_blocks")));
});

test("of a new message it is unknown whether it stands, unless nothing was sent or Slack said no", () => {
  const fetchFailed = (code: string): object => ({
    code: "slack_webapi_request_error",
    original: new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }),
  });
  const codes = [
    fetchFailed("ECONNREFUSED"),
    fetchFailed("ENOTFOUND"),
    said("service_unavailable"),
    said("channel_not_found"),
    fetchFailed("ECONNRESET"),
    new DOMException("late", "TimeoutError"),
    { code: "slack_webapi_http_error", statusCode: 502 },
    said("fatal_error"),
    said("<html>proxy</html>"),
  ].map((cause) => slackPostFault(cause).code);
  assert.deepEqual(codes, [
    ...["chat_unavailable", "chat_unavailable", "chat_unavailable", "chat_destination_gone"],
    ...(Array(5).fill("chat_outcome_unknown") as string[]),
  ]);
});
