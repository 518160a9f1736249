import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { startHarness, type HarnessOptions } from "../adapters/chat/console/harness.js";
import { tcpProxy } from "../fakes/tcp-proxy.js";
import { exampleAudit, exampleNow, exampleReadings, examples, hostile, hostileText, incidentIn } from "../fakes/incidents.js";
import { unreadable } from "./contrast.js";
import { unmarked } from "./outline.js";
import { newContext, skip, visit } from "./visit.js";

test("every file that a page asks for is served", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const page = await (await harness.get("/")).text();
  const files = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
  assert.equal(files.length, 3);
  for (const file of files) assert.equal((await harness.get(file)).status, 200, file);
});

test("from the link to a resolved incident, each by the one who may", { skip }, async (t) => {
  const { harness, page, complaints, signIn } = await visit(t);
  await signIn("ann");
  await page.getByRole("link", { name: /INC-12/ }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("approve is recorded.").waitFor();
  await page.getByText("Approved for a dry run", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Dry-run" }).click();
  await page.getByText("Dry run in progress", { exact: true }).waitFor();

  const passed = incidentIn("dry_passed");
  await harness.put({ ...passed, decisions: harness.incident(12).decisions, version: 20 });
  await page.getByText("Dry run passed", { exact: true }).waitFor();
  await page.getByText("Your approval of INC-12 is already recorded").waitFor();

  await harness.put({ ...passed, version: 21 });
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn("cleo");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByRole("link", { name: /Run live/ }).click();
  await page.getByText("systemctl restart payments.service").last().waitFor();
  await page.getByRole("button", { name: "Run live" }).click();
  await page.getByText("Running live", { exact: true }).waitFor();
  await harness.put({ ...incidentIn("resolved"), version: 30 });
  await page.getByText("Resolved", { exact: true }).waitFor();
  assert.deepEqual(
    harness.clicks.map(({ actor }) => actor.id),
    ["ann", "ann", "cleo"],
  );
  assert.deepEqual(complaints, []);
});

test("the same without scripts, by links and forms alone", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t, {}, { javaScriptEnabled: false });
  await signIn("ann");
  await page.getByRole("link", { name: /INC-12/ }).click();
  await page.getByRole("link", { name: /Reject/ }).click();
  await page.getByLabel("Why").fill("Payday batch is running.");
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByText("Rejected", { exact: true }).waitFor();
  assert.equal(harness.incident(12).state, "rejected");
  await page.goto(`${harness.url}/?view=closed&severity=P2`);
  await page.getByRole("link", { name: /INC-12/ }).waitFor();
});

test("a live update keeps what the reader has opened and where the focus is, and says what changed", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByText("Live", { exact: true }).waitFor();
  const meminfo = page.locator("#evidence-Ea81x");
  await meminfo.locator("summary").click();
  await page.locator("#choice-reject").focus();
  await page.evaluate("scrollTo(0, 300)");
  const place = async (): Promise<number> => (await page.locator("#step-2").boundingBox())!.y;
  const placeBefore = await place();
  await harness.move(12, "approved", { signalCount: 9, decisions: incidentIn("approved").decisions });
  await page.getByText("Approved for a dry run", { exact: true }).waitFor();
  await page.getByText("reported 9 times").waitFor();
  assert.equal(await meminfo.evaluate((details) => details.hasAttribute("open")), true);
  assert.equal(await page.evaluate("document.activeElement.id"), "choice-reject");
  assert.ok(Math.abs((await place()) - placeBefore) < 2, "what is being read stays where it is");
  assert.match(await page.locator("#spoken").innerText(), /INC-12 web-07.*Approved for a dry run/);
});

test("a page whose shape changes shows the new one, with the hub's answer still there", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t, { incidents: [incidentIn("captured")] });
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByText("Live", { exact: true }).waitFor();
  await harness.put(incidentIn("proposed"));
  await page.getByRole("heading", { name: "Commands" }).waitFor();
  assert.deepEqual(await page.locator("[data-part]").evaluateAll((all) => all.map(({ id }) => id)), [
    "freeze",
    "head",
    "cause",
    "commands",
    "choices",
    "facts",
    "signal",
    "evidence",
    "quiet",
    "history",
    "audit",
  ]);
});

test("the list changes by itself and keeps what is being typed", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.getByText("Live", { exact: true }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("jav");
  await harness.put({ ...incidentIn("captured"), id: 13, host: "web-08" });
  await page.getByRole("link", { name: /INC-13/ }).waitFor();
  await page.keyboard.type("a");
  assert.equal(await page.locator("#filter-text").inputValue(), "java");
});

