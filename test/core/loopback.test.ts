import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoopback } from "../../src/core/loopback.js";

test("a name that only begins like this machine's own is another machine", () => {
  for (const own of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) assert.equal(isLoopback(own), true, own);
  for (const other of ["localhost.example.com", "127.example.com", "127.0.0.1.example.com", "10.0.0.1", "[::2]", ""])
    assert.equal(isLoopback(other), false, other);
});
