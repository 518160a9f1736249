import assert from "node:assert/strict";
import { test } from "node:test";
import { principalOf, rolesOf } from "../../../../src/core/access.js";
import { decide } from "../../../../src/core/approval.js";
import { approvers } from "../../../../src/core/approvers.js";
import { linkLifeMs, sessionLifeMs } from "../../../../src/adapters/chat/console/session.js";
import { ann, exampleAccess, exampleNow, incidentIn } from "../../../fakes/incidents.js";
import { startHarness, type ConsoleHarness } from "./harness.js";

const pathOf = (link: string): string => new URL(link).pathname;
const use = (
  harness: ConsoleHarness,
  path: string,
  headers: Readonly<Record<string, string>> = { origin: harness.url },
): Promise<Response> => fetch(harness.url + path, { method: "POST", redirect: "manual", headers });

test("a link signs in once: looking at it does not use it up, pressing the button does", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const path = pathOf(await harness.console.signInLink("ann"));
  for (let preview = 0; preview < 3; preview += 1) assert.equal((await harness.get(path)).status, 200);
  const first = await use(harness, path);
  assert.equal(first.status, 303);
  const cookie = first.headers.getSetCookie()[0]!;
  assert.match(cookie, /^tagout=[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  assert.equal((await harness.get("/", cookie.split(";")[0])).status, 200);
  const second = await use(harness, path);
  assert.equal(second.status, 410);
  assert.deepEqual(second.headers.getSetCookie(), []);
});

test("two presses at once give one session", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const path = pathOf(await harness.console.signInLink("ann"));
  const both = await Promise.all([use(harness, path), use(harness, path)]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [303, 410]);
});

test("a link is dead after its 15 minutes and a session after its 12 hours", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const path = pathOf(await harness.console.signInLink("ann"));
  harness.later(linkLifeMs);
  assert.equal((await use(harness, path)).status, 410);
  const cookie = await harness.signIn("ann");
  harness.later(sessionLifeMs - 1);
  assert.equal((await harness.get("/", cookie)).status, 200);
  harness.later(1);
  assert.equal((await harness.get("/", cookie)).status, 401);
});

test("a link that never was is refused like a used one", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  for (const token of ["ab".repeat(32), "short", "x".repeat(64), "../..", "AB".repeat(32)]) {
    assert.equal((await use(harness, `/sign-in/${encodeURIComponent(token)}`)).status, 410, token);
  }
});

test("a link works only from its own page, so that nobody is signed in behind their back", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const path = pathOf(await harness.console.signInLink("ann"));
  for (const headers of [{}, { origin: "null" }, { origin: "https://evil.example" }] as const)
    assert.equal((await use(harness, path, headers)).status, 403);
  assert.equal((await use(harness, path)).status, 303);
});

test("the store holds hashes, never a token that would sign anybody in", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const token = (await harness.signIn("ann")).split("=")[1]!;
  assert.equal(harness.storedSessions().length, 1);
  assert.equal(harness.storedSessions().includes(token), false);
  for (const stored of harness.storedSessions()) assert.equal((await harness.get("/", `tagout=${stored}`)).status, 401);
});

test("signing out ends the session at the hub, not only in the browser", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const cookie = await harness.signIn("ann");
  const out = await harness.post("/sign-out", cookie, {});
  assert.equal(out.status, 303);
  assert.match(out.headers.getSetCookie()[0]!, /^tagout=; .*Max-Age=0/);
  assert.equal((await harness.get("/", cookie)).status, 401);
  assert.deepEqual(
    harness.audit.map(({ actor, action }) => [actor, action]),
    [
      ["ann", "session.opened"],
      ["ann", "session.ended"],
    ],
  );
});

test("over https the cookie is bound to this host", async (t) => {
  const harness = await startHarness({ publicUrl: "https://tagout.example.net" });
  t.after(harness.stop);
  const link = await harness.console.signInLink("ann");
  assert.match(link, /^https:\/\/tagout\.example\.net\/sign-in\/[0-9a-f]{64}$/);
  const response = await use(harness, pathOf(link), { origin: "https://tagout.example.net" });
  const cookie = response.headers.getSetCookie()[0]!;
  assert.match(cookie, /^__Host-tagout=[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/);
  assert.equal((await harness.get("/", cookie.split(";")[0])).status, 200);
  assert.equal((await harness.get("/", cookie.split(";")[0]!.replace("__Host-", ""))).status, 401);
});

test("a link followed from chat by somebody signed in leads to the page, by way of one that only asks again", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const fromChat = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const bounced = await harness.get("/incidents/12", undefined, fromChat);
  assert.equal(bounced.status, 401);
  assert.match(await bounced.text(), /http-equiv="refresh" content="0"/);
  const again = await harness.get("/incidents/12", undefined, { ...fromChat, "sec-fetch-site": "same-origin" });
  assert.match(await again.text(), /Sign in/);
});

test("I3: one human in chat and on the console counts once", () => {
  const incident = incidentIn("approved");
  const onConsole = { platform: "console", id: "ann", name: "ann", groups: [] } as const;
  assert.equal(principalOf(exampleAccess, onConsole), "ann");
  assert.deepEqual(approvers(incident, exampleAccess), ["ann"]);
  const again = decide(
    incident,
    { action: "approve", planHash: incident.planHash!, actor: onConsole, reason: "", at: exampleNow },
    exampleAccess,
    null,
  );
  assert.equal(again.ok === false && again.error.denial, "already-decided");
});

test("I3: somebody whom the configuration does not name is the same human on the console as in chat", () => {
  const access = { ...exampleAccess, principals: [], grants: [{ to: `slack:${ann.id}`, roles: ["approver"], hosts: {} } as const] };
  const principal = principalOf(access, ann);
  const onConsole = { platform: "console", id: principal, name: principal, groups: [] } as const;
  assert.equal(principalOf(access, onConsole), principal);
  assert.ok(rolesOf(access, onConsole, {}).has("approver"));
});

test("roles from chat groups do not hold on the console, which cannot ask who is in them", () => {
  const access = { ...exampleAccess, grants: [{ to: "slack-group:S0ONCALL0", roles: ["approver"], hosts: {} } as const] };
  assert.ok(rolesOf(access, ann, {}).has("approver"));
  assert.equal(rolesOf(access, { platform: "console", id: "ann", name: "ann", groups: [] }, {}).size, 0);
});
