import assert from "node:assert/strict";
import { test } from "node:test";
import { hostileText } from "../../../fakes/incidents.js";
import { startHarness } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

test("a page that the hub cannot show now says so, asks again by itself, and leads back", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  harness.breakStore(true);
  for (const path of ["/", "/?wall=1", "/incidents/12", "/mutes", "/freeze", "/agents"]) {
    const response = await harness.get(path, ann);
    assert.equal(response.status, 503, path);
    assert.equal(response.headers.get("retry-after"), "5");
    const page = await response.text();
    assert.match(textOf(page), /The hub cannot do that right now\. It heals by itself; try again in a moment\. Try again/);
    const elements = elementsOf(page);
    assert.ok(elements.some(({ attributes }) => attributes["http-equiv"] === "refresh" && attributes["content"] === "15"));
    assert.ok(elements.some(({ name, attributes }) => name === "a" && attributes["href"] === path));
  }
  harness.breakStore(false);
  assert.equal((await harness.get("/", ann)).status, 200);
});

test("a form that the hub could not take is not sent again by itself, and what was typed is given back", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  harness.breakStore(true);
  const response = await harness.post("/mutes", ann, { host: "web-07", for: "4h", reason: `</textarea>${hostileText}` });
  assert.equal(response.status, 503);
  const page = await response.text();
  assert.match(textOf(page), /look before you do it again/);
  assert.ok(textOf(page).includes("</textarea>"));
  const elements = elementsOf(page);
  assert.equal(elements.filter(({ name }) => name === "script").length, 1);
  assert.ok(!elements.some(({ attributes }) => attributes["http-equiv"] === "refresh"));
});

test("an address where nothing is leads to the incidents, for whoever asks", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  for (const cookie of [await harness.signIn("ann"), undefined]) {
    for (const path of ["/nowhere", "/incidents/12/snooze/more", "/nowhere/<script>"]) {
      const response = await harness.get(path, cookie);
      assert.equal(response.status, 404, path);
      const page = await response.text();
      assert.match(textOf(page), /There is nothing here/);
      assert.doesNotMatch(page, /nowhere|<script>/);
    }
  }
});
