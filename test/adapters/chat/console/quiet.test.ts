import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mute } from "../../../../src/core/mute.js";
import { exampleNow, hostileText, incidentIn } from "../../../fakes/incidents.js";
import { consoleAccess, startHarness, type ConsoleHarness } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

const hour = 3_600_000;
const aMute = (id: number, more: Partial<Mute> = {}): Mute => ({
  id: String(id),
  host: "web-*",
  kind: "*",
  until: exampleNow + 2 * hour,
  reason: "migration",
  by: "bob",
  at: exampleNow - hour,
  ...more,
});
const pageOf = async (harness: ConsoleHarness, path: string, cookie: string): Promise<string> => (await harness.get(path, cookie)).text();

/** What the page that a form leads to says, the hub's answer included. */
async function pressed(harness: ConsoleHarness, path: string, cookie: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const response = await harness.post(path, cookie, fields);
  if (response.status !== 303) return textOf(await response.text());
  const said = response.headers.getSetCookie()[0]!.split(";")[0]!;
  return textOf(await pageOf(harness, response.headers.get("location")!, `${cookie}; ${said}`));
}

test("a responder snoozes an incident for a time and a reason, and wakes it; list and page say so", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  assert.match(textOf(await pageOf(harness, "/incidents/12", ann)), /People are reminded as usual/);
  const page = await pressed(harness, "/incidents/12/snooze", ann, { for: "2h", reason: " patch tonight " });
  assert.match(page, /Done\. INC-12 is snoozed\./);
  assert.match(page, /Snoozed until 2026-11-23 04:31 UTC, by ann: patch tonight\./);
  assert.deepEqual(harness.incident(12).snooze, { until: exampleNow + 2 * hour, by: "ann", reason: "patch tonight", severity: "P2" });
  assert.match(textOf(await pageOf(harness, "/", ann)), /Snoozed until 11-23 04:31/);
  assert.match(await pressed(harness, "/incidents/12/wake", ann, {}), /INC-12 is awake again/);
  assert.equal(harness.incident(12).snooze, null);
  harness.later(3 * hour);
  assert.doesNotMatch(textOf(await pageOf(harness, "/", ann)), /Snoozed/);
});

test("a snooze that has passed is over on the page too, whether or not the hub has cleared it", async (t) => {
  const snooze = { until: exampleNow - 1, by: "ann", reason: "", severity: "P2" } as const;
  const harness = await startHarness({ incidents: [{ ...incidentIn("proposed"), snooze }] });
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  for (const path of ["/", "/incidents/12"]) assert.doesNotMatch(textOf(await pageOf(harness, path, vera)), /Snoozed until/, path);
});

for (const [fields, why] of [
  [{ for: "1m", reason: "x" }, "Choose for how long."],
  [{ for: "8d" }, "Choose for how long."],
  [{ for: "4h; rm" }, "Choose for how long."],
  [{}, "Choose for how long."],
] as const) {
  test(`a snooze with ${JSON.stringify(fields)} is refused beside its field, and what was typed is kept`, async (t) => {
    const harness = await startHarness();
    t.after(harness.stop);
    const response = await harness.post("/incidents/12/snooze", await harness.signIn("ann"), { reason: "kept words", ...fields });
    assert.equal(response.status, 422);
    const text = textOf(await response.text());
    assert.ok(text.includes(why), text);
    assert.ok(text.includes("reason" in fields ? fields.reason : "kept words"), text);
    assert.equal(harness.incident(12).snooze, null);
  });
}

test("who may only look gets no form for quiet, and a form sent anyway changes nothing", async (t) => {
  const harness = await startHarness({ mutes: [aMute(1)] });
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  const page = await pageOf(harness, "/incidents/12", vera);
  assert.doesNotMatch(page, /id="(snooze|wake|mute)"/);
  assert.doesNotMatch(await pageOf(harness, "/mutes", vera), /id="(mute-begin|end-1)"/);
  assert.match(await pressed(harness, "/incidents/12/snooze", vera, { for: "4h" }), /Not done\./);
  assert.match(
    await pressed(harness, "/mutes", vera, { host: "web-07", for: "4h", reason: "quiet please" }),
    /Not done\. You need the role/,
  );
  assert.match(await pressed(harness, "/mutes/1/end", vera, {}), /Not done\. You need the role/);
  assert.deepEqual([harness.incident(12).snooze, harness.mutes().length], [null, 1]);
});

