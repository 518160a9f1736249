import assert from "node:assert/strict";
import { test } from "node:test";
import { callerCheck } from "../../../../src/adapters/chat/mattermost/callers.js";

const cases: readonly (readonly [callers: readonly string[], address: string, heard: boolean])[] = [
  [[], "203.0.113.9", true],
  [["10.1.0.7"], "10.1.0.7", true],
  [["10.1.0.7"], "10.1.0.70", false],
  [["10.1.0.7"], "::ffff:10.1.0.7", true],
  [["10.1.0.0/16"], "10.1.255.1", true],
  [["10.1.0.0/16"], "10.2.0.1", false],
  [["10.1.0.0/16"], "::ffff:10.1.3.4", true],
  [["fd00::/8"], "fd12::1", true],
  [["fd00::/8"], "fe80::1", false],
  [["fd00::/8", "127.0.0.1"], "127.0.0.1", true],
  [["10.0.0.0/8"], "", false],
  [["10.0.0.0/8"], "not an address", false],
];

for (const [callers, address, heard] of cases)
  test(`${address === "" ? "no address" : address} is ${heard ? "heard" : "not heard"} where [${callers.join(", ")}] are listed`, () => {
    assert.equal(callerCheck(callers)(address), heard);
  });
