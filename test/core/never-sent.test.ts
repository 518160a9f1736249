import assert from "node:assert/strict";
import { test } from "node:test";
import { neverSent } from "../../src/core/never-sent.js";

const failed = (code: string): Error => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

test("only a connection that was never made has sent nothing", () => {
  for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"])
    assert.ok(neverSent(failed(code)), code);
  for (const code of ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", ""]) assert.ok(!neverSent(failed(code)), code);
  for (const odd of [null, undefined, "ECONNREFUSED", 7, {}, new DOMException("late", "TimeoutError")]) assert.ok(!neverSent(odd));
});

test("a chain of causes that is a circle is followed for a few steps", () => {
  const cause: { cause?: unknown } = {};
  cause.cause = cause;
  assert.ok(!neverSent(cause));
});