test("a mute begins and ends with a form, by the rules of the typed words, and stands in the list until then", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  assert.match(textOf(await pageOf(harness, "/mutes", ann)), /Nothing is muted\./);
  const begun = await pressed(harness, "/mutes", ann, { host: "WEB-*", rule: "memory-process", for: "8h", reason: "migration tonight" });
  assert.match(begun, /Done\. Muted until 10:31 UTC\. It covers 1 enrolled host now: .* unmute 1\b/);
  assert.match(begun, /web-\* 1 host memory-process migration tonight ann/);
  assert.match(textOf(await pageOf(harness, "/", ann)), /Muted until 11-23 10:31/);
  assert.match(textOf(await pageOf(harness, "/incidents/12", ann)), /Muted\. web-\*, memory-process, until .* by ann: migration tonight\./);
  assert.deepEqual(
    harness.audit.map(({ action }) => action).filter((action) => action.startsWith("mute")),
    ["mute.began"],
  );
  assert.match(await pressed(harness, "/mutes/1/end", ann, {}), /Mute 1 of web-\* has ended/);
  assert.match(await pressed(harness, "/mutes/1/end", ann, {}), /There is no mute 1/);
  assert.deepEqual(harness.mutes(), []);
});

test("the form of a mute sent twice makes one mute", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const fields = { host: "web-07", for: "4h", reason: "deploy" };
  for (let press = 0; press < 2; press += 1) assert.match(await pressed(harness, "/mutes", ann, fields), /unmute 1\b/);
  assert.equal(harness.mutes().length, 1);
  harness.later(60_000);
  assert.match(await pressed(harness, "/mutes", ann, fields), /unmute 2\b/, "a minute later somebody means it");
});

for (const [field, fields, why] of [
  ["host", { host: "web 07; drop", for: "4h", reason: "deploy" }, /Name the hosts/],
  ["host", { for: "4h", reason: "deploy" }, /Name the hosts/],
  ["rule", { host: "web-07", rule: "everything", for: "4h", reason: "deploy" }, /Choose one of the signals/],
  ["for", { host: "web-07", for: "9d", reason: "deploy" }, /Choose for how long/],
  ["reason", { host: "web-07", for: "4h", reason: "   " }, /Say in a few words why/],
] as const) {
  test(`a mute is refused beside its field ${field} for ${JSON.stringify(fields)}`, async (t) => {
    const harness = await startHarness();
    t.after(harness.stop);
    const response = await harness.post("/mutes", await harness.signIn("ann"), fields);
    assert.equal(response.status, 422);
    const page = await response.text();
    assert.match(textOf(page), why);
    assert.ok(elementsOf(page).some(({ attributes }) => attributes["aria-describedby"] === `problem-${field}`));
    assert.deepEqual(harness.mutes(), []);
  });
}

test("the link from an incident fills in its host and its signal", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const link = /id="mute" href="([^"]+)"/.exec(await pageOf(harness, "/incidents/12", ann))![1]!.replaceAll("&amp;", "&");
  const page = elementsOf(await pageOf(harness, link, ann));
  assert.equal(page.find(({ attributes }) => attributes["id"] === "mute-host")?.attributes["value"], "web-07");
  const chosen = page.filter(({ name, attributes }) => name === "option" && attributes["selected"] !== undefined);
  assert.ok(chosen.some(({ attributes }) => attributes["value"] === "memory-process"));
});