test("a hub that is not well is said to be, and the page heals when it is", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByText("Live", { exact: true }).waitFor();
  harness.breakStore(true);
  await harness.move(12, "approved");
  await page.getByText(/^Not live, as of/).waitFor();
  harness.breakStore(false);
  await harness.move(12, "recovered");
  await page.getByText("Recovered by itself", { exact: true }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
});

test("a session that ends elsewhere sends the page to sign in", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.getByText("Live", { exact: true }).waitFor();
  harness.endSessions();
  await harness.move(12, "approved");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("a decision can be made with the keyboard alone", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.textContent.trim()"), "Skip to the content");
  await page.keyboard.press("Enter");
  for (let stops = 0; (await page.evaluate("document.activeElement.id")) !== "choice-approve"; stops += 1) {
    assert.ok(stops < 5, "the button is within five stops of the content");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByText("Approved for a dry run", { exact: true }).waitFor();
  assert.equal(harness.clicks.length, 1);
});

test(
  "a link from chat leads a signed-in visitor to the incident, though the browser withholds the cookie at first",
  { skip },
  async (t) => {
    const { harness, page, signIn } = await visit(t);
    await signIn("ann");
    const chat = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end(`<a href="${harness.url}/incidents/12">card</a>`),
    );
    await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
    t.after(() => new Promise((resolve) => chat.close(resolve)));
    await page.goto(`http://localhost:${(chat.address() as AddressInfo).port}/`);
    await page.getByRole("link", { name: "card" }).click();
    await page.getByRole("heading", { name: "java uses too much memory on web-07" }).waitFor();
  },
);

test("a page goes on after the hub was away, and shows what was decided meanwhile", { skip }, async (t) => {
  const real = await startHarness();
  t.after(real.stop);
  const proxy = await tcpProxy({ later: (end) => t.after(end) }, () => Number(new URL(real.url).port));
  const through = `http://127.0.0.1:${proxy.port}`;
  const context = await newContext();
  t.after(() => context.close());
  context.setDefaultTimeout(180_000);
  const cookie = await real.signIn("ann");
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url: through }]);
  const page = await context.newPage();
  await page.goto(`${through}/incidents/12`);
  await page.getByText("Live", { exact: true }).waitFor();
  proxy.refuse = true;
  proxy.cut();
  await page.getByText(/^Not live, as of/).waitFor();
  await real.move(12, "approved");
  proxy.refuse = false;
  await page.getByText("Approved for a dry run", { exact: true }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
});

test("j and k go through the list, ? lists the keys, and they can be turned off", { skip }, async (t) => {
  const incidents = [1, 2, 3].map((id) => ({ ...incidentIn("proposed"), id }));
  const { page, signIn } = await visit(t, { incidents });
  await signIn("ann");
  const focused = (): Promise<string> => page.evaluate("document.activeElement.id");
  for (const [key, id] of [
    ["j", "row-3"],
    ["j", "row-2"],
    ["j", "row-1"],
    ["j", "row-1"],
    ["k", "row-2"],
  ] as const) {
    await page.keyboard.press(key);
    assert.equal(await focused(), id);
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.getByLabel("Single keys work in this browser").uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.keyboard.press("j");
  assert.notEqual(await focused(), "row-3");
  await page.getByRole("button", { name: "Keyboard" }).click();
  await page.getByLabel("Single keys work in this browser").check();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("j");
  assert.match(await focused(), /^row-/);
});

test("no single key decides anything", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  for (const key of "abcdefghilmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;!") await page.keyboard.press(key);
  assert.deepEqual(harness.clicks, []);
});

for (const [width, height] of [
  [1920, 1080],
  [1280, 720],
  [3840, 2160],
] as const) {
  test(`the wall fits ${width} by ${height} without scrolling, in large letters`, { skip }, async (t) => {
    const incidents = Array.from({ length: 30 }, (_, n) => ({ ...incidentIn("proposed"), id: n + 1 }));
    const { harness, page, signIn } = await visit(t, { incidents }, { viewport: { width, height } });
    await signIn("ann");
    await page.goto(`${harness.url}/?wall=1`);
    await page.getByText("and 24 more").waitFor();
    assert.ok((await page.evaluate<number>("document.documentElement.scrollHeight")) <= height);
    // Of a screen 1.2 m wide, 1.4 % are 17 mm: letters that are read from beyond three metres.
    const size = await page.evaluate<number>("parseFloat(getComputedStyle(document.querySelector('.wall-what')).fontSize)");
    assert.ok(size >= width * 0.014, `${size} px`);
  });
}

