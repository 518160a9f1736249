import assert from "node:assert/strict";
import { test } from "node:test";
import { cardOf } from "../../../../src/core/card-of.js";
import { states } from "../../../../src/core/incident.js";
import { script } from "../../../../src/adapters/chat/console/assets/script.js";
import { assetPaths } from "../../../../src/adapters/chat/console/assets/assets.js";
import { exampleNow, examples, hostileText, incidentIn, waitingForSecond } from "../../../fakes/incidents.js";
import { consoleAccess, fieldOf, startHarness } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'";

for (const { name, incident } of examples) {
  test(`the page of ${name} says all that its card says`, async (t) => {
    const harness = await startHarness({ incidents: [incident] });
    t.after(harness.stop);
    const text = squeezed(textOf(await (await harness.get(`/incidents/${incident.id}`, await harness.signIn("ann"))).text()));
    const card = cardOf(incident, consoleAccess, exampleNow);
    const words = [card.severity, card.name, card.host, card.title, card.state.label, card.state.next];
    const facts = card.facts.flatMap(({ label, value }) => [label, value]);
    const steps = card.steps.flatMap(({ shown, verdict, rule, reason, mend, purpose, outcome, output }) => [
      shown,
      verdict,
      rule,
      reason,
      mend ?? "",
      purpose,
      outcome ?? "",
      output,
    ]);
    const stamp = card.plan === null ? [] : [card.plan.hash, card.plan.policy];
    for (const word of [...words, ...facts, ...steps, ...stamp]) assert.ok(text.includes(squeezed(word)), `missing: ${word}`);
  });
}

/** Without the backticks, which stand as code on the page. */
const squeezed = (text: string): string => text.replaceAll("`", "").replace(/\s+/gu, " ").trim();

test("I10: hostile text from hosts, models and people is text on every page, and acts on none", async (t) => {
  const incidents = examples.filter(({ name }) => name.includes("hostile")).map(({ incident }, n) => ({ ...incident, id: n + 1 }));
  const access = {
    ...consoleAccess,
    principals: [...consoleAccess.principals, { name: hostileText, identities: [`console:${hostileText}`] }],
  };
  const harness = await startHarness({
    access: { ...access, grants: [...access.grants, { to: `principal:${hostileText}`, roles: ["approver"], hosts: {} }] },
    incidents,
    health: [{ part: hostileText, state: "down", detail: hostileText }],
    events: {
      click: () => Promise.resolve({ ok: false, text: hostileText }),
      command: () => Promise.resolve({ ok: false, text: hostileText }),
      refused: () => Promise.resolve(),
    },
    agents: [
      {
        host: "web-07",
        labels: { [hostileText]: hostileText },
        profile: {
          ...incidentIn("proposed").profile!,
          os: hostileText,
          kernel: hostileText,
          agentVersion: hostileText,
          policyVersion: hostileText,
        },
        serial: "1",
        certificateExpires: Number.NaN,
        lastSeenAt: Number.POSITIVE_INFINITY,
        revokedAt: null,
      },
    ],
  });
  t.after(harness.stop);
  const cookie = await harness.signIn(hostileText);
  const posted = await harness.post("/incidents/1/approve", cookie, { ref: hostileText });
  const said = posted.headers.getSetCookie()[0]!.split(";")[0]!;
  const query = new URLSearchParams({
    text: hostileText,
    host: hostileText,
    state: hostileText,
    view: hostileText,
    page: hostileText,
  }).toString();
  const pages = [
    await harness.get("/incidents/1", `${cookie}; ${said}`),
    ...(await Promise.all(
      ["/incidents/2", "/incidents/1/approve", "/incidents/1/reject", "/incidents/2/steps/1", "/", `/?${query}`, "/agents", "/health"].map(
        (path) => harness.get(path, cookie),
      ),
    )),
    await harness.post("/policy", cookie, { command: hostileText, host: hostileText }),
    await harness.post("/command", cookie, { text: hostileText }),
    await harness.post("/incidents/1/reject", cookie, { ref: hostileText, reason: "" }),
  ];
  for (const response of pages) {
    const page = await response.text();
    assert.equal(response.headers.get("content-security-policy"), csp, response.url);
    assert.equal(response.headers.get("cache-control"), "no-store", response.url);
    const elements = elementsOf(page);
    assert.deepEqual(
      elements.filter(({ name }) => ["img", "iframe", "object", "embed", "base", "style"].includes(name)),
      [],
      response.url,
    );
    assert.deepEqual(
      elements.filter(({ name }) => name === "script").map(({ attributes }) => attributes["src"]),
      [assetPaths.script],
      response.url,
    );
    for (const { name, attributes } of elements) {
      for (const [attribute, value] of Object.entries(attributes)) {
        assert.doesNotMatch(attribute, /^(on|style$|srcdoc$)/, `${response.url} ${name}`);
        if (["href", "action", "src"].includes(attribute)) assert.match(value, /^(\/(?!\/)|#)/, `${response.url} ${name} ${attribute}`);
      }
    }
    // What somebody typed stands in its field again just as they typed it.
    const read = page.replace(/<textarea[^>]*>[^<]*<\/textarea>|<input[^>]*>/g, "").replaceAll(/[\n\t]/g, "");
    assert.doesNotMatch(read, /[\p{Cc}\u202e\u200b\ufeff]/u, response.url);
  }
});

test("approving on the page is approving: the same ref, the same plan, the same decide()", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const ref = fieldOf(await (await harness.get("/incidents/12", ann)).text(), "ref");
  const response = await harness.post("/incidents/12/approve", ann, { ref });
  assert.equal(response.headers.get("location"), "/incidents/12");
  assert.deepEqual(harness.clicks, [
    {
      ref,
      actor: { platform: "console", id: "ann", name: "ann", groups: [] },
      channel: "console",
      message: "12",
      reason: "",
      form: "approve",
    },
  ]);
  assert.equal(harness.incident(12).state, "approved");
});

test("I2: a button of an older plan decides nothing about the newer one", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const ref = fieldOf(await (await harness.get("/incidents/12", ann)).text(), "ref");
  await harness.put({ ...harness.incident(12), planHash: "f".repeat(64), revision: 2 });
  await harness.post("/incidents/12/approve", ann, { ref });
  assert.equal(harness.incident(12).state, "proposed");
});

