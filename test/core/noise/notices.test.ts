import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { flappingNotice, hasStopped, type Flapping } from "../../../src/core/noise/flap.js";
import { groupNotice } from "../../../src/core/noise/group-notice.js";
import { defaultNoiseRules as rules } from "../../../src/core/noise/rules.js";
import { namedInStorm, quietHoursNotice, stormEndedNotice, stormNotice, stormSummary } from "../../../src/core/noise/storm-notice.js";
import type { Counted, Figures } from "../../../src/core/noise/figures.js";
import { noticeLimits, outbound, type Notice } from "../../../src/core/notice.js";
import { states } from "../../../src/core/incident.js";
import { severities, signalKinds } from "../../../src/core/signal.js";
import { anyText } from "../../fakes/any-incident.js";
import { began } from "../../fakes/incidents.js";
import { golden } from "../../golden/golden.js";

const minutes = (n: number): number => began + n * 60_000;
const counted = (id: number, severity: Counted["severity"], host: string, summary: string, state: Counted["state"]): Counted => ({
  id,
  severity,
  host,
  summary,
  state,
  hasCard: id % 2 === 0,
});

/** What a thousand incidents on two hundred hosts look like. */
const stormFigures: Figures = {
  total: 1_000,
  severities: { P1: 3, P2: 412, P3: 585, P4: 0 },
  kinds: [
    { kind: "disk-space", total: 640 },
    { kind: "memory-process", total: 297 },
    { kind: "unit-failed", total: 63 },
  ],
  hosts: 203,
  topHosts: Array.from({ length: 10 }, (_, i) => ({ host: `web-${String(i + 1).padStart(2, "0")}`, total: 24 - i })),
  top: [
    counted(1_042, "P1", "db-01", "/var/lib/postgresql is 99 % full", "proposed"),
    counted(1_043, "P2", "web-07", "java uses 7.2 GiB of memory, over its limit of 6 GiB", "dry_passed"),
    counted(1_044, "P2", "web-08", "nginx.service has failed", "captured"),
  ],
  waiting: 214,
  over: 31,
  cards: 13,
};
const groupFigures: Figures = {
  ...stormFigures,
  total: 4,
  severities: { P1: 0, P2: 3, P3: 1, P4: 0 },
  kinds: [{ kind: "disk-space", total: 4 }],
  hosts: 4,
  waiting: 1,
  over: 1,
  cards: 2,
  top: [
    counted(12, "P2", "web-07", "/var is 96 % full", "proposed"),
    counted(13, "P2", "web-08", "/var is 97 % full", "diagnosed"),
    counted(15, "P2", "web-10", "/var is 95 % full", "blocked"),
    counted(14, "P3", "web-09", "/var is 91 % full", "recovered"),
  ],
};
const flapping: Flapping = {
  host: "web-07",
  kind: "unit-failed",
  subject: "payments.service",
  since: began,
  openings: 5,
  latest: { id: 17, severity: "P2", state: "proposed", summary: "payments.service has failed", openedAt: minutes(21), clearedAt: null },
};

const notices: Readonly<Record<string, Notice>> = {
  storm: stormNotice(stormFigures, began, rules, "/incident"),
  "storm-ended": stormEndedNotice(stormFigures, began, minutes(17), "/incident"),
  "storm-over": stormSummary(stormFigures, began, minutes(17), 20, "/incident"),
  "quiet-hours": quietHoursNotice({ ...stormFigures, total: 14, waiting: 3 }, began, minutes(260), 3, "/incident"),
  group: groupNotice("disk-space", groupFigures, { since: began, isClosed: false }, rules, "/incident"),
  "group-over": groupNotice(
    "disk-space",
    { ...groupFigures, over: 4, waiting: 0, top: groupFigures.top.map((one) => ({ ...one, state: "recovered" as const })) },
    { since: began, isClosed: true },
    rules,
    "/incident",
  ),
  flapping: flappingNotice(flapping, false, rules, "/incident"),
  "flapping-over": flappingNotice(
    { ...flapping, latest: { ...flapping.latest, state: "recovered", clearedAt: minutes(22) } },
    true,
    rules,
    "/incident",
  ),
};

describe("messages that stand for many cards", () => {
  for (const [name, notice] of Object.entries(notices))
    test(`${name} says what is on record`, () => {
      const { title, lines, fallback } = outbound(notice);
      golden(`noise/${name}.txt`, `${[title, ...lines, "", fallback].join("\n")}\n`);
    });

  test("a notification begins with what it is, also where only its first 100 characters are shown", () => {
    assert.match(notices["storm"]!.fallback.slice(0, 100), /^Storm: 1000 new incidents since 02:14 UTC, 3 of them P1\. 214 of them wait/);
    assert.match(notices["group"]!.fallback.slice(0, 100), /^P2 disk-space on 4 hosts/);
    assert.match(notices["flapping"]!.fallback.slice(0, 100), /^P2 Flapping: unit-failed on web-07 \(payments\.service\), opened 5 times/);
  });

  test("a flapping signal has stopped when nothing opened or closed for half an hour", () => {
    assert.equal(hasStopped(flapping, minutes(51) - 1, rules), false);
    assert.equal(hasStopped(flapping, minutes(51), rules), true);
    assert.equal(hasStopped({ ...flapping, latest: { ...flapping.latest, clearedAt: minutes(30) } }, minutes(51), rules), false);
  });

  test("whatever hosts send, every line is one bounded line and nothing is lost to the limits of a message", () => {
    const someone = fc.record({
      id: fc.integer({ min: 1, max: 2_000_000_000 }),
      host: anyText,
      summary: anyText,
      severity: fc.constantFrom(...severities),
      state: fc.constantFrom(...states),
      hasCard: fc.boolean(),
    });
    const anyFigures: fc.Arbitrary<Figures> = fc.record({
      total: fc.nat(1_000_000),
      severities: fc.record({ P1: fc.nat(), P2: fc.nat(), P3: fc.nat(), P4: fc.nat() }),
      kinds: fc.constant(signalKinds.map((kind) => ({ kind, total: 1_000_000 }))),
      hosts: fc.nat(),
      topHosts: fc.array(fc.record({ host: anyText, total: fc.nat() }), { maxLength: 10 }),
      top: fc.array(someone, { maxLength: 40 }),
      waiting: fc.nat(),
      over: fc.nat(),
      cards: fc.nat(),
    });
    const latest = fc.record({
      id: fc.nat(),
      severity: fc.constantFrom(...severities),
      state: fc.constantFrom(...states),
      summary: anyText,
      openedAt: fc.double(),
      clearedAt: fc.option(fc.double()),
    });
    fc.assert(
      fc.property(anyFigures, fc.double(), latest, anyText, (figures, at, last, text) => {
        const its: Flapping = { host: text, kind: "disk-space", subject: text, since: at, openings: 9, latest: last };
        for (const notice of [
          stormNotice({ ...figures, top: figures.top.slice(0, namedInStorm) }, at, rules, "/incident"),
          stormSummary({ ...figures, top: figures.top.slice(0, 10) }, at, at, 20, "/incident"),
          groupNotice("disk-space", figures, { since: at, isClosed: false }, rules, "/incident"),
          flappingNotice(its, false, rules, "/incident"),
        ]) {
          assert.ok(notice.title.length <= noticeLimits.title, notice.title);
          assert.ok(notice.lines.length <= noticeLimits.lines);
          for (const line of [notice.title, ...notice.lines]) assert.doesNotMatch(line, /[\n\r\0\u202e]/);
          assert.ok(outbound(notice).fallback !== "");
        }
      }),
    );
  });
});
