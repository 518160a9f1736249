import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lineDiff } from "../../../../src/adapters/chat/console/line-diff.js";
import { chartOf } from "../../../../src/adapters/chat/console/signal-chart.js";
import type { Incident } from "../../../../src/core/incident.js";
import { exampleAudit, exampleReadings, hostileText, incidentIn, plan, step } from "../../../fakes/incidents.js";
import { startHarness, type HarnessOptions } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

const recorded = (incident: Incident): HarnessOptions => ({
  incidents: [incident],
  readings: () => exampleReadings(incident),
  auditOf: () => exampleAudit(incident),
});

const pageOf = async (
  options: HarnessOptions,
  t: { after: (end: () => Promise<void>) => void },
  path = "/incidents/12",
): Promise<string> => {
  const harness = await startHarness(options);
  t.after(harness.stop);
  return (await harness.get(path, await harness.signIn("ann"))).text();
};

test("the chart says in words what it draws: the figures, the limit, and what happened when", async (t) => {
  const page = await pageOf(recorded(incidentIn("resolved")), t);
  const chart = elementsOf(page).find(({ name, attributes }) => name === "svg" && attributes["role"] === "img")!;
  const words = chart.attributes["aria-label"]!;
  for (const said of ["7.7 GB when it was noticed", "At most 8.8 GB", "at the end 1.2 GB, within the limit"])
    assert.ok(words.includes(said), said);
  for (const mark of ["Opened: 2026-11-23 02:16 UTC.", "Dry run passed: 2026-11-23 02:21 UTC.", "Live run executed:", "Resolved:"])
    assert.ok(words.includes(mark), mark);
  const text = textOf(page);
  assert.match(text, /O Opened .*D Dry run passed .*L Live run executed .*R Resolved/);
  assert.match(text, /limit 6\.4 GB/);
});

