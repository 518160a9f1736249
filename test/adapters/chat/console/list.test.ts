import assert from "node:assert/strict";
import { test } from "node:test";
import { listPath, listQuery, nothingAsked, storeFilter } from "../../../../src/adapters/chat/console/filter.js";
import type { Incident } from "../../../../src/core/incident.js";
import { began, exampleNow, incidentIn } from "../../../fakes/incidents.js";
import { startHarness, type ConsoleHarness } from "./harness.js";
import { textOf } from "./read-page.js";

const idsOn = async (harness: ConsoleHarness, path: string, cookie: string): Promise<readonly number[]> =>
  [...(await (await harness.get(path, cookie)).text()).matchAll(/id="row-(\d+)"/g)].map((match) => Number(match[1])).toSorted();

const hourMs = 3_600_000;
const opened = (id: number, openedAt: number, more: Partial<Incident> = {}): Incident => ({
  ...incidentIn("proposed"),
  id,
  openedAt,
  ...more,
});

test("the list is cut by when an incident was opened, and by a label of its host", async (t) => {
  const harness = await startHarness({
    incidents: [
      opened(1, exampleNow - 40 * 24 * hourMs),
      opened(2, exampleNow - 20 * hourMs, { labels: { env: "staging" } }),
      opened(3, exampleNow - 0.5 * hourMs),
    ],
  });
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  assert.deepEqual(await idsOn(harness, "/?within=1h", ann), [3]);
  assert.deepEqual(await idsOn(harness, "/?within=24h", ann), [2, 3]);
  assert.deepEqual(await idsOn(harness, "/?within=30d", ann), [2, 3]);
  assert.deepEqual(await idsOn(harness, "/?label=env%3Dstaging", ann), [2]);
  assert.deepEqual(await idsOn(harness, "/?to=2026-11-01T00:00", ann), [1]);
  assert.deepEqual(await idsOn(harness, "/?from=2026-11-22&to=2026-11-23T02:00", ann), [2]);
  for (const odd of ["within=9y", "label=nothing", "from=yesterday", "to=2026-13-45T99:99"])
    assert.deepEqual(await idsOn(harness, `/?${odd}`, ann), [1, 2, 3], odd);
});

test("what was asked for is in the address, and the address asks for the same", () => {
  const query = {
    ...nothingAsked,
    view: "all",
    state: "proposed",
    severity: "P1",
    host: "web-*",
    text: "disk & more",
    label: "env=production",
    within: "7d",
    from: "2026-11-23T02:14",
    to: "2026-11-24T00:00",
    page: 3,
  } as const;
  assert.deepEqual(listQuery(new URL(listPath(query), "http://x").searchParams), query);
  assert.equal(listPath(nothingAsked), "/");
});

test("of a span and a beginning the later one counts", () => {
  const since = (from: string): number | undefined => storeFilter({ ...nothingAsked, within: "1h", from }, null, began + 10 * hourMs).since;
  assert.equal(since("2026-11-23T02:14"), began + 9 * hourMs);
  assert.equal(since("2026-11-23T12:00"), Date.UTC(2026, 10, 23, 12));
});

test("every view and state says how many there are, of hosts in sight alone", async (t) => {
  const all = [
    opened(1, 1),
    opened(2, 1, { state: "running" }),
    opened(3, 1, { state: "resolved", clearedAt: 2 }),
    opened(4, 1, { host: "stage-1", state: "running" }),
  ];
  const harness = await startHarness({ incidents: all });
  t.after(harness.stop);
  const seenBy = async (who: string): Promise<string> => textOf(await (await harness.get("/", await harness.signIn(who))).text());
  const ann = await seenBy("ann");
  for (const words of ["Open 3", "Waiting for people 1", "Closed 1", "All 4", "Waiting for approval 1", "Running live 2"])
    assert.ok(ann.includes(words), words);
  const stan = await seenBy("stan");
  for (const words of ["Open 1", "Waiting for people 0", "All 1", "Running live 1"]) assert.ok(stan.includes(words), words);
});

test("the wall shows the most urgent first, says how many more there are, and has nothing to press", async (t) => {
  const many = Array.from({ length: 9 }, (_, n) => opened(n + 1, n, n === 0 ? { severity: "P1" } : {}));
  const harness = await startHarness({ incidents: many });
  t.after(harness.stop);
  const page = await (await harness.get("/?wall=1", await harness.signIn("vera"))).text();
  const text = textOf(page);
  assert.deepEqual(
    [...text.matchAll(/INC-(\d+)/g)].map((match) => Number(match[1])),
    [1, 9, 8, 7, 6, 5],
  );
  assert.match(text, /and 3 more/);
  assert.match(text, /Open 9\s+P1 critical 1\s+Wait for people 9/);
  assert.doesNotMatch(page, /<form|<button|<input/);
});

test("the wall shows only hosts that the visitor may see", async (t) => {
  const harness = await startHarness({ incidents: [opened(1, 1), opened(2, 1, { host: "stage-1" })] });
  t.after(harness.stop);
  const text = textOf(await (await harness.get("/?wall=1", await harness.signIn("stan"))).text());
  assert.match(text, /stage-1/);
  assert.doesNotMatch(text, /web-07/);
});

test("list and wall say that everything is frozen", async (t) => {
  const ann = { platform: "console", id: "ann", name: "ann", groups: [] } as const;
  const frozen = { principal: "ann", actor: ann, reason: "<b>Audit</b>", at: exampleNow };
  const harness = await startHarness({ freeze: { version: 1, frozen, lifting: null } });
  t.after(harness.stop);
  const vera = await harness.signIn("vera");
  for (const path of ["/", "/?wall=1"])
    assert.match(textOf(await (await harness.get(path, vera)).text()), /Everything is frozen by ann: <b>Audit<\/b>/, path);
});
