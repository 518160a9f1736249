import fc from "fast-check";
import { ann, bob, cleo, decision, eve, exampleNow, examples, hostile, hostileText, plan, step } from "./incidents.js";
import type { Incident } from "../../src/core/incident.js";
import { maxSteps, planHash } from "../../src/core/plan.js";
import { actions } from "../../src/core/decision.js";
import { signalKinds } from "../../src/core/signal.js";
import { script } from "./incidents.js";

/** Text as hosts, models and people might send it: ordinary, hostile, of any length and any code unit. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.constantFrom(
    "",
    "x".repeat(9_000),
    "`".repeat(500),
    "&".repeat(3_000),
    "\n".repeat(300),
    "\u202e".repeat(900),
    "\ud83d\udd25".repeat(2_000),
    ":white_check_mark: *Approved.* `x`",
    hostileText,
    hostileText.repeat(20),
  ),
);

const anyStep = fc
  .record({
    verdict: fc.constantFrom("allow", "review", "block"),
    effect: fc.constantFrom("read", "change"),
    text: anyText,
    words: fc.array(anyText, { minLength: 1, maxLength: 5 }),
  })
  .map(
    ({ verdict, effect, text, words }) =>
      (n: number) =>
        step(n, verdict, effect, ["ps"], { text, script: verdict === "allow" ? script("ps", ...words) : [] }),
  );

/** An incident in any state with any text in it, any plan of up to the most steps, and any people's decisions. */
export const anyIncident: fc.Arbitrary<Incident> = fc
  .record({
    example: fc.constantFrom(...examples.map(({ incident }) => incident)),
    text: fc.option(anyText, { nil: null }),
    steps: fc.option(fc.array(anyStep, { minLength: 1, maxLength: maxSteps }), { nil: null }),
    deciders: fc.array(fc.tuple(fc.constantFrom(ann, bob, cleo, eve), fc.constantFrom(...actions), anyText), { maxLength: 6 }),
    host: fc.constantFrom("a", "web-07", "h".repeat(63)),
    id: fc.constantFrom(1, 12, 999_999_999),
    trouble: fc.option(anyText, { nil: null }),
    live: fc.boolean(),
    snoozed: fc.option(anyText, { nil: null }),
    kind: fc.constantFrom(...signalKinds),
  })
  .map(({ example, text, steps, deciders, host, id, trouble, live, snoozed, kind }) => {
    const its = example.plan === null ? null : plan(id, host, steps === null ? example.plan.steps : steps.map((make, i) => make(i + 1)));
    const hash = its === null ? null : planHash(its);
    const decisions =
      hash === null
        ? []
        : deciders.map(([actor, action, reason], i) => decision(action, actor, actor.name, hash, example.openedAt + i, reason));
    const reports = hash === null ? [] : example.reports.map((report) => ({ ...report, planHash: hash }));
    const profile = example.profile === null ? null : { ...example.profile, mode: live ? ("live" as const) : ("dry-run" as const) };
    const incident: Incident = {
      ...example,
      id,
      host,
      plan: its,
      planHash: hash,
      decisions,
      reports,
      trouble,
      profile,
      signal: { ...example.signal, kind },
      ...snoozedBy(snoozed),
    };
    return text === null ? incident : hostile(incident, text);
  });

const snoozedBy = (text: string | null): Pick<Incident, "snooze"> => ({
  snooze: text === null ? null : { until: exampleNow + 3_600_000, by: text, reason: text, severity: "P2" },
});