test("a chart is drawn of whatever was measured, inside its frame", () => {
  const odd = fc.oneof(fc.double(), fc.double({ min: -1e18, max: 1e18 }), fc.constant(0));
  const readings = fc.array(fc.record({ at: odd, value: odd, threshold: odd, phase: fc.constantFrom("raised", "repeated", "cleared") }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(readings, odd, odd, (given, value, threshold) => {
      const incident = incidentIn("resolved");
      const chart = chartOf({ ...incident, signal: { ...incident.signal, value, threshold } }, given);
      const places = [...chart.points.flatMap(({ x, y }) => [x, y]), ...chart.marks.map(({ x }) => x), chart.limitY, chart.height];
      for (const place of places) assert.ok(place >= 0 && place <= 420, `${place}`);
    }),
  );
});

test("each step shows the dry run beside the live run, both whole on the step's page, with what differs", async (t) => {
  const harness = await startHarness(recorded(incidentIn("resolved")));
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const text = textOf(await (await harness.get("/incidents/12", ann)).text());
  assert.match(text, /Dry run previewed: Would restart payments\.service.*Live run ran, exit 0/);
  const page = await (await harness.get("/incidents/12/steps/4", ann)).text();
  assert.match(page, /<del>-Mem: +16000 +15207 +793\n<\/del><ins>\+Mem: +16000 +7102 +8898\n<\/ins>/);
});

test("an output comes as a file: text alone, nothing in it for a terminal or a browser to act on", async (t) => {
  const resolved = incidentIn("resolved");
  const reports = resolved.reports.map((report) => ({
    ...report,
    steps: report.steps.map((its) => ({ ...its, output: { text: hostileText, bytes: 9, truncated: false } })),
  }));
  const harness = await startHarness(recorded({ ...resolved, reports }));
  t.after(harness.stop);
  const ann = await harness.signIn("ann");
  const file = await harness.get("/incidents/12/steps/1/output?run=live", ann);
  assert.equal(file.status, 200);
  assert.equal(file.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(file.headers.get("content-disposition"), 'attachment; filename="INC-12-step-1-live.txt"');
  assert.equal(file.headers.get("x-content-type-options"), "nosniff");
  assert.match(file.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  const text = await file.text();
  assert.match(text, /<script>alert\(1\)/);
  assert.doesNotMatch(text.replaceAll(/[\n\t]/g, ""), /[\p{Cc}\u202e\u200b\ufeff]/u);
  for (const odd of ["", "?run=", "?run=both", "?run=live&run=x"].slice(0, 3))
    assert.equal((await harness.get(`/incidents/12/steps/1/output${odd}`, ann)).status, 404, odd);
  assert.equal((await harness.get("/incidents/12/steps/1/output?run=live", await harness.signIn("stan"))).status, 404);
});

test("a change of a file is shown as one", async (t) => {
  const dry = incidentIn("dry_passed");
  const diff = "--- /etc/app.conf\n+++ /etc/app.conf\n@@ -1 +1 @@\n-limit 1\n+limit 2 <b>\n";
  const reports = dry.reports.map((report) => ({
    ...report,
    steps: report.steps.map((its) => ({ ...its, output: { text: diff, bytes: 9, truncated: false } })),
  }));
  const page = await pageOf(recorded({ ...dry, reports }), t);
  assert.match(page, /<del>-limit 1<\/del>\n<ins>\+limit 2 &lt;b&gt;<\/ins>/);
});

test("the audit entries stand with their number, their time, their facts and their hash", async (t) => {
  const incident = incidentIn("approved");
  const text = textOf(await pageOf(recorded(incident), t));
  for (const { seq, action, actor, hash } of exampleAudit(incident))
    for (const word of [String(seq), action, actor, hash]) assert.ok(text.includes(word), word);
});

test("what was changed in the database is said to be, and the incident is still shown", async (t) => {
  const text = textOf(await pageOf({ damaged: true }, t));
  assert.match(text, /Entries about this incident were changed in the database/);
  assert.match(text, /An earlier plan was changed in the database/);
  assert.match(text, /java uses too much memory on web-07/);
});

test("earlier plans stay to be read, with what became of them", async (t) => {
  const incident = incidentIn("proposed");
  const old = plan(12, "web-07", [step(1, "block", "change", ["rm", "-rf", "/var/lib/x"])]);
  const plans = [
    { at: 1, hash: "ab".repeat(32), plan: old },
    { at: 2, hash: incident.planHash!, plan: incident.plan! },
  ];
  const text = textOf(await pageOf({ ...recorded(incident), history: () => ({ diagnoses: [], verifications: [], plans }) }, t));
  assert.match(
    text,
    /Earlier plans Plan 1, abababab, made 1970-01-01 00:00 UTC block rm -rf \/var\/lib\/x Plan 1 instead -block: rm -rf \/var\/lib\/x \+allow: ps -o/,
  );
});

test("hostile text in audit entries, readings and earlier plans is text", async (t) => {
  const incident = incidentIn("resolved");
  const entry = {
    actor: hostileText,
    action: hostileText,
    object: "INC-12",
    facts: { [hostileText]: hostileText },
    seq: 1,
    at: NaN,
    hash: hostileText,
  };
  const options = {
    ...recorded({ ...incident, signal: { ...incident.signal, unit: hostileText, subject: hostileText } }),
    auditOf: () => [entry],
    history: () => ({
      diagnoses: [],
      verifications: [],
      plans: [{ at: NaN, hash: "x", plan: plan(12, "web-07", [step(1, "block", "change", ["x"], { text: hostileText })]) }],
    }),
  };
  const page = await pageOf(options, t);
  const tags = elementsOf(page).map(({ name }) => name);
  for (const odd of ["img", "iframe", "style"]) assert.equal(tags.includes(odd), false, odd);
  assert.equal(tags.filter((name) => name === "script").length, 1);
  assert.doesNotMatch(page.replaceAll(/[\n\t]/g, ""), /[\p{Cc}\u202e\u200b\ufeff]/u);
});

test("a line diff leads from the one text to the other, whatever they are", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "", "-x"), { maxLength: 12 })
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after)!;
      const left = lines.filter(({ kind }) => kind !== "added").map((line) => `${line.text}\n`);
      const right = lines.filter(({ kind }) => kind !== "removed").map((line) => `${line.text}\n`);
      assert.deepEqual([left.join(""), right.join("")], [before, after]);
    }),
  );
});

test("what is too long to compare is not compared", () => {
  assert.equal(lineDiff("a\n".repeat(601), "b"), null);
  assert.equal(lineDiff("a\n".repeat(600), "b\n".repeat(600))?.length, 1_200);
});
