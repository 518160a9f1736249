import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { exampleAudit, exampleReadings, incidentIn } from "../../../fakes/incidents.js";
import { consoleAccess, startHarness, type ConsoleHarness } from "./harness.js";

/** One raw request, which has to ask for the connection's end: what a browser would never send. */
function raw(harness: ConsoleHarness, lines: readonly string[], body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(harness.url).port), "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`));
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.on("end", () => resolve(answer)).on("error", reject);
  });
}

/** A GET with headers that `fetch` refuses to send. */
function get(
  harness: ConsoleHarness,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; headers: object }> {
  return new Promise((resolve, reject) => {
    request(harness.url + path, { headers: { ...headers } }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    })
      .on("error", reject)
      .end();
  });
}

const everyPath = ["/", "/?wall=1", "/incidents/12", "/incidents/12/approve", "/incidents/12/steps/1", "/agents", "/policy"];
const more = [
  "/mutes",
  "/incidents/12/snooze",
  "/incidents/12/postmortem",
  "/policy/rules",
  "/command",
  "/freeze",
  "/health",
  "/incidents/999",
  "/nowhere",
  "/sign-in/x",
];

test("every page is sealed: no script but ours, no frame, no cache, no type to guess", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  for (const cookie of [ann, undefined]) {
    for (const path of [...everyPath, ...more]) {
      const { headers } = await harness.get(path, cookie);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /unsafe|\*|https?:|data:/, path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
      assert.equal(headers.get("cache-control"), "no-store", path);
      assert.match(headers.get("referrer-policy") ?? "", /^(same-origin|no-referrer)$/, path);
    }
  }
});

test("no page leads anywhere else: a foreign Host changes no link, and every redirect stays here", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const { status, headers } = await get(harness, "/", { cookie: ann, host: "evil.example", "x-forwarded-host": "evil.example" });
  assert.equal(status, 200);
  assert.doesNotMatch(JSON.stringify(headers), /evil/);
  assert.doesNotMatch(await harness.console.signInLink("ann"), /evil/);
  for (const path of ["/incidents/12/approve?next=//evil.example", "/freeze?to=https://evil.example", "/sign-out?return=//evil.example"]) {
    const response = await harness.post(path, await harness.signIn("ann"), { ref: "x", turn: "x", next: "//evil.example" });
    assert.match(response.headers.get("location") ?? "", /^\/(?!\/|\\)(incidents\/12|freeze)?$/, path);
  }
});

for (const path of [
  "//evil.example/",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/assets/..%2f..%2fpackage.json",
  "/assets/%00",
  "/incidents/12%2f..%2f13",
  "/incidents/%252e%252e",
  "/incidents/12/steps/1%00/output?run=live",
  "/incidents/12/steps/__proto__/output?run=live",
  "/incidents/12/constructor",
  "/\\evil.example",
]) {
  test(`${path} leads nowhere`, async (t) => {
    const harness = await startHarness();
    t.after(harness.stop);
    const ann = await harness.signIn("ann");
    const answer = await raw(harness, [`GET ${path} HTTP/1.1`, "host: x", `cookie: ${ann}`, "connection: close"]);
    assert.match(answer, /^HTTP\/1\.1 (400|404) /);
    assert.doesNotMatch(answer, /root:|"name": "tagout"|location:/i);
  });
}

test("a link that a chat unfurls, prefetches or asks the head of still signs its person in", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const { pathname } = new URL(await harness.console.signInLink("ann"));
  const bots = ["Slackbot-LinkExpanding 1.0", "mattermost-5.37 (+https://mattermost.com)", "facebookexternalhit/1.1"];
  for (const agent of bots) assert.equal((await harness.get(pathname, undefined, { "user-agent": agent })).status, 200, agent);
  const head = await fetch(harness.url + pathname, {
    method: "HEAD",
    headers: { purpose: "prefetch", "sec-purpose": "prefetch;prerender" },
  });
  assert.equal(head.status, 200);
  assert.deepEqual(head.headers.getSetCookie(), []);
  const used = await fetch(harness.url + pathname, { method: "POST", redirect: "manual", headers: { origin: harness.url } });
  assert.equal(used.status, 303);
});