test("mutes of hosts out of sight are not told, and cannot be ended", async (t) => {
  const access = {
    ...consoleAccess,
    grants: [...consoleAccess.grants, { to: "principal:stan", roles: ["responder"], hosts: { env: "staging" } }],
  } as const;
  const harness = await startHarness({
    access,
    mutes: [aMute(1, { reason: "payments secret" }), aMute(2, { host: "stage-*", reason: "ours" })],
  });
  t.after(harness.stop);
  const stan = await harness.signIn("stan");
  const text = textOf(await pageOf(harness, "/mutes", stan));
  assert.match(text, /stage-\*/);
  assert.doesNotMatch(text, /payments secret|web-\*/);
  assert.match(await pressed(harness, "/mutes/1/end", stan, {}), /Not done\./);
  assert.match(await pressed(harness, "/mutes", stan, { host: "*", for: "4h", reason: "all of it" }), /Not done\./);
  assert.match(await pressed(harness, "/mutes/2/end", stan, {}), /Done\./);
  assert.deepEqual(
    harness.mutes().map(({ id }) => id),
    ["1"],
  );
});

test("I10: hostile reasons and names of mutes and snoozes are text", async (t) => {
  const snooze = { until: exampleNow + hour, by: hostileText, reason: hostileText, severity: "P2" } as const;
  const harness = await startHarness({
    incidents: [{ ...incidentIn("proposed"), snooze }],
    mutes: [aMute(1, { reason: hostileText, by: hostileText })],
  });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const refused = await harness.post("/mutes", ann, { host: hostileText, rule: hostileText, for: hostileText, reason: hostileText });
  const filled = `/mutes?${new URLSearchParams({ host: hostileText, rule: hostileText, for: hostileText, reason: hostileText }).toString()}`;
  for (const page of [await refused.text(), await pageOf(harness, filled, ann), await pageOf(harness, "/incidents/12", ann)]) {
    const elements = elementsOf(page);
    assert.deepEqual(
      elements.filter(({ name, attributes }) => name === "img" || Object.keys(attributes).some((key) => key.startsWith("on"))),
      [],
    );
    assert.equal(elements.filter(({ name }) => name === "script").length, 1);
  }
});

test("a role that is taken away takes the forms with it at the next press", async (t) => {
  let access = consoleAccess;
  const harness = await startHarness({ accessNow: () => access });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  access = { ...consoleAccess, grants: [{ to: "principal:ann", roles: ["viewer"], hosts: {} }] };
  assert.match(await pressed(harness, "/mutes", ann, { host: "web-07", for: "4h", reason: "deploy" }), /Not done\./);
  access = { ...consoleAccess, grants: [] };
  for (const path of ["/mutes", "/incidents/12/snooze", "/incidents/12/wake", "/mutes/1/end"])
    assert.equal((await harness.post(path, ann, { host: "web-07", for: "4h", reason: "deploy" })).status, 403, path);
  assert.deepEqual(harness.mutes(), []);
});

test("a storm is said on list and wall, counted among the hosts in sight, with a link to all of it", async (t) => {
  const since = exampleNow - hour - 1_234;
  const opened = (id: number, host: string, openedAt: number) => ({ ...incidentIn("proposed"), id, host, openedAt });
  const harness = await startHarness({
    incidents: [
      opened(1, "web-07", since),
      opened(2, "web-07", since + 5),
      opened(3, "stage-1", since + 9),
      opened(4, "web-07", since - hour),
    ],
    storms: [since + 60_000, since],
  });
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  const page = await pageOf(harness, "/", vera);
  assert.match(textOf(page), /A storm is on\. 3 incidents, 3 waiting for people, since 2026-11-23 01:30 UTC/);
  assert.match(textOf(await pageOf(harness, "/?wall=1", vera)), /A storm is on: 3 incidents/);
  const link = /id="storm-list" href="([^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
  assert.deepEqual([...(await pageOf(harness, link, vera)).matchAll(/id="row-(\d+)"/g)].map((match) => match[1]).toSorted(), [
    "1",
    "2",
    "3",
  ]);
  assert.match(textOf(await pageOf(harness, "/", await harness.signIn("stan"))), /A storm is on\. 1 incident, 1 waiting/);
});

test("without a storm nothing is said of one", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  for (const path of ["/", "/?wall=1"])
    assert.doesNotMatch(textOf(await pageOf(harness, path, await harness.signIn("vera"))), /storm/, path);
});
