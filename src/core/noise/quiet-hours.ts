/** Monday first, as `weekdayOf` counts. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** When a channel wants to hear of P1 incidents only. */
export interface QuietHours {
  /** A name of the IANA time zone database, for example `Europe/Berlin`. */
  readonly timeZone: string;
  /** `22:00`, by the clocks of that zone. */
  readonly from: string;
  /** `06:30`; one that is not later than `from` is on the next day. `24:00` is the end of the day. */
  readonly to: string;
  /** The days on which they begin. */
  readonly days: readonly Weekday[];
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** Clocks are never set by more than this at once; nearer to the end we look at every minute. */
const shiftMinutes = 120;
/** Quiet hours that follow each other without a gap are looked through for so long; a month of silence is asked about anew. */
const mostMs = 31 * dayMinutes * minuteMs;

/**
 * When the quiet hours end that hold at `at`, milliseconds since 1970, to the minute; null when none hold. Follows the clocks
 * of the named zone, also over a night in which they are set. Total for every zone that `isTimeZone` accepts.
 */
export function quietUntil(all: readonly QuietHours[], at: number): number | null {
  let end = at - (at % minuteMs);
  let left = longestLeft(all, end);
  if (left === null) return null;
  while (left !== null && end - at < mostMs) {
    end += Math.max(1, left - shiftMinutes) * minuteMs;
    left = longestLeft(all, end);
  }
  return end;
}

/** Whether this is a zone whose clocks are known here. */
export function isTimeZone(name: string): boolean {
  try {
    return clockOf(name) !== null;
  } catch {
    return false;
  }
}

/** `07:05` as minutes since midnight; null when it is no time of day. `24:00` is one. */
export function timeOfDay(text: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= dayMinutes ? minutes : null;
}

/**
 * The next moment from `at` on, to the minute, at which the clocks of that zone show that time of day; null when it is none. One that a
 * night in which clocks are set leaves out is the next day's.
 *
 * @param clock `08:00`.
 */
export function nextTimeOfDay(timeZone: string, clock: string, at: number): number | null {
  const wanted = timeOfDay(clock);
  if (wanted === null) return null;
  let moment = at + ((minuteMs - (at % minuteMs)) % minuteMs);
  const left = (): number => (wanted - localTime(timeZone, moment).minute + dayMinutes) % dayMinutes;
  for (let wait = left(); wait > 0; wait = left()) moment += Math.max(1, wait - shiftMinutes) * minuteMs;
  return moment;
}

/** The minutes that are left of the quiet hours that last longest from here; null when none hold. */
function longestLeft(all: readonly QuietHours[], at: number): number | null {
  const left = all.map((hours) => minutesLeft(hours, at));
  return left.reduce<number | null>((most, one) => (one === null ? most : Math.max(most ?? 0, one)), null);
}

function minutesLeft({ timeZone, from, to, days }: QuietHours, at: number): number | null {
  const start = timeOfDay(from);
  const end = timeOfDay(to);
  if (start === null || end === null) return null;
  const { weekday, minute } = localTime(timeZone, at);
  const length = end > start ? end - start : end - start + dayMinutes;
  const begunToday = minute - start;
  const begunYesterday = begunToday + dayMinutes;
  if (begunToday >= 0 && begunToday < length && days.includes(weekdayOf(weekday))) return length - begunToday;
  if (begunYesterday < length && days.includes(weekdayOf(weekday + 6))) return length - begunYesterday;
  return null;
}

const weekdayOf = (index: number): Weekday => weekdays[index % 7] ?? "mon";

/** Making one costs a thousand times what asking it does. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone, made);
  return made;
}

function localTime(timeZone: string, at: number): { readonly weekday: number; readonly minute: number } {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = (parts.get("weekday") ?? "").toLowerCase();
  return {
    weekday: Math.max(
      0,
      weekdays.findIndex((name) => name === day),
    ),
    minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
  };
}