test("a session that somebody planted beforehand is not the one that signing in opens", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const planted = `tagout=${"ab".repeat(32)}`;
  const { pathname } = new URL(await harness.console.signInLink("ann"));
  const used = await fetch(harness.url + pathname, {
    method: "POST",
    redirect: "manual",
    headers: { origin: harness.url, cookie: planted },
  });
  const cookie = used.headers.getSetCookie()[0]!.split(";")[0]!;
  assert.notEqual(cookie, planted);
  assert.equal((await harness.get("/", planted)).status, 401);
  assert.equal((await harness.get("/", cookie)).status, 200);
});

test("a sign-in link is no session, and a session is no sign-in link", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const token = new URL(await harness.console.signInLink("ann")).pathname.split("/").at(-1)!;
  assert.equal((await harness.get("/", `tagout=${token}`)).status, 401);
  const session = (await harness.signIn("ann")).split("=")[1]!;
  const used = await fetch(`${harness.url}/sign-in/${session}`, { method: "POST", headers: { origin: harness.url } });
  assert.equal(used.status, 410);
});

test("a body that is too large, or says that it is, is not read to its end", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const huge = await harness.post("/policy", ann, { command: "x".repeat(70_000) });
  assert.equal(huge.status, 413);
  const claimed = await raw(harness, [
    "POST /policy HTTP/1.1",
    "host: x",
    `cookie: ${ann}`,
    `origin: ${harness.url}`,
    "content-type: application/x-www-form-urlencoded",
    "content-length: 99999999999",
    "connection: close",
  ]);
  assert.match(claimed, /^HTTP\/1\.1 413 /);
  assert.equal((await harness.get("/", ann)).status, 200);
});

test("a thousand fields, and the same field many times, are a form like any other", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, "x"]));
  assert.equal((await harness.post("/policy", ann, { ...fields, command: "ls" })).status, 200);
  const response = await fetch(`${harness.url}/freeze`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: ann, origin: harness.url, "content-type": "application/x-www-form-urlencoded" },
    body: "csrf=x&csrf=y&turn=freeze&turn=unfreeze",
  });
  assert.equal(response.status, 403);
});

test("somebody of another label gets nothing of a host by any way: page, step, file, stream, form, list, wall, agents, rules", async (t) => {
  const incident = incidentIn("resolved");
  const harness = await startHarness({
    incidents: [incident],
    readings: () => exampleReadings(incident),
    auditOf: () => exampleAudit(incident),
  });
  t.after(harness.stop);
  const stan = await harness.signIn("stan");
  for (const path of [
    "",
    "/approve",
    "/stop",
    "/snooze",
    "/postmortem",
    "/postmortem.md",
    "/steps/1",
    "/steps/4/output?run=live",
    "/steps/4/output?run=dry-run",
  ])
    assert.equal((await harness.get(`/incidents/12${path}`, stan)).status, 404, path);
  assert.equal((await harness.get("/live?incident=12", stan)).status, 404);
  for (const path of ["/incidents/12/reject", "/incidents/12/snooze", "/incidents/12/wake"])
    assert.equal((await harness.post(path, stan, { ref: "x", for: "4h", reason: "because of it" })).status, 404, path);
  for (const path of ["/?view=all", "/?view=all&host=web-07", "/?view=all&label=env%3Dproduction", "/?wall=1", "/agents", "/policy"])
    assert.doesNotMatch(await (await harness.get(path, stan)).text(), /java|payments|INC-12/, path);
  assert.deepEqual(harness.clicks, []);
});

test("a person whose roles are taken away sees nothing more at the next request", async (t) => {
  let access = consoleAccess;
  const harness = await startHarness({ accessNow: () => access });
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  assert.equal((await harness.get("/incidents/12", vera)).status, 200);
  access = { ...consoleAccess, grants: [] };
  for (const path of ["/", "/incidents/12", "/live", "/incidents/12/steps/1/output?run=live", "/policy/rules"])
    assert.equal((await harness.get(path, vera)).status, 403, path);
});
