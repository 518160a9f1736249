import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decide, dryRunLifeMs } from "../../src/core/approval.js";
import { actions, type Action } from "../../src/core/decision.js";
import type { Card } from "../../src/core/card.js";
import { cardOf } from "../../src/core/card-of.js";
import { cardText, typedCommand } from "../../src/core/card-text.js";
import { diagnosedBy } from "../../src/core/card/cause.js";
import { escapeText } from "../../src/core/escape.js";
import { canMove, states, type Incident } from "../../src/core/incident.js";
import { isRunnable, planHash, shortHash } from "../../src/core/plan.js";
import { showScript } from "../../src/core/shell/quote.js";
import { parseSlash } from "../../src/core/slash.js";
import { anyIncident } from "../fakes/any-incident.js";
import {
  ann,
  bob,
  byNobody,
  byRule,
  cleo,
  exampleAccess,
  exampleNow,
  exampleMutes,
  examples,
  hostile,
  incidentIn,
  onDryRunHost,
  step,
  waitingForSecond,
  withPlan,
} from "../fakes/incidents.js";
import { golden, goldensIn } from "../golden/golden.js";

const card = (incident: Incident, now = exampleNow): Card => cardOf(incident, exampleAccess, now, exampleMutes);
const offered = (incident: Incident, now = exampleNow): readonly Action[] => card(incident, now).buttons.map(({ action }) => action);

for (const { name, incident } of examples) {
  test(`the card of ${name} reads as agreed`, () =>
    golden(`cards/${name}.txt`, `${cardText(card(incident))}\n\n${card(incident).fallback}\n`));
}

test("no agreed card is left over", () => {
  assert.deepEqual(
    goldensIn("cards").filter((file) => file.endsWith(".txt")),
    examples.map(({ name }) => `${name}.txt`).sort(),
  );
});

test("each state offers what people may do in it and nothing else", () => {
  const all = Object.fromEntries(states.map((state) => [state, offered(incidentIn(state))]));
  const some = Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
  assert.deepEqual(some, {
    proposed: ["approve", "reject"],
    approved: ["dry-run", "reject"],
    dry_running: ["stop"],
    dry_passed: ["run-live", "reject"],
    dry_failed: ["rediagnose", "reject"],
    running: ["stop"],
    failed: ["rediagnose"],
    unknown: ["rediagnose"],
    unresolved: ["rediagnose"],
    blocked: ["rediagnose"],
  });
});

test("a card does not say that the host is at work before an order went there", () => {
  for (const state of ["dry_running", "running"] as const) {
    const { next } = card({ ...incidentIn(state), orders: [] }).state;
    assert.equal(next, "The order has not been sent to web-07 yet. Nothing has started.");
  }
});

test("every button on any card is one that decide() grants to somebody", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      for (const action of offered(incident)) {
        const granted = [ann, bob, cleo].some(
          (actor) =>
            decide(incident, { action, planHash: incident.planHash ?? "", actor, reason: "", at: exampleNow }, exampleAccess, null).ok,
        );
        const voted =
          action === "approve" &&
          [ann, bob].every((actor) => incident.decisions.some((one) => one.action === "approve" && one.actor.id === actor.id));
        const alone = action === "run-live" && incident.decisions.some((one) => one.action === "approve" && one.actor.id === cleo.id);
        assert.ok(granted || voted || alone, `${incident.state} offers ${action}`);
      }
    }),
  );
});

test("I1: a plan with nothing to run offers no way to unlock it, and every held step says that Tagout never runs it", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const its = card(incident);
      for (const one of its.steps) assert.equal(one.verdict !== "allow", one.label.includes("Tagout never runs it"));
      if (incident.state === "blocked")
        assert.deepEqual(
          its.buttons.map(({ action }) => action),
          incident.planHash === null ? [] : ["rediagnose"],
        );
    }),
  );
  assert.equal(isRunnable(incidentIn("blocked").plan!), false);
});

test("I2: a step that may run is shown whole, exactly as its argv reads, however long", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      for (const one of card(incident).steps) {
        const its = incident.plan?.steps.find(({ n }) => n === one.n);
        if (its?.verdict === "allow") assert.equal(one.shown, showScript(its.script));
      }
    }),
  );
});

test("I2: the card names the hash of the very plan it shows, and none once that plan is dead", () => {
  const incident = incidentIn("proposed");
  assert.equal(card(incident).plan?.hash, shortHash(planHash(incident.plan!)));
  for (const state of ["captured", "diagnosed", "superseded"] as const) {
    const its = card({ ...incident, state });
    assert.equal(its.plan, null);
    assert.deepEqual([its.steps, its.buttons], [[], []]);
  }
});

