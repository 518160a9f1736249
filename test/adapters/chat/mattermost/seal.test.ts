import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { buttonLifeMs, formLifeMs, seals } from "../../../../src/adapters/chat/mattermost/seal.js";
import { sealSecrets } from "../../../../src/core/seal-secrets.js";
import { idOf } from "../../../fakes/mattermost/directory.js";

const secret = "0123456789abcdef".repeat(3);
const newer = "fedcba9876543210".repeat(3);
const its = seals({ current: secret, previous: null });
const button = { name: "INC-12", planHash: "3f9ac2d1", action: "approve", ref: "ref0" } as const;
const place = { channel: idOf("incidents"), post: idOf("post") };
const made = its.button(button, place, "nonce", 1_000);

test("a seal holds for two weeks, a form's for an hour, and not a moment longer", () => {
  assert.ok(its.openButton(made, 999 + buttonLifeMs).ok);
  assert.deepEqual(its.openButton(made, 1_000 + buttonLifeMs), { ok: false, error: "expired" });
  const form = its.form(made, idOf("post"), idOf("ann"), 1_000);
  assert.ok(its.openForm(form, 999 + formLifeMs).ok);
  assert.deepEqual(its.openForm(form, 1_000 + formLifeMs), { ok: false, error: "expired" });
});

test("the order of the keys does not matter, and what a server adds is not read", () => {
  const reordered = Object.fromEntries(Object.entries(made).reverse());
  assert.deepEqual(its.openButton({ ...reordered, selected_option: "x", user_id: "evil" }, 1_000), { ok: true, value: made });
});

test("a seal with any entry changed, taken away or moved to another key does not open", () => {
  const keys = Object.keys(made) as (keyof typeof made)[];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.oneof(fc.string(), fc.constantFrom(...Object.values(made))), (key, value) => {
      fc.pre(made[key] !== value);
      assert.ok(!its.openButton({ ...made, [key]: value }, 1_000).ok);
    }),
    { numRuns: 1_000 },
  );
  for (const key of keys) assert.ok(!its.openButton({ ...made, [key]: undefined }, 1_000).ok);
});

test("whatever arrives in place of a context or a state is refused and throws nothing", () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (context, state) => {
      assert.ok(!its.openButton(context, 0).ok);
      assert.ok(!its.openForm(state, 0).ok);
    }),
  );
});

test("a new secret ends every older seal, and buttons and forms cannot stand in for each other", () => {
  const other = seals({ current: newer, previous: null });
  assert.deepEqual(other.openButton(made, 1_000), { ok: false, error: "forged" });
  const form = its.form(made, idOf("post"), idOf("ann"), 1_000);
  assert.deepEqual(its.openButton(JSON.parse(form), 1_000), { ok: false, error: "forged" });
  assert.deepEqual(its.openForm(JSON.stringify({ ...made, u: idOf("ann") }), 1_000), { ok: false, error: "forged" });
});

test("while a secret is replaced both open, and only the newer one seals", () => {
  const both = seals({ current: newer, previous: secret });
  assert.ok(both.openButton(made, 1_000).ok);
  const form = both.form(made, idOf("post"), idOf("ann"), 1_000);
  assert.ok(both.openForm(form, 1_000).ok);
  assert.deepEqual(its.openForm(form, 1_000), { ok: false, error: "forged" });
  const next = both.button(button, place, "nonce", 1_000);
  assert.deepEqual(its.openButton(next, 1_000), { ok: false, error: "forged" });
  assert.ok(seals({ current: newer, previous: null }).openButton(next, 1_000).ok);
});

test("a seal that names the other secret does not open", () => {
  const both = seals({ current: newer, previous: secret });
  const other = both.button(button, place, "nonce", 1_000);
  assert.deepEqual(both.openButton({ ...made, k: other.k }, 1_000), { ok: false, error: "forged" });
  assert.ok(made.k !== other.k && !secret.includes(made.k) && !newer.includes(other.k));
});

test("a file holds one secret or two, and none that can be guessed", () => {
  assert.deepEqual(sealSecrets(` ${newer} \n\n${secret}\n`), { ok: true, value: { current: newer, previous: secret } });
  assert.deepEqual(sealSecrets(secret), { ok: true, value: { current: secret, previous: null } });
  for (const bad of [
    "",
    " \n ",
    "short",
    "f".repeat(64),
    "ab".repeat(32),
    `${secret}\nshort`,
    `${secret}\n${secret}`,
    `${secret}\n${newer}\nx`,
  ])
    assert.ok(!sealSecrets(bad).ok, bad);
});