test("what was typed into a form whose session had ended is given back", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12/reject`);
  await page.getByLabel("Why").fill("Payday batch is running,\n<b>wait</b>.");
  harness.endSessions();
  await page.getByRole("button", { name: "Reject" }).click();
  assert.equal(await page.getByLabel("What you had typed").inputValue(), "Payday batch is running,\n<b>wait</b>.");
  assert.equal(harness.incident(12).state, "proposed");
});

test("on paper everything is unfolded and there is nothing to press", { skip }, async (t) => {
  const incident = incidentIn("resolved");
  const { harness, page, signIn } = await visit(
    t,
    { incidents: [incident], auditOf: () => exampleAudit(incident) },
    { colorScheme: "dark" },
  );
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.emulateMedia({ media: "print" });
  for (const words of ["MemTotal: 16384000 kB", exampleAudit(incident)[0]!.hash]) await page.getByText(words).waitFor();
  assert.equal(await page.locator("button:visible, nav:visible").count(), 0);
  assert.deepEqual(await page.evaluate(unreadable), []);
});

test("after signing out, going back shows nothing", { skip }, async (t) => {
  const { harness, page, signIn } = await visit(t);
  await signIn("ann");
  await page.goto(`${harness.url}/incidents/12`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

const everyPage = [
  "/",
  "/?view=all",
  "/?text=nothing",
  "/?label=env%3Dproduction&from=2026-11-23T02:00&state=proposed",
  "/?wall=1",
  "/agents",
  "/policy",
  "/policy?command=rm+-rf+%2Fvar%2Flib",
  "/policy/rules",
  "/policy/rules?family=services",
  "/freeze",
  "/command",
  "/health",
  "/incidents/999",
  "/nowhere",
  "/incidents/103/approve",
  "/incidents/103/reject",
  "/incidents/117/steps/4",
  "/incidents/117/postmortem",
  "/incidents/103/snooze",
  "/mutes",
  "/mutes?host=web-07&rule=disk-space",
  ...examples.map((_, n) => `/incidents/${101 + n}`),
];
const oneOfEach: HarnessOptions = {
  readings: () => exampleReadings(incidentIn("resolved")),
  auditOf: () => exampleAudit(incidentIn("approved")),
  incidents: [
    ...examples.map(({ incident }, n) => ({ ...incident, id: 101 + n })),
    { ...hostile(incidentIn("blocked")), id: 90 },
    { ...incidentIn("running"), id: 91, host: "h".repeat(63), signal: { ...incidentIn("running").signal, summary: "x".repeat(2_000) } },
    { ...incidentIn("proposed"), id: 92, snooze: { until: exampleNow + 3_600_000, by: "ann", reason: hostileText, severity: "P2" } },
  ],
  mutes: [
    { id: "1", host: "web-*", kind: "*", until: exampleNow + 7_200_000, reason: hostileText, by: "b".repeat(200), at: exampleNow },
    {
      id: "2",
      host: "h".repeat(63),
      kind: "memory-process",
      until: exampleNow + 7_200_000,
      reason: "x".repeat(500),
      by: "bob",
      at: exampleNow,
    },
  ],
  storms: [exampleNow - 600_000],
  freeze: {
    version: 1,
    frozen: { principal: "ann", actor: { platform: "console", id: "ann", name: "ann", groups: [] }, reason: hostileText, at: exampleNow },
    lifting: { actor: { platform: "console", id: "bob", name: "bob", groups: [] }, at: exampleNow },
  },
  postmortem: () => readFileSync(new URL("../golden/answers/postmortem-resolved-hostile.md", import.meta.url), "utf8"),
  health: [
    { part: "database", state: "ok", detail: "It answers." },
    { part: "model", state: "degraded", detail: "It does not answer; the runbook rules diagnose." },
    {
      part: "mattermost",
      state: "down",
      detail: "https://chat.example.net/a/very/long/path/that/has/no/break/anywhere/in/it refuses the token.",
    },
    { part: "slack", state: "off", detail: "Not configured." },
  ],
};

for (const scheme of ["light", "dark"] as const) {
  for (const width of [360, 800, 1280, 2560]) {
    test(`every page is whole and readable, ${scheme}, ${width} px wide`, { skip }, async (t) => {
      const { harness, page, complaints, signIn } = await visit(t, oneOfEach, {
        viewport: { width, height: 800 },
        colorScheme: scheme,
        reducedMotion: "reduce",
      });
      await signIn("ann");
      for (const at of everyPage) {
        await page.goto(harness.url + at);
        const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        assert.ok(wider <= 0, `${at} is ${wider} px too wide`);
        assert.deepEqual(await page.evaluate(unreadable), [], at);
        assert.deepEqual(await page.evaluate(unmarked), [], at);
      }
      assert.deepEqual(complaints, []);
    });
  }
}