test("I4: Run live is there only when the host is live, the quorum is reached and the dry run is fresh", () => {
  const ready = incidentIn("dry_passed");
  assert.deepEqual(offered(ready), ["run-live", "reject"]);
  assert.deepEqual(offered(onDryRunHost), ["reject"]);
  assert.match(card(onDryRunHost).state.next, /no live run here: web-07 is in mode dry-run/);
  assert.deepEqual(offered(waitingForSecond), ["approve", "reject"]);
  assert.match(card(waitingForSecond).state.next, /One more approval unlocks the live run/);
  const late = ready.reports[0]!.finishedAt + dryRunLifeMs + 1;
  assert.deepEqual(offered(ready, late), ["rediagnose", "reject"]);
  assert.match(card(ready, late).state.next, /older than 15 minutes/);
});

test("Run live asks first, naming the host, how many commands run and exactly what changes", () => {
  const button = card(incidentIn("dry_passed")).buttons[0];
  assert.equal(button?.confirm, "Run 3 commands on web-07 now? Changes the host: systemctl restart payments.service");
});

test("Run live says so when nothing is changed", () => {
  const incident = incidentIn("dry_passed");
  const reading = withPlan(incident, [step(1, "allow", "read", ["ps", "aux"])]);
  const own = <T extends { readonly planHash: string }>(all: readonly T[]): readonly T[] =>
    all.map((one) => ({ ...one, planHash: reading.planHash! }));
  const passed = { ...reading, state: "dry_passed" as const, decisions: own(incident.decisions), reports: own(incident.reports) };
  assert.equal(card(passed).buttons[0]?.confirm, "Run 1 command on web-07 now? Nothing is changed by them.");
});

test("an approval that no longer counts takes the dry-run button away and brings Approve back", () => {
  const nobody = { ...exampleAccess, grants: [] };
  const its = cardOf(incidentIn("approved"), nobody, exampleNow);
  assert.deepEqual(
    its.buttons.map(({ action }) => action),
    ["approve", "reject"],
  );
  assert.match(its.state.next, /^1 approval no longer counts: ann may not approve here any more\. One approval unlocks/);
});

test("a plan with nothing to run says what people can do: the review steps by hand, and never the blocked ones", () => {
  const blocked = incidentIn("blocked");
  assert.match(card(blocked).state.next, /Do the steps held for review by hand, or ask for a new plan\.$/);
  const refused = { ...withPlan(blocked, [step(1, "block", "change", ["rm", "-rf", "/srv"])]), state: "blocked" as const };
  assert.match(card(refused).state.next, /Look at web-07, or ask for a new plan\.$/);
  assert.equal(card({ ...blocked, plan: null, planHash: null }).state.next, "Nothing could be proposed. Look at web-07.");
});

test("the header line says who diagnosed: a model with its digest, a rule with the reason for no model, or nobody", () => {
  assert.match(
    card(incidentIn("proposed")).cause!.by,
    /^Diagnosed by model qwen3:8b \(digest sha256:4f1c0a77d2b9\)\. Asked once\. Runbook rule memory-process-leak says the same\.$/,
  );
  assert.equal(
    card(byRule).cause!.by,
    "Diagnosed by runbook rule memory-process-leak, version 3. No model was used: it did not answer within 60 s.",
  );
  assert.match(card(byNobody).cause!.by, /^Diagnosed by nobody: no runbook rule matches, and no model was used: none is configured\.$/);
  assert.equal(card(byNobody).cause!.text, "The cause is not known. Look at the evidence.");
  assert.match(
    diagnosedBy({ kind: "model", model: "m", digest: "d", agreesWithRule: null, tries: "one" }),
    /No runbook rule supports it\.$/,
  );
});

test("the evidence is what the diagnosis rests on, and the card says how much more there is", () => {
  const its = card(incidentIn("proposed"));
  assert.deepEqual(
    its.evidence.map(({ id }) => id),
    ["Ek3f9", "Eqq07"],
  );
  assert.equal(its.moreEvidence, 2);
});

test("a step behind a held one says that it will be skipped, before anybody approves", () => {
  const its = card(
    withPlan(incidentIn("proposed"), [
      step(1, "review", "change", ["reboot"]),
      step(2, "allow", "change", ["systemctl", "restart", "x.service"]),
    ]),
  );
  assert.equal(its.steps[1]?.label, "allow, changes the host, but will be skipped: step 1 before it is held");
});

