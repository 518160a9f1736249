import assert from "node:assert/strict";
import { test } from "node:test";
import { assetPaths } from "../../../../src/adapters/chat/console/assets/assets.js";
import { commandToken, startHarness, type ConsoleHarness } from "./harness.js";

interface Expected {
  readonly nobody: number;
  /** Signed in, no role anywhere. */
  readonly stranger: number;
  /** May look at everything. */
  readonly viewer: number;
  /** May only look at hosts that the example is not on. */
  readonly elsewhere: number;
  readonly approver: number;
}

const everybody = (status: number): Expected => ({ nobody: status, stranger: status, viewer: status, elsewhere: status, approver: status });
const withRole = (status: number): Expected => ({ ...everybody(status), nobody: 401, stranger: 403 });
const onThisHost = (status: number): Expected => ({ ...withRole(status), elsewhere: 404 });

/** Every route of the console, and what each kind of visitor gets. A route that is not here fails the first test. */
const table: Readonly<Record<string, Expected>> = {
  "GET /assets/:name": everybody(200),
  "GET /sign-in/:token": everybody(200),
  "POST /sign-in/:token": everybody(410),
  "POST /sign-out": { ...everybody(303), nobody: 401 },
  "POST /api/command": everybody(401),
  "GET /api/health": everybody(401),
  "GET /": withRole(200),
  "GET /incidents/:id": onThisHost(200),
  "GET /incidents/:id/:action": { ...onThisHost(200), viewer: 403 },
  "POST /incidents/:id/:action": onThisHost(303),
  "GET /incidents/:id/steps/:n": onThisHost(200),
  // No step of the example has run: the same answer as for a host out of sight.
  "GET /incidents/:id/steps/:n/output": withRole(404),
  "GET /incidents/:id/postmortem": onThisHost(200),
  "GET /incidents/:id/postmortem.md": onThisHost(200),
  "GET /incidents/:id/snooze": { ...onThisHost(200), viewer: 403 },
  "POST /incidents/:id/snooze": onThisHost(303),
  "POST /incidents/:id/wake": onThisHost(303),
  "GET /mutes": withRole(200),
  "POST /mutes": withRole(303),
  "POST /mutes/:n/end": withRole(303),
  "GET /agents": withRole(200),
  "GET /policy": withRole(200),
  "POST /policy": withRole(200),
  "GET /policy/rules": withRole(200),
  "GET /command": withRole(200),
  "POST /command": withRole(200),
  "GET /freeze": withRole(200),
  "POST /freeze": withRole(303),
  "GET /health": withRole(200),
  "GET /live": withRole(200),
};

const principals: Readonly<Record<Exclude<keyof Expected, "nobody">, string>> = {
  stranger: "eve",
  viewer: "vera",
  elsewhere: "stan",
  approver: "ann",
};
const pathOf = (path: string): string =>
  path
    .replace(":id", "12")
    .replace(":action", "approve")
    .replace("/assets/:name", assetPaths.style)
    .replace(":n", "1")
    .replace(":token", "ab".repeat(32));

async function asked(harness: ConsoleHarness, route: string, cookie: string | undefined): Promise<number> {
  const [method, path] = route.split(" ") as [string, string];
  const concrete = pathOf(path);
  const response =
    method === "GET"
      ? await harness.get(concrete, cookie)
      : cookie === undefined
        ? await fetch(harness.url + concrete, {
            method,
            redirect: "manual",
            headers: { origin: harness.url },
            body: new URLSearchParams({ csrf: "" }),
          })
        : await harness.post(concrete, cookie, { ref: "x", command: "ls", text: "help", for: "4h", host: "web-07", reason: "migration" });
  await response.body?.cancel();
  return response.status;
}

test("the table of routes is the console's own", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  assert.deepEqual(harness.console.routes.map(({ method, path }) => `${method} ${path}`).toSorted(), Object.keys(table).toSorted());
});

for (const [route, expected] of Object.entries(table)) {
  test(`${route} lets in exactly whom it is for`, async (t) => {
    const harness = await startHarness();
    t.after(harness.stop);
    const actual: Record<string, number> = { nobody: await asked(harness, route, undefined) };
    for (const [who, principal] of Object.entries(principals)) actual[who] = await asked(harness, route, await harness.signIn(principal));
    assert.deepEqual(actual, expected);
  });
}

test("nobody signed in is told nothing about any incident, host or principal", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  for (const path of [
    "/",
    "/incidents/12",
    "/incidents/999",
    "/agents",
    "/health",
    "/live",
    "/incidents/12/steps/1",
    "/incidents/12/postmortem",
    "/incidents/12/postmortem.md",
    "/incidents/12/snooze",
    "/mutes",
  ]) {
    const text = await (await harness.get(path)).text();
    assert.doesNotMatch(text, /web-07|java|INC-|cleo|payments/, path);
  }
});

