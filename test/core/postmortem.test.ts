import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inline, verbatim } from "../../src/core/postmortem/markdown.js";
import { postmortem } from "../../src/core/postmortem/postmortem.js";
import { evidenceText } from "../../src/core/slash/evidence-text.js";
import { planText } from "../../src/core/slash/plan-text.js";
import { timelineText } from "../../src/core/slash/timeline-text.js";
import { anyIncident, anyText } from "../fakes/any-incident.js";
import { caseOf } from "../fakes/cases.js";
import { incidentIn } from "../fakes/incidents.js";

const sections = ["Summary", "Impact", "Timeline", "Cause", "Evidence", "Plans", "Decisions", "Runs", "Verification", "Record"];
const unseen = /[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u2028\u2029\u202a-\u202e\ud800-\udfff]/;

/** The lines of Markdown that are no code. */
const outside = (markdown: string): readonly string[] => markdown.split("\n").filter((line) => !line.startsWith("    "));

test("I10: whatever hosts, models and people wrote, a post-mortem has its own sections and no other headings, links or mentions", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const lines = outside(postmortem(caseOf(incident)));
      assert.deepEqual(
        lines.filter((line) => line.startsWith("## ")),
        sections.map((name) => `## ${name}`),
      );
      for (const line of lines) {
        assert.doesNotMatch(line, /[<>@]|(?<!\\)!?\[|https?:\/\//, line);
        if (line.startsWith("#")) assert.match(line, /^#{1,3} (?:Post-mortem of|Revision|Live run|Dry run|[A-Z][a-z]+$)/);
      }
    }),
    { numRuns: 60 },
  );
});

test("every answer is total, whatever the incident, and shows nothing that cannot be seen", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const its = caseOf(incident);
      for (const text of [
        postmortem(its),
        evidenceText(incident, its.readings),
        planText(incident),
        timelineText(incident, its.audit, true),
      ]) {
        assert.notEqual(text, "");
        assert.doesNotMatch([...text].filter((one) => one.length === 1).join(""), unseen);
      }
    }),
    { numRuns: 60 },
  );
});

test("every command that may run is in the answer about the plan, word by word", () => {
  const incident = incidentIn("resolved");
  const text = planText(incident);
  for (const step of incident.plan!.steps) {
    if (step.verdict === "allow") assert.ok(text.includes(`argv: ${JSON.stringify(step.script[0]!.commands[0]!.argv)}`), step.text);
    else assert.ok(text.includes(step.text));
    for (const { rule } of step.findings) assert.ok(text.includes(rule));
  }
  assert.ok(text.includes(`Hash: ${incident.planHash}`));
});

test("a table keeps its columns whatever is in a cell", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.doesNotMatch(inline(text), /(?<!\\)(?:\\\\)*\||\n/);
    }),
  );
});

test("no text gets out of its block of code", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const line of verbatim(text).split("\n")) assert.ok(line.startsWith("    "));
    }),
  );
});

test("text that begins like a list, a heading or a quote stays text", () => {
  for (const [text, safe] of [
    ["- a", "\\- a"],
    ["1. a", "1\\. a"],
    ["# a", "\\# a"],
    ["web-07 is 1.5 GB at 10:14 (a_b)", "web-07 is 1.5 GB at 10:14 (a\\_b)"],
    ["www.evil.example, WWW.evil", "www\\.evil.example, WWW\\.evil"],
    ["https://evil :fire: @all <b>", "https\\://evil \\:fire: &#64;all &lt;b&gt;"],
  ] as const)
    assert.equal(inline(text), safe);
});

test("a timeline and a post-mortem name somebody without a configured name as the card does, with the account beside the name", () => {
  const actor = { platform: "slack", id: "T0AAAAAAA/U0NONAME0", name: "Nina | N", groups: [] } as const;
  const resolved = incidentIn("resolved");
  const decisions = resolved.decisions.map((decision) => ({ ...decision, actor, principal: "slack:T0AAAAAAA/U0NONAME0" }));
  const its = caseOf({ ...resolved, decisions });
  assert.match(timelineText(its.incident, its.audit, false), /UTC {2}Nina \| N \(slack:T0AAAAAAA\/U0NONAME0\): approved plan/);
  const rows = postmortem(its).split("\n");
  const named = rows.filter((row) => row.includes("| Nina \\| N (slack:T0AAAAAAA/U0NONAME0) |"));
  assert.equal(named.length, 2 * decisions.length, "once in the timeline and once among the decisions");
});
