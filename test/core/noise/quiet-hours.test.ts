import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isTimeZone, nextTimeOfDay, quietUntil, timeOfDay, weekdays, type QuietHours } from "../../../src/core/noise/quiet-hours.js";

const nights = (over: Partial<QuietHours> = {}): QuietHours => ({
  timeZone: "Europe/Berlin",
  from: "22:00",
  to: "06:30",
  days: weekdays,
  ...over,
});
const until = (hours: readonly QuietHours[], at: string): string | null => {
  const end = quietUntil(hours, Date.parse(at));
  return end === null ? null : new Date(end).toISOString();
};

describe("the next time of day", () => {
  const next = (timeZone: string, clock: string, at: string): string | null => {
    const moment = nextTimeOfDay(timeZone, clock, Date.parse(at));
    return moment === null ? null : new Date(moment).toISOString();
  };

  test("it is the next moment at which the clocks there show it, which may be now", () => {
    assert.equal(next("Europe/Berlin", "08:00", "2026-11-25T22:10:31Z"), "2026-11-26T07:00:00.000Z");
    assert.equal(next("Europe/Berlin", "08:00", "2026-11-26T07:00:00Z"), "2026-11-26T07:00:00.000Z");
    assert.equal(next("Europe/Berlin", "08:00", "2026-11-26T07:00:01Z"), "2026-11-27T07:00:00.000Z");
    assert.equal(next("Asia/Kolkata", "00:15", "2026-11-26T07:00:00Z"), "2026-11-26T18:45:00.000Z");
    assert.equal(next("Europe/Berlin", "24:00", "2026-11-26T07:00:00Z"), "2026-11-26T23:00:00.000Z");
    assert.equal(next("Europe/Berlin", "8", "2026-11-26T07:00:00Z"), null);
  });

  test("a night in which clocks are set is as long as it is, and what it leaves out comes a day later", () => {
    assert.equal(next("Europe/Berlin", "08:00", "2026-03-28T21:00:00Z"), "2026-03-29T06:00:00.000Z");
    assert.equal(next("Europe/Berlin", "08:00", "2026-10-24T21:00:00Z"), "2026-10-25T07:00:00.000Z");
    assert.equal(next("Europe/Berlin", "02:30", "2026-03-28T21:00:00Z"), "2026-03-30T00:30:00.000Z");
  });

  test("whatever the zone and the moment, it comes within two days and shows that time", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC");
    const clock = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
    fc.assert(
      fc.property(zone, clock, fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }), (timeZone, time, at) => {
        const moment = nextTimeOfDay(timeZone, time, at) ?? 0;
        assert.ok(moment >= at && moment - at <= 49 * 3_600_000);
        const shown = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
        assert.equal(shown, time);
      }),
    );
  });
});

describe("quiet hours", () => {
  test("they hold from one time to the other by the clocks of their zone, over midnight", () => {
    assert.equal(until([nights()], "2026-11-25T20:59:59Z"), null);
    assert.equal(until([nights()], "2026-11-25T21:00:00Z"), "2026-11-26T05:30:00.000Z");
    assert.equal(until([nights()], "2026-11-26T05:29:59Z"), "2026-11-26T05:30:00.000Z");
    assert.equal(until([nights()], "2026-11-26T05:30:00Z"), null);
    assert.equal(until([nights({ timeZone: "Asia/Kolkata" })], "2026-11-25T16:30:00Z"), "2026-11-26T01:00:00.000Z");
  });

  test("a night belongs to the day on which it begins", () => {
    const friday = nights({ days: ["fri"] });
    assert.equal(until([friday], "2026-11-28T04:00:00Z"), "2026-11-28T05:30:00.000Z");
    assert.equal(until([friday], "2026-11-27T04:00:00Z"), null);
    assert.equal(until([friday], "2026-11-28T22:00:00Z"), null);
  });

  test("hours that follow each other without a gap are one silence", () => {
    const weekend = { timeZone: "Europe/Berlin", from: "00:00", to: "24:00", days: ["sat", "sun"] as const };
    assert.equal(until([nights(), weekend], "2026-11-27T23:00:00Z"), "2026-11-30T05:30:00.000Z");
  });

  test("a night in which clocks are set ends when they show the end", () => {
    assert.equal(until([nights()], "2026-03-28T22:00:00Z"), "2026-03-29T04:30:00.000Z");
    assert.equal(until([nights()], "2026-10-24T21:00:00Z"), "2026-10-25T05:30:00.000Z");
    // 02:15 does not exist that night.
    assert.equal(until([nights({ to: "02:15" })], "2026-03-28T23:00:00Z"), "2026-03-29T01:00:00.000Z");
  });

  test("no hours, no days and hours that never end are all answered", () => {
    assert.equal(until([], "2026-11-25T23:00:00Z"), null);
    assert.equal(until([nights({ days: [] })], "2026-11-25T23:00:00Z"), null);
    const always = quietUntil([nights({ from: "00:00", to: "24:00" })], 0);
    assert.ok(always !== null && always > 30 * 86_400_000);
  });

  test("it is quiet up to the minute that is named, and not in it", () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
    const hours = fc.record({
      timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"),
      from: time,
      to: time,
      days: fc.subarray([...weekdays]),
    });
    const moments = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(fc.array(hours, { maxLength: 3 }), moments, (all, at) => {
        const end = quietUntil(all, at);
        if (end === null || end - at > 30 * 86_400_000) return;
        assert.ok(end > at);
        assert.equal(quietUntil(all, end), null);
        assert.equal(quietUntil(all, end - 1), end);
      }),
      { numRuns: 300 },
    );
  });
});

describe("times and zones", () => {
  test("only times of day and zones that exist are taken", () => {
    assert.equal(timeOfDay("00:00"), 0);
    assert.equal(timeOfDay("24:00"), 1_440);
    for (const wrong of ["24:01", "7:00", "25:00", "12:60", "", "noon", "12:30:00"]) assert.equal(timeOfDay(wrong), null, wrong);
    assert.ok(isTimeZone("Europe/Berlin"));
    for (const wrong of ["Europe/Nowhere", "", "Berlin; drop table"]) assert.equal(isTimeZone(wrong), false, wrong);
  });
});
