import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { exampleNow, examples, incidentIn } from "../fakes/incidents.js";
import { skip, visit } from "./visit.js";

const phone = { viewport: { width: 360, height: 720 } } as const;
const many = examples.map(({ incident }, n) => ({ ...incident, id: 101 + n }));
const mutes = [
  { id: "1", host: "web-*", kind: "*", until: exampleNow + 7_200_000, reason: "migration", by: "bob", at: exampleNow },
] as const;

/** What has the focus: its name, whether all of it is on the screen sideways, and whether it shows that it has the focus. */
const focus = `(() => {
  const element = document.activeElement;
  if (element === document.body || element === document.documentElement) return null;
  const { left, right } = element.getBoundingClientRect();
  const outlined = [getComputedStyle(element), getComputedStyle(element, "::after"), getComputedStyle(element.closest("label") || element)];
  return {
    name: element.id || element.textContent.trim().slice(0, 40) || element.outerHTML.slice(0, 60),
    isInside: left >= 0 && right <= innerWidth,
    isMarked: outlined.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
    wider: document.documentElement.scrollWidth - innerWidth,
  };
})()`;

interface Stop {
  readonly name: string;
  readonly isInside: boolean;
  readonly isMarked: boolean;
  readonly wider: number;
}

/** Every stop of the Tab key from the top of the page to its end. */
async function stopsOf(page: Page): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (let presses = 0; presses < 400; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate<Stop | null>(focus);
    if (stop === null) return stops;
    stops.push(stop);
  }
  assert.fail("the Tab key never leaves the page");
}

for (const at of [
  "/?view=all",
  "/incidents/103",
  "/incidents/117",
  "/incidents/103/snooze",
  "/mutes",
  "/freeze",
  "/agents",
  "/policy/rules?family=services",
  "/health",
]) {
  test(
    `on a phone's width the Tab key walks through ${at}, every stop in sight and marked, nothing beyond the edge`,
    { skip },
    async (t) => {
      const { harness, page, signIn } = await visit(t, { incidents: many, mutes }, phone);
      await signIn("ann");
      await page.goto(harness.url + at);
      const stops = await stopsOf(page);
      assert.ok(stops.length > 8, `${stops.length} stops`);
      assert.equal(stops[0]?.name, "Skip to the content");
      // The row of states scrolls by itself, and brings what has the focus into sight.
      assert.deepEqual(
        stops.filter(({ isInside, isMarked, wider }) => !isInside || !isMarked || wider > 0),
        [],
      );
    },
  );
}

test("hosts are muted and let speak again with the keyboard alone, without scripts, on a phone's width", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t, {}, { ...phone, javaScriptEnabled: false });
  await signIn("ann");
  await page.getByRole("link", { name: /INC-12/ }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#mute").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Mutes" }).waitFor();
  assert.equal(await page.getByLabel("Hosts", { exact: true }).inputValue(), "web-07");
  await page.getByLabel("Why", { exact: true }).focus();
  await page.keyboard.type("deploy of the payments service");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(/Done\. Muted until .* unmute 1/).waitFor();
  assert.deepEqual(
    harness.mutes().map(({ host, kind, reason }) => [host, kind, reason]),
    [["web-07", "memory-process", "deploy of the payments service"]],
  );
  await page.getByRole("button", { name: /End it/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Nothing is muted.").waitFor();
  assert.deepEqual(harness.mutes(), []);
});

test("an incident is snoozed and woken without scripts", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t, {}, { ...phone, javaScriptEnabled: false });
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByRole("link", { name: "Snooze..." }).click();
  await page.getByLabel("For how long").selectOption("1h");
  await page.getByRole("button", { name: "Snooze" }).click();
  await page
    .getByText(/^Snoozed until/)
    .first()
    .waitFor();
  assert.equal(harness.incident(12).snooze?.until, exampleNow + 3_600_000);
  await page.getByRole("button", { name: "Wake it" }).click();
  await page.getByText("People are reminded as usual, and nothing is muted.").waitFor();
});

test("n and p turn the pages of the list", { skip }, async (t) => {
  const incidents = Array.from({ length: 120 }, (_, n) => ({ ...incidentIn("proposed"), id: n + 1 }));
  const { page, signIn } = await visit(t, { incidents });
  await signIn("ann");
  for (const [key, words] of [
    ["n", "Page 2 of 3"],
    ["n", "Page 3 of 3"],
    ["p", "Page 2 of 3"],
  ] as const) {
    await page.keyboard.press(key);
    await page.getByText(words).waitFor();
    await page.waitForLoadState();
  }
});

test("the address of a filtered list is short, and leads to the same list", { skip }, async (t) => {
  const { page, signIn } = await visit(t, { incidents: many });
  await signIn("ann");
  await page.locator("#filter-text").fill("java");
  await page.locator("#filter-severity").selectOption("P2");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForURL(/severity=P2/);
  assert.equal(new URL(page.url()).search, "?severity=P2&text=java");
  assert.equal(await page.locator("#filter-text").inputValue(), "java");
});

test("what is being typed into a form stays when the form changes, and the form is the new one", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/freeze`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator("#freeze-reason").fill("Fire in the");
  const [bob, other] = [await harness.signIn("bob"), await harness.signIn("ann")];
  await harness.post("/freeze", bob, { turn: "freeze", seen: "0" });
  await harness.post("/freeze", bob, { turn: "unfreeze", seen: "1" });
  await harness.post("/freeze", other, { turn: "unfreeze", seen: "2" });
  await harness.move(12, "approved");
  await page.locator("input[name=seen][value='3']").waitFor({ state: "attached" });
  await page.keyboard.type(" hall.");
  assert.equal(await page.locator("#freeze-reason").inputValue(), "Fire in the hall.");
});

test("nothing moves for those who want it still", { skip }, async (t) => {
  for (const [reducedMotion, name] of [
    ["reduce", "none"],
    ["no-preference", "changed"],
  ] as const) {
    const { page, signIn } = await visit(t, {}, { reducedMotion });
    await signIn("ann");
    const moving = await page.evaluate(
      "document.querySelector('h1').classList.add('changed'), getComputedStyle(document.querySelector('h1')).animationName",
    );
    assert.equal(moving, name);
  }
});