test("a rejection without a reason is asked for one, and keeps the plan it was about", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const ref = fieldOf(await (await harness.get("/incidents/12/reject", ann)).text(), "ref");
  const asked = await harness.post("/incidents/12/reject", ann, { ref, reason: "  no  " });
  assert.equal(asked.status, 422);
  assert.equal(fieldOf(await asked.text(), "ref"), ref);
  assert.deepEqual(harness.clicks, []);
  await harness.post("/incidents/12/reject", ann, { ref, reason: " Wrong host. " });
  assert.equal(harness.incident(12).state, "rejected");
  assert.deepEqual(
    harness.clicks.map(({ reason }) => reason),
    ["Wrong host."],
  );
});

test("a live run asks first, on a page that shows every command and the plan", async (t) => {
  const harness = await startHarness({ incidents: [incidentIn("dry_passed")] });
  t.after(harness.stop);
  const cleo = await harness.signIn("cleo");
  const page = await (await harness.get("/incidents/12", cleo)).text();
  assert.match(page, /<a class="button primary" id="choice-run-live" href="\/incidents\/12\/run-live"/);
  const ask = textOf(await (await harness.get("/incidents/12/run-live", cleo)).text());
  for (const words of [
    "Run this live on web-07?",
    "systemctl restart payments.service",
    "review: manual step",
    incidentIn("dry_passed").planHash!.slice(0, 8),
  ])
    assert.ok(ask.includes(words), words);
  await harness.post("/incidents/12/run-live", cleo, {
    ref: fieldOf(await (await harness.get("/incidents/12/run-live", cleo)).text(), "ref"),
  });
  assert.equal(harness.incident(12).state, "running");
});

test("a choice that has gone says so instead of offering it", async (t) => {
  const harness = await startHarness({ incidents: [incidentIn("resolved")] });
  t.after(harness.stop);
  const response = await harness.get("/incidents/12/approve", await harness.signIn("ann"));
  assert.equal(response.status, 409);
  assert.match(textOf(await response.text()), /now Resolved/);
});

test("everybody sees why a button is not for them: no role, or their say is already in it", async (t) => {
  const harness = await startHarness({ incidents: [waitingForSecond] });
  t.after(harness.stop);
  const seenBy = async (principal: string): Promise<string> => (await harness.get("/incidents/12", await harness.signIn(principal))).text();
  const vera = await seenBy("vera");
  assert.match(textOf(vera), /Approve, Reject: not for you now\. You need the role approver for web-07/);
  assert.doesNotMatch(vera, /name="ref"/);
  const ann = await seenBy("ann");
  assert.match(textOf(ann), /Approve: not for you now\. Your approval of INC-12 is already recorded, \d+ min ago\./);
  assert.match(ann, /id="choice-reject"/);
  assert.match(await seenBy("bob"), /id="choice-approve"/);
});

