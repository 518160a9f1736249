import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleNow } from "../../../fakes/incidents.js";
import { fieldOf, startHarness, type ConsoleHarness } from "./harness.js";

const page = async (harness: ConsoleHarness, cookie: string): Promise<string> => (await harness.get("/incidents/12", cookie)).text();

async function refusedEverywhere(
  harness: ConsoleHarness,
  cookie: string,
  ref: string,
  csrf: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, fields] of [
    ["/incidents/12/approve", { ref }],
    ["/command", { text: "approve INC-12" }],
    ["/policy", { command: "ls" }],
    ["/freeze", { turn: "freeze", seen: "0" }],
    ["/incidents/12/snooze", { for: "4h", reason: "patch tonight" }],
    ["/incidents/12/wake", {}],
    ["/mutes", { host: "*", for: "7d", reason: "nothing is to be heard" }],
    ["/mutes/1/end", {}],
    ["/sign-out", {}],
  ] as const) {
    const response = await harness.post(path, cookie, { ...fields, csrf }, headers);
    assert.equal(response.status, 403, `${path} ${JSON.stringify(headers)}`);
  }
  assert.deepEqual([harness.clicks, harness.commands, harness.incident(12).snooze], [[], [], null]);
  assert.deepEqual(
    harness.mutes().map(({ id }) => id),
    ["1"],
  );
}

const mutes = [{ id: "1", host: "web-07", kind: "*", until: exampleNow + 3_600_000, reason: "deploy", by: "bob", at: exampleNow }] as const;

test("a form without this session's token is refused", async (t) => {
  const harness = await startHarness({ mutes });
  t.after(harness.stop);
  const [ann, cleo] = [await harness.signIn("ann"), await harness.signIn("cleo")];
  const ref = fieldOf(await page(harness, ann), "ref");
  const another = fieldOf(await page(harness, cleo), "csrf");
  for (const csrf of ["", "0".repeat(64), another, ann.split("=")[1]!]) await refusedEverywhere(harness, ann, ref, csrf, {});
});

test("a form from a page of another origin, or of none, is refused even with the right token", async (t) => {
  const harness = await startHarness({ mutes });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const [ref, csrf] = [fieldOf(await page(harness, ann), "ref"), fieldOf(await page(harness, ann), "csrf")];
  const port = new URL(harness.url).port;
  const foreign = [
    "null",
    "",
    "https://evil.example",
    `https://127.0.0.1:${port}`,
    "http://127.0.0.1:1",
    `http://127.0.0.1.evil.example:${port}`,
    `http://evil.example:${port}`,
  ];
  for (const origin of foreign) await refusedEverywhere(harness, ann, ref, csrf, { origin });
  assert.equal((await harness.post("/incidents/12/approve", ann, { ref })).status, 303);
  assert.equal(harness.incident(12).state, "approved");
});

test("on the machine itself both of its names will do", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const origin = harness.url.replace("127.0.0.1", "localhost");
  assert.equal((await harness.post("/command", ann, { text: "help" }, { origin })).status, 200);
});

test("a body that is no form is refused", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const csrf = fieldOf(await page(harness, ann), "csrf");
  for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x"]) {
    const response = await fetch(`${harness.url}/command`, {
      method: "POST",
      headers: { cookie: ann, origin: harness.url, "content-type": type },
      body: `csrf=${csrf}&text=help`,
    });
    assert.equal(response.status, 415, type);
  }
});

test("no answer of the console says that another site may read it", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  for (const path of ["/", "/incidents/12", "/live"]) {
    const response = await harness.get(path, ann, { origin: "https://evil.example" });
    for (const [name] of response.headers) assert.doesNotMatch(name, /^access-control-/);
    await response.body?.cancel();
  }
});

test("the words of the hub's last answer cannot be put there by a cookie of somebody else's making", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const [ann, cleo] = [await harness.signIn("ann"), await harness.signIn("cleo")];
  const posted = await harness.post("/incidents/12/approve", cleo, { ref: "x" });
  const said = posted.headers.getSetCookie()[0]!.split(";")[0]!;
  const forged = `tagout-said=${Buffer.from('{"ok":true,"text":"Approved by the boss."}').toString("base64url")}.${"0".repeat(64)}`;
  for (const cookie of [said, forged, "tagout-said=", "tagout-said=.", "tagout-said=a.b.c"]) {
    assert.doesNotMatch(await (await harness.get("/incidents/12", `${ann}; ${cookie}`)).text(), /class="said/);
  }
  const shown = await harness.get("/incidents/12", `${cleo}; ${said}`);
  assert.match(await shown.text(), /no longer in use/);
  assert.match(shown.headers.getSetCookie()[0]!, /^tagout-said=; .*Max-Age=0/);
});

for (const text of ["\u0000".repeat(5_000), "\u{1f980}".repeat(5_000), "x".repeat(100_000)]) {
  test(`an answer of ${text.length} times ${JSON.stringify(text[0])} still fits into a cookie`, async (t) => {
    const harness = await startHarness({
      events: {
        click: () => Promise.resolve({ ok: false, text }),
        command: () => Promise.resolve({ ok: true, text }),
        refused: () => Promise.resolve(),
      },
    });
    t.after(harness.stop);
    const cookie = (await harness.post("/incidents/12/approve", await harness.signIn("ann"), { ref: "x" })).headers.getSetCookie()[0]!;
    assert.ok(cookie.length < 4_096, `${cookie.length} bytes`);
  });
}
