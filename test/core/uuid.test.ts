import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { uuidV7 } from "../../src/core/uuid.js";

const random = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 20, maxLength: 20 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(""));

test("an id is a UUID of version 7 and the usual variant, whatever the dice say", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), random, (at, dice) => {
      assert.match(uuidV7(at, dice), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test("ids of later milliseconds sort behind those of earlier ones", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 2 }), random, random, (at, one, other) => {
      assert.ok(uuidV7(at, one) < uuidV7(at + 1, other));
    }),
  );
});