test("the list shows what is asked for, and only hosts that the visitor may see", async (t) => {
  const all = states.map((state, n) => ({
    ...incidentIn(state),
    id: n + 1,
    host: n % 2 === 0 ? "web-07" : "stage-1",
    severity: n % 3 === 0 ? ("P1" as const) : ("P3" as const),
  }));
  const harness = await startHarness({ incidents: all });
  t.after(harness.stop);
  const [ann, stan] = [await harness.signIn("ann"), await harness.signIn("stan")];
  const ids = async (path: string, cookie: string): Promise<readonly number[]> =>
    [...(await (await harness.get(path, cookie)).text()).matchAll(/id="row-(\d+)"/g)]
      .map((match) => Number(match[1]))
      .toSorted((a, b) => a - b);
  const where = (fits: (one: (typeof all)[number]) => boolean): readonly number[] => all.filter(fits).map(({ id }) => id);
  assert.deepEqual(
    await ids("/?view=all", ann),
    where(() => true),
  );
  assert.deepEqual(
    await ids("/", ann),
    where(({ clearedAt }) => clearedAt === null),
  );
  assert.deepEqual(
    await ids("/?view=waiting", ann),
    where(({ state }) => ["proposed", "approved", "dry_passed", "dry_failed"].includes(state)),
  );
  assert.deepEqual(
    await ids("/?view=all&severity=P1", ann),
    where(({ severity }) => severity === "P1"),
  );
  assert.deepEqual(
    await ids("/?view=all&host=stage-1", ann),
    where(({ host }) => host === "stage-1"),
  );
  assert.deepEqual(
    await ids("/?view=all&state=resolved", ann),
    where(({ state }) => state === "resolved"),
  );
  assert.deepEqual(
    await ids("/?view=all&text=JAVA", ann),
    where(() => true),
  );
  assert.deepEqual(await ids("/?view=all&text=nothing+like+it", ann), []);
  assert.deepEqual(
    await ids("/?view=all", stan),
    where(({ host }) => host === "stage-1"),
  );
  assert.deepEqual(await ids("/?view=all&host=web-07", stan), []);
});

test("a long list has pages that lead on and back", async (t) => {
  const incidents = Array.from({ length: 120 }, (_, n) => ({ ...incidentIn("proposed"), id: n + 1 }));
  const harness = await startHarness({ incidents });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const second = await (await harness.get("/?page=2", ann)).text();
  assert.match(textOf(second), /Page 2 of 3, 120 incidents/);
  assert.match(second, /href="\/"[^>]*>Newer|>\s*Newer/);
  assert.match(second, /rel="next" href="\/\?page=3"/);
  for (const odd of ["0", "-1", "1.5", "x", "1e9"])
    assert.match(textOf(await (await harness.get(`/?page=${odd}`, ann)).text()), /Page 1 of 3/, odd);
});

test("the policy page gives verdict, rule, reason and the place in the text, and runs nothing", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const page = await (await harness.post("/policy", ann, { command: "rm -rf /var/lib/payments\r\n" })).text();
  assert.match(textOf(page), /block: Tagout never runs it/);
  assert.match(page, /<mark class="mark-block">/);
  assert.match(textOf(page), /Rule rm/);
  assert.deepEqual([harness.clicks, harness.commands], [[], []]);
});

test("the policy page judges as on a host only for hosts that the visitor may see", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const page = await (await harness.get("/policy", await harness.signIn("stan"))).text();
  assert.match(page, /value="stage-1"/);
  assert.doesNotMatch(page, /web-07/);
});

test("a background look at a page that has not changed costs no page, and takes no answer away", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const said = (await harness.post("/incidents/12/approve", ann, { ref: "x" })).headers.getSetCookie()[0]!.split(";")[0]!;
  const look = (etag: string): Promise<Response> =>
    harness.get("/incidents/12", `${ann}; ${said}`, { "x-tagout-live": "1", "if-none-match": etag });
  const first = await look("");
  assert.deepEqual(first.headers.getSetCookie(), []);
  const etag = first.headers.get("etag")!;
  assert.equal((await look(etag)).status, 304);
  await harness.move(12, "recovered");
  assert.equal((await look(etag)).status, 200);
});

test("a store that is away gives a page that says so and no detail", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  harness.breakStore(true);
  const response = await harness.get("/", ann);
  assert.equal(response.status, 503);
  assert.doesNotMatch(await response.text(), /the store is away/);
});

test("the page's script is a script", () => {
  assert.doesNotThrow(() => new Function(script));
});