test("lines of the history stay: each later card begins with the lines of the one before", () => {
  const course = ["proposed", "approved", "dry_running", "dry_passed", "running", "executed", "verifying", "resolved"] as const;
  for (const [i, state] of course.entries()) {
    const before = i === 0 ? [] : card(incidentIn(course[i - 1]!)).history;
    assert.deepEqual(card(incidentIn(state)).history.slice(0, before.length), before);
  }
});

test("somebody who is no configured principal stands in the history with the platform's own id, not with a chosen name alone", () => {
  const stranger = { platform: "slack", id: "T0AAAAAAA/U0MALLORY", name: "ann", groups: [] } as const;
  const incident = incidentIn("rejected");
  const decisions = incident.decisions.map((one) => ({ ...one, actor: stranger, principal: "slack:T0AAAAAAA/U0MALLORY" }));
  assert.match(card({ ...incident, decisions }).history.join("\n"), /ann \(slack:T0AAAAAAA\/U0MALLORY\) rejected/);
});

test("no text on any card hides a character from its reader, and single-line texts are single lines", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const its = card(incident);
      for (const text of strings(its)) assert.equal(text, escapeText(text));
      const single = [
        its.title,
        its.fallback,
        its.state.next,
        ...its.history,
        ...its.facts.map(({ value }) => value),
        its.cause?.text ?? "",
        ...its.buttons.map(({ confirm }) => confirm ?? ""),
      ];
      for (const text of single) assert.doesNotMatch(text, /[\n\t]/);
    }),
  );
});

test("every card keeps the lengths that the renderers count on", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const its = card(incident);
      assert.ok(its.title.length <= 150);
      assert.ok(its.facts.length <= 9 && its.evidence.length <= 3 && its.buttons.length <= 3);
      assert.ok(its.buttons.every(({ label, confirm }) => label.length <= 24 && (confirm ?? "").length <= 300));
      const start = its.fallback.slice(0, 100);
      for (const part of [its.severity, its.name, its.host]) assert.ok(start.includes(part), start);
      assert.ok(strings(its).every((text) => text.length <= 2_100 || its.steps.some(({ shown }) => shown === text)));
    }),
  );
});

test("the text holds every command's number, verdict and reason, and every way to decide is understood when typed back", () => {
  fc.assert(
    fc.property(anyIncident, (incident) => {
      const its = card(incident);
      const text = cardText(its, "/ir");
      for (const one of its.steps) {
        assert.ok(text.includes(`${one.n}. ${one.label}`) && text.includes(one.reason) && text.includes(one.rule));
        assert.ok(text.includes(one.shown.split("\n")[0]!));
      }
      for (const { action } of its.buttons) {
        const typed = typedCommand(its, action, "/ir");
        assert.ok(text.includes(typed));
        const slash = parseSlash(typed.slice("/ir ".length));
        assert.equal(slash.kind, action === "run-live" ? "run" : action);
      }
    }),
  );
});

test("a card depends on nothing but its arguments", () => {
  assert.deepEqual(card(hostile(incidentIn("resolved"))), card(hostile(incidentIn("resolved"))));
});

test("every action has a typed form and every state that can be left for a new plan can ask for one by typing", () => {
  for (const action of actions) assert.match(typedCommand(card(incidentIn("proposed")), action), /^\/incident \S+ INC-12/);
  assert.ok(canMove("proposed", "superseded"));
});

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(strings);
}

test("a step that only a lift allows says so, with the lift's id, the file's version and what it is about", () => {
  const lifted = { bundle: "12", lifts: ["docker.restart"], scope: "docker restart shop-*" };
  const [first, ...rest] = incidentIn("proposed").plan!.steps;
  const finding = { ...first!.findings[0]!, rule: "restart-shop", reason: "The shop may be restarted.", lifted };
  const shown = card(withPlan(incidentIn("proposed"), [{ ...first!, verdict: "allow", effect: "change", findings: [finding] }, ...rest]))
    .steps[0]!;
  assert.equal(shown.label, "allow by a lift of your organisation, changes the host");
  assert.equal(shown.rule, "restart-shop");
  assert.equal(
    shown.reason,
    "The shop may be restarted. Lifted by your organisation's policy 12 for `docker restart shop-*`; docker.restart holds it elsewhere.",
  );
});
