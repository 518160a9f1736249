import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { choiceOf, isSideAction, muteNumber, isUnmute, quietMs } from "../../src/core/choice.js";
import type { Card } from "../../src/core/card.js";
import { cardAt } from "../../src/core/card-at.js";
import { cardOf } from "../../src/core/card-of.js";
import { mostOptions } from "../../src/core/card/more.js";
import { quietWords, untilText } from "../../src/core/card/quiet.js";
import { endStates, states, type Incident } from "../../src/core/incident.js";
import { mutesOf, type Mute } from "../../src/core/mute.js";
import { parseSlash } from "../../src/core/slash.js";
import { anyIncident } from "../fakes/any-incident.js";
import { exampleAccess, exampleMutes, exampleNow, examples, hostileMutes, incidentIn, severalMutes } from "../fakes/incidents.js";

const card = (incident: Incident, mutes: readonly Mute[] = []): Card => cardOf(incident, exampleAccess, exampleNow, mutes);
const offered = (incident: Incident, mutes: readonly Mute[] = []): readonly string[] =>
  card(incident, mutes).more.map(({ choice }) => choice);

test("each state has its second row: what somebody may want who does not decide now", () => {
  const quiet = ["snooze-1h", "snooze-4h", "mute-4h"];
  const anew = ["snooze-1h", "snooze-4h", "rediagnose", "mute-4h"];
  const written = [...quiet, "postmortem"];
  const over = ["postmortem", "mute-4h"];
  assert.deepEqual(Object.fromEntries(states.map((state) => [state, offered(incidentIn(state))])), {
    captured: quiet,
    diagnosed: quiet,
    proposed: anew,
    approved: anew,
    dry_running: quiet,
    dry_passed: anew,
    dry_failed: quiet,
    running: quiet,
    executed: quiet,
    partial: quiet,
    failed: written,
    unknown: written,
    verifying: quiet,
    unresolved: written,
    superseded: quiet,
    blocked: quiet,
    resolved: over,
    rejected: over,
    expired: over,
    recovered: over,
  });
});

test("what is snoozed can be woken, what is muted can be heard again, and both are said with who, until when and why", () => {
  const quiet = examples.find(({ name }) => name === "proposed-quiet")!.incident;
  assert.deepEqual(offered(quiet, exampleMutes), ["wake", "rediagnose", "unmute-3"]);
  assert.deepEqual(
    card(quiet, exampleMutes).quiet.map(({ text }) => text),
    [
      "Snoozed until 03:31 UTC by ann (the fix is out at 03:00).",
      "Muted until 06:31 UTC by bob (migration of the payments hosts). It is mute 3.",
    ],
  );
  assert.match(card(quiet, exampleMutes).fallback, / Snoozed\. Muted\.$/);
  const awake = { ...quiet, snooze: { ...quiet.snooze!, until: exampleNow } };
  assert.deepEqual(card(awake, [{ ...exampleMutes[0]!, until: exampleNow }]).quiet, [], "both have just ended");
});

test("no card has more options than a menu takes, none is offered twice, and none of them unlocks anything", () => {
  fc.assert(
    fc.property(anyIncident, fc.constantFrom([], exampleMutes, hostileMutes, severalMutes), (incident, mutes) => {
      const { more, buttons } = card(incident, mutes);
      assert.ok(more.length >= 2 && more.length <= mostOptions);
      const all = [...buttons.map(({ action }) => action as string), ...more.map(({ choice }) => choice)];
      assert.equal(new Set(all).size, all.length);
      for (const { choice, label } of more) {
        assert.ok(isSideAction(choice) || choice === "rediagnose", choice);
        assert.ok(label.length > 0 && label.length <= 75);
      }
    }),
  );
});