test("a post-mortem is a file of text, which no browser reads as a page", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const response = await harness.get("/incidents/12/postmortem.md", await harness.signIn("vera"));
  assert.equal(await response.text(), "# Post-mortem of INC-12: <script>\n");
  assert.deepEqual(
    ["content-type", "content-disposition", "x-content-type-options", "cache-control"].map((name) => response.headers.get(name)),
    ["text/markdown; charset=utf-8", 'attachment; filename="INC-12-postmortem.md"', "nosniff", "no-store"],
  );
  const stan = await harness.signIn("stan");
  const [hidden, missing] = await Promise.all(
    [12, 999].map(async (id) => (await harness.get(`/incidents/${id}/postmortem.md`, stan)).text()),
  );
  assert.equal(hidden, missing);
});

test("an incident that does not exist and one that is not for this visitor look the same", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const stan = await harness.signIn("stan");
  const [hidden, missing] = await Promise.all(
    ["/incidents/12", "/incidents/999"].map(async (path) => (await harness.get(path, stan)).text()),
  );
  assert.equal(hidden, missing);
});

for (const id of ["0", "-1", "012", "1e1", "12abc", "%00", "99999999999999999999", "__proto__", "INC-12"]) {
  test(`${id} is no incident`, async (t) => {
    const harness = await startHarness();
    t.after(harness.stop);
    assert.equal((await harness.get(`/incidents/${id}`, await harness.signIn("ann"))).status, 404);
  });
}

test("I3: looking at any page decides nothing", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  for (const action of ["approve", "reject", "dry-run", "run-live", "rediagnose", "explode"])
    await harness.get(`/incidents/12/${action}?ref=x`, ann);
  assert.deepEqual(harness.clicks, []);
  assert.equal(harness.incident(12).state, "proposed");
});

test("I3: a press by somebody without the role changes nothing and is told so", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const [ann, vera] = [await harness.signIn("ann"), await harness.signIn("vera")];
  const ref = /name="ref" value="([^"]+)"/.exec(await (await harness.get("/incidents/12", ann)).text())![1]!;
  const response = await harness.post("/incidents/12/approve", vera, { ref });
  assert.equal(harness.incident(12).state, "proposed");
  const page = await (await harness.get("/incidents/12", `${vera}; ${response.headers.getSetCookie()[0]!.split(";")[0]}`)).text();
  assert.match(page, /Not done\.[^]*You need the role approver/);
});

test("the terminal's way in takes only the hub's own token", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ask = (authorization: string, body: string): Promise<Response> =>
    fetch(`${harness.url}/api/command`, { method: "POST", headers: { authorization, "content-type": "application/json" }, body });
  for (const wrong of [
    "",
    "Bearer",
    "Bearer ",
    `Basic ${commandToken.reveal()}`,
    `Bearer ${commandToken.reveal()}x`,
    commandToken.reveal(),
  ]) {
    const refused = await ask(wrong, '{"text":"help"}');
    assert.equal(refused.status, 401, wrong);
  }
  assert.deepEqual(harness.commands, []);
  const heard = await ask(`Bearer ${commandToken.reveal()}`, '{"text":"show INC-12"}');
  assert.deepEqual(await heard.json(), { ok: true, text: "You typed: show INC-12" });
  assert.deepEqual(
    harness.commands.map(({ actor }) => actor),
    [{ platform: "console", id: "operator", name: "operator", groups: [] }],
  );
  const asking = (calledAs: string): Promise<Response> =>
    ask(`Bearer ${commandToken.reveal()}`, JSON.stringify({ text: "help", calledAs }));
  assert.equal((await asking("tagout incident --state-dir '/srv/it'")).status, 200);
  assert.deepEqual(
    harness.commands.map(({ calledAs }) => calledAs),
    ["npx tagout incident", "tagout incident --state-dir '/srv/it'"],
  );
  for (const bad of ["", "a\nb", "a\u202eb", "x".repeat(501)])
    assert.equal((await asking(bad)).status, 400, JSON.stringify(bad.slice(0, 9)));
  for (const bad of ["", "[]", '{"text":1}', '{"text":"a","as":"ann"}', `{"text":"${"x".repeat(3_000)}"}`]) {
    assert.equal((await ask(`Bearer ${commandToken.reveal()}`, bad)).status, 400, bad.slice(0, 40));
  }
  assert.match(
    await (await ask(`Bearer ${commandToken.reveal()}`, `{"text":"${"x".repeat(3_000)}"}`)).text(),
    /longer than 2000 characters/,
  );
});
