import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { outbound } from "../../src/core/notice.js";
import { planHash } from "../../src/core/plan.js";
import { threadOf } from "../../src/core/thread.js";
import { entriesFor, nextBatch } from "../../src/core/thread/batch.js";
import type { KnownPlan } from "../../src/core/thread/plans.js";
import type { Incident } from "../../src/core/incident.js";
import { anyIncident } from "../fakes/any-incident.js";
import { examples, incidentIn, plan, step } from "../fakes/incidents.js";
import { golden, goldensIn } from "../golden/golden.js";

const known = (incident: Incident): readonly KnownPlan[] =>
  incident.plan === null || incident.planHash === null
    ? []
    : [{ at: incident.openedAt + 60_000, hash: incident.planHash, plan: incident.plan }];

/** Every message of a thread, one after the other, as they would be said if each waited for the one before. */
function said(incident: Incident, log: "all" | "decisions" = "all", plans = known(incident)): readonly string[] {
  const entries = entriesFor(log, threadOf(incident, plans));
  const messages: string[] = [];
  for (let left = entries; left.length > 0;) {
    const batch = nextBatch(incident, left);
    assert.ok(batch !== null && batch.keys.length > 0);
    const { title, lines, block, file, fallback } = outbound(batch.notice);
    const attached = file === null ? [] : [`(file ${file.name}, ${file.text.length} characters)`];
    messages.push([`[${fallback}]`, title, ...lines, ...(block === null ? [] : ["---", block, "---"]), ...attached].join("\n"));
    left = left.slice(batch.keys.length);
  }
  return messages;
}

const second = plan(
  12,
  "web-07",
  [
    step(1, "allow", "read", ["ps", "-o", "pid,rss,etime,comm", "-p", "4242"]),
    step(2, "review", "change", ["systemctl", "restart", "payments.service"]),
    step(3, "allow", "change", ["systemctl", "try-restart", "payments.service"]),
  ],
  2,
);

test("a thread reads as agreed, for every state", () => {
  for (const { name, incident } of examples) golden(`threads/${name}.txt`, `${said(incident).join("\n\n")}\n`);
  const again: Incident = { ...incidentIn("superseded"), state: "proposed", plan: second, planHash: planHash(second), revision: 2 };
  const plans = [...known(incidentIn("superseded")), { at: again.openedAt + 300_000, hash: planHash(second), plan: second }];
  golden("threads/new-plan.txt", `${said(again, "all", plans).join("\n\n")}\n`);
  assert.deepEqual(goldensIn("threads"), [...examples.map(({ name }) => `${name}.txt`), "new-plan.txt"].sort());
});

test("the keys of a thread are its own, and stay when the incident moves on", () => {
  const steps = ["proposed", "approved", "dry_running", "dry_passed", "running", "executed", "verifying", "resolved"] as const;
  let before: readonly string[] = [];
  for (const state of steps) {
    const entries = threadOf(incidentIn(state), known(incidentIn(state))).map((entry) => JSON.stringify(entry));
    assert.deepEqual(entries.slice(0, before.length), before);
    before = entries;
  }
  assert.equal(new Set(threadOf(incidentIn("resolved"), []).map(({ key }) => key)).size, before.length);
});

test("a channel that wants decisions alone gets those and how it ended, and one that wants none gets nothing", () => {
  const all = threadOf(incidentIn("resolved"), known(incidentIn("resolved")));
  const decisions = entriesFor("decisions", all);
  assert.deepEqual(
    decisions.map(({ headline }) => headline),
    all.map(({ headline }) => headline),
  );
  assert.ok(decisions.every(({ lines, block, file }) => lines.length === 0 && block === null && file === null));
  assert.deepEqual(entriesFor("off", all), []);
});

test("an output that is too long for a message is there whole as a file", () => {
  const [dry, ...rest] = incidentIn("resolved").reports;
  const text = Array.from({ length: 200 }, (_, i) => `line ${i}`).join("\n");
  const steps = dry!.steps.map((one, i) => (i === 0 ? { ...one, output: { text, bytes: text.length, truncated: false } } : one));
  const incident: Incident = { ...incidentIn("resolved"), reports: [{ ...dry!, steps }, ...rest] };
  const entry = threadOf(incident, known(incident)).find(({ file }) => file !== null);
  assert.equal(entry?.file?.name, "INC-12-dry-run.txt");
  assert.ok(entry.file.text.includes("line 0\n") && entry.file.text.includes("line 199"));
  const block = outbound(nextBatch(incident, [entry])!.notice).block ?? "";
  assert.ok(block.length <= 2_500 && block.split("\n").length <= 31, `${block.length}`);
});

test("whatever the incident, every entry is said once, in its order, and a message holds one output", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const entries = threadOf(incident, known(incident));
      const keys: string[] = [];
      for (let left = entries; left.length > 0;) {
        const batch = nextBatch(incident, left);
        assert.ok(batch !== null);
        keys.push(...batch.keys);
        outbound(batch.notice);
        left = left.slice(batch.keys.length);
      }
      assert.deepEqual(
        keys,
        entries.map(({ key }) => key),
      );
    }),
  );
  assert.equal(nextBatch(incidentIn("proposed"), []), null);
});