test("every option can be typed: what the card says is understood as that verb", () => {
  fc.assert(
    fc.property(anyIncident, fc.constantFrom([], exampleMutes, severalMutes), (incident, mutes) => {
      for (const { choice, typed } of card(incident, mutes).more) {
        const asked = parseSlash(typed);
        assert.equal(asked.kind, choice.replace(/-\d+h?$/, ""), typed);
        if (asked.kind === "unmute") assert.equal(asked.mute, isUnmute(choice) ? muteNumber(choice) : null);
        if (asked.kind === "snooze") assert.equal("forMs" in asked && asked.forMs, quietMs[choice as "snooze-1h" | "snooze-4h"]);
        if (asked.kind === "mute")
          assert.deepEqual([asked.host, asked.signal, asked.forMs], [incident.host, incident.signal.kind, quietMs["mute-4h"]]);
      }
    }),
  );
});

test("an incident that is over is not snoozed, whatever its row still says", () => {
  for (const state of endStates) assert.ok(!offered(incidentIn(state)).some((choice) => choice.startsWith("snooze") || choice === "wake"));
});

test("a channel where nothing can be pressed has no second row either", () => {
  const its = cardAt(card(incidentIn("proposed")), {
    route: { platform: "slack", channel: "C1", buttons: false },
    note: null,
    repost: false,
    livesIn: null,
  });
  assert.deepEqual([its.buttons, its.more], [[], []]);
});

test("an end within a day is told by the clock, and a later one with its date", () => {
  const now = Date.UTC(2026, 10, 23, 23, 10);
  assert.equal(untilText(now + 5 * 3_600_000, now), "04:10 UTC");
  assert.equal(untilText(now + 24 * 3_600_000, now), "2026-11-24 23:10 UTC");
  assert.equal(untilText(now - 1, now), "2026-11-23 23:09 UTC");
  for (const none of [Number.NaN, -1, Date.UTC(10_000, 0)]) assert.equal(untilText(none, now), "an unknown time");
  assert.deepEqual(quietWords({ snoozedUntil: now + 60_000, mutedUntil: null }, now), ["snoozed until 23:11 UTC"]);
  assert.deepEqual(quietWords({ snoozedUntil: now, mutedUntil: now - 1 }, now), []);
});

test("of several mutes the one that ends last is told, the newer one of two that end together, and each is ended by its own option", () => {
  const [mute] = exampleMutes;
  const its = (id: string, until: number, more: Partial<Mute> = {}): Mute => ({ ...mute!, kind: "*", id, until, ...more });
  const incident = incidentIn("proposed");
  const all = [
    its("2", exampleNow + 5),
    its("9", exampleNow + 9),
    its("10", exampleNow + 9),
    its("11", exampleNow + 99, { host: "db-*" }),
    its("12", exampleNow),
  ];
  for (const mutes of [all, all.toReversed()]) {
    assert.deepEqual(
      mutesOf(mutes, incident, exampleNow).map(({ id }) => id),
      ["10", "9", "2"],
    );
    assert.deepEqual(offered(incident, mutes), ["snooze-1h", "snooze-4h", "rediagnose", "unmute-10", "unmute-9"]);
    assert.match(card(incident, mutes).quiet[0]?.text ?? "", / It is mute 10; mutes 9 and 2 cover it too\.$/);
  }
  assert.match(card(incident, all.slice(0, 2)).quiet[0]?.text ?? "", / It is mute 9; mute 2 covers it too\.$/);
  assert.match(card(incident, severalMutes).quiet[0]?.text ?? "", / It is mute 7; mutes 6, 5, 4 and 2 more cover it too\.$/);
  assert.deepEqual(offered(incidentIn("rejected"), severalMutes), ["postmortem", "unmute-7", "unmute-6", "unmute-5", "unmute-4"]);
  assert.deepEqual(mutesOf(all, incident, exampleNow + 9), []);
});

test("a choice is one of the known ones or the end of a mute with a number, and nothing else", () => {
  for (const choice of ["approve", "mute-4h", "unmute-1", "unmute-2147483647"]) assert.equal(choiceOf(choice), choice);
  for (const odd of [
    "",
    "unmute",
    "unmute-",
    "unmute-0",
    "unmute-01",
    "unmute-1.5",
    "unmute-1e3",
    "unmute--1",
    "unmute-1 ",
    "unmute-12345678901",
  ])
    assert.equal(choiceOf(odd), null, odd);
  for (const odd of [null, undefined, 3, {}, ["unmute-1"]]) assert.equal(choiceOf(odd), null);
});
