import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleAccess, fieldOf, startHarness, type ConsoleHarness } from "./harness.js";
import { textOf } from "./read-page.js";

const pageOf = async (harness: ConsoleHarness, cookie: string): Promise<string> => (await harness.get("/freeze", cookie)).text();

async function turn(harness: ConsoleHarness, cookie: string, way: string, seen: string, reason = ""): Promise<string> {
  const response = await harness.post("/freeze", cookie, { turn: way, seen, reason });
  assert.equal(response.headers.get("location"), "/freeze");
  const said = response.headers.getSetCookie()[0]!.split(";")[0]!;
  return textOf(await (await harness.get("/freeze", `${cookie}; ${said}`)).text());
}

test("one responder freezes, two different approvers end it, each with a form", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const [ann, bob] = [await harness.signIn("ann"), await harness.signIn("bob")];
  assert.match(textOf(await pageOf(harness, ann)), /Nothing is frozen\./);
  const frozen = await turn(harness, ann, "freeze", fieldOf(await pageOf(harness, ann), "seen"), " Fire in the hall. ");
  assert.match(frozen, /Everything is frozen by ann: Fire in the hall\./);
  const seen = fieldOf(await pageOf(harness, ann), "seen");
  assert.match(await turn(harness, ann, "unfreeze", seen), /ann asked for its end/);
  const again = fieldOf(await pageOf(harness, ann), "seen");
  assert.match(await turn(harness, ann, "unfreeze", again), /second approver has to type unfreeze/);
  assert.match(await turn(harness, bob, "unfreeze", fieldOf(await pageOf(harness, bob), "seen")), /Nothing is frozen\./);
});

test("a second press of the same form changes nothing more", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const seen = fieldOf(await pageOf(harness, ann), "seen");
  await turn(harness, ann, "freeze", seen, "First.");
  assert.match(await turn(harness, ann, "freeze", seen, "Second."), /has changed since you looked.*frozen by ann: First\./);
});

test("a form about an earlier freeze ends no later one", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const [ann, bob] = [await harness.signIn("ann"), await harness.signIn("bob")];
  await turn(harness, ann, "freeze", fieldOf(await pageOf(harness, ann), "seen"), "Old.");
  const old = fieldOf(await pageOf(harness, bob), "seen");
  await turn(harness, ann, "unfreeze", fieldOf(await pageOf(harness, ann), "seen"));
  assert.match(await turn(harness, bob, "unfreeze", old), /has changed since you looked/);
  assert.match(textOf(await pageOf(harness, bob)), /Everything is frozen/);
});

test("who may not freeze is told which role it takes and gets no form", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  const page = await pageOf(harness, vera);
  assert.match(textOf(page), /you need the role responder/);
  assert.doesNotMatch(page, /name="turn"/);
  assert.match(await turn(harness, vera, "freeze", "0"), /You need the role responder/);
});

test("where nobody could end a freeze one press freezes, and the page says before and after what mends that", async (t) => {
  const alone = { ...consoleAccess, grants: [{ to: "principal:ann", roles: ["approver" as const], hosts: {} }] };
  const harness = await startHarness({ access: alone });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  assert.match(textOf(await pageOf(harness, ann)), /Only one person here may approve.* Grant approver/);
  assert.match(await turn(harness, ann, "freeze", "0", "Fire."), /Everything is frozen by ann: Fire\..* Grant approver/);
});

test("where two could end a freeze nobody is told to find one more", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  assert.doesNotMatch(await pageOf(harness, await harness.signIn("ann")), /Grant approver/);
});

test("of racing forms about the same freeze one turns it, whoever sends them", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const [ann, bob] = [await harness.signIn("ann"), await harness.signIn("bob")];
  await turn(harness, ann, "freeze", "0", "Fire.");
  await Promise.all([ann, bob, ann, bob].map((cookie) => turn(harness, cookie, "unfreeze", "1")));
  assert.match(textOf(await pageOf(harness, ann)), /Everything is frozen.*asked for its end/);
  assert.deepEqual(
    harness.audit.map(({ action }) => action).filter((action) => action.startsWith("freeze.")),
    ["freeze.began", "freeze.end_asked"],
  );
});

test("a form whose version is no number turns nothing", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  for (const seen of ["", "-1", "0x0", "0 ", "1e0", "9".repeat(40)])
    assert.match(await turn(harness, ann, "freeze", seen), /has changed since you looked/, seen);
});

test("a form that turns nothing says so", async (t) => {
  const harness = await startHarness();
  t.after(harness.stop);
  assert.match(await turn(harness, await harness.signIn("ann"), "melt", "0"), /Press one of the buttons\./);
});
