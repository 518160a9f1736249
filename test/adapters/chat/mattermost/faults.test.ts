import assert from "node:assert/strict";
import { test } from "node:test";
import { mattermostFault, mattermostPostFault, Refused, refusesLayout } from "../../../../src/adapters/chat/mattermost/faults.js";
import type { FaultCode } from "../../../../src/core/fault.js";

const refused = (status: number, id = "", retryAfterMs: number | null = null): Refused => new Refused({ status, id, retryAfterMs });

const cases: readonly (readonly [cause: unknown, of: "channel" | "message", code: FaultCode, retryable: boolean])[] = [
  [refused(401, "api.context.session_expired.app_error"), "channel", "chat_auth_failed", true],
  [refused(403, "api.context.permissions.app_error"), "channel", "chat_destination_gone", true],
  [refused(404, "app.channel.get.existing.app_error"), "channel", "chat_destination_gone", true],
  [refused(400, "api.post.create_post.can_not_post_to_deleted.error"), "channel", "chat_destination_gone", true],
  [refused(400, "api.post.patch_post.can_not_update_post_in_deleted.error"), "message", "chat_destination_gone", true],
  [refused(404, "app.post.get.app_error"), "message", "chat_message_gone", false],
  [refused(400, "api.post.update_post.permissions_time_limit.app_error"), "message", "chat_message_gone", false],
  [refused(400, "model.post.is_valid.props.app_error"), "channel", "chat_rejected", false],
  [refused(413), "channel", "chat_rejected", false],
  [refused(429), "channel", "chat_rate_limited", true],
  [refused(500, "api.post.deduplicate_create_post.pending"), "channel", "chat_unavailable", true],
  [refused(502), "channel", "chat_unavailable", true],
  [new TypeError("fetch failed"), "channel", "chat_unavailable", true],
  [new DOMException("late", "TimeoutError"), "message", "chat_unavailable", true],
];

for (const [cause, of, code, retryable] of cases) {
  test(`${String(cause)} about a ${of} is ${code}`, () => {
    const fault = mattermostFault(cause, of);
    assert.deepEqual([fault.code, fault.retryable], [code, retryable]);
    assert.equal(mattermostFault(fault), fault);
  });
}

test("only a refusal of how the post is built is answered with another layout", () => {
  const layouts = cases.filter(([cause]) => refusesLayout(cause)).map(([cause]) => (cause as Refused).refusal.status);
  assert.deepEqual(layouts, [400, 413]);
});

test("only what may have been carried out counts as unknown", () => {
  const refusedToConnect = new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });
  const codes = [...cases.map(([cause]) => cause), refusedToConnect].map((cause) => mattermostPostFault(cause).code);
  assert.deepEqual(
    codes.filter((code) => code === "chat_outcome_unknown" || code === "chat_unavailable"),
    [...(Array(4).fill("chat_outcome_unknown") as string[]), "chat_unavailable"],
  );
});

test("the wait that Mattermost asks for is kept, and there is one when it says none", () => {
  assert.equal(mattermostFault(refused(429, "", 7_000)).retryAfterMs, 7_000);
  assert.ok((mattermostFault(refused(429)).retryAfterMs ?? 0) > 0);
  assert.equal(mattermostFault(refused(429, "", 0)).retryAfterMs, 1_000);
  assert.equal(mattermostFault(refused(429, "", 999_999_000)).retryAfterMs, 3_600_000);
});
