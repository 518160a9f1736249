import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, type Json } from "../../src/core/canonical.js";

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 5 }),
  ),
})).value;

test("equal values have one canonical text, whatever the order of their keys", () => {
  assert.equal(canonicalJson({ b: 1, a: [true, null, "x"] }), canonicalJson({ a: [true, null, "x"], b: 1 }));
  assert.equal(canonicalJson({ b: 1, a: undefined }), '{"b":1}');
});

test("canonical text read back and written again is the same text", () => {
  fc.assert(fc.property(json, (value) => assert.equal(canonicalJson(JSON.parse(canonicalJson(value)) as Json), canonicalJson(value))));
});

test("a number that is not a safe integer cannot be mistaken for one", () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) assert.match(canonicalJson(value), /^"!number:/);
  assert.equal(canonicalJson(-0), "0");
});
