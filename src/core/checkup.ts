export const checkStates = ["ok", "warn", "bad", "untold"] as const;
/** `warn` works, but somebody should know; `untold` is what cannot be asked from here. */
export type CheckState = (typeof checkStates)[number];

/** One thing that was looked at: what is so, and what mends it when it is not well. */
export interface Checked {
  /** For example `bot token` or `channel C0123456789`. */
  readonly what: string;
  readonly state: CheckState;
  readonly found: string;
  /** What to do, one sentence; null when there is nothing to do. */
  readonly mend: string | null;
}

export const fine = (what: string, found: string): Checked => ({ what, state: "ok", found, mend: null });
export const warn = (what: string, found: string, mend: string): Checked => ({ what, state: "warn", found, mend });
export const bad = (what: string, found: string, mend: string): Checked => ({ what, state: "bad", found, mend });
export const untold = (what: string, found: string, mend: string | null = null): Checked => ({ what, state: "untold", found, mend });

const words: Readonly<Record<CheckState, string>> = { ok: "ok  ", warn: "WARN", bad: "BAD ", untold: "?   " };

/** One line each, and one for what to do: states are words, so that no colour is needed. */
export function checkupText(checked: readonly Checked[]): string {
  const lines = checked.flatMap(({ what, state, found, mend }) => [
    `${words[state]}  ${what}: ${found}`,
    ...(mend === null ? [] : [`      -> ${mend}`]),
  ]);
  return lines.join("\n");
}

/** How it went as a whole, for the last line. */
export function checkupSummary(checked: readonly Checked[]): string {
  const count = (state: CheckState): number => checked.filter((one) => one.state === state).length;
  return `${count("ok")} ok, ${count("bad")} to mend, ${count("warn")} to know, ${count("untold")} not asked`;
}

/** One after the other: a check-up must not be what uses up somebody's rates. */
export async function inTurn<T>(all: readonly T[], ask: (one: T) => Promise<Checked>): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const one of all) checked.push(await ask(one));
  return checked;
}

/** Clocks further apart than this make signatures stale: Slack's limit and ours are five minutes. */
const skewBadMs = 300_000;
const skewWarnMs = 30_000;

/**
 * How far this host's clock is from another's.
 *
 * @param theirs the `Date` header of an answer that was just read.
 */
export function checkedClock(of: string, theirs: string | null, now: number): Checked {
  const what = `clock beside ${of}`;
  const at = theirs === null ? Number.NaN : Date.parse(theirs);
  if (Number.isNaN(at)) return untold(what, `${of} does not say what time it is`);
  const apartMs = Math.abs(now - at);
  const apart = `${Math.round(apartMs / 1000)} s apart`;
  const mend = "Let this host keep its time by NTP (timedatectl set-ntp true).";
  if (apartMs > skewBadMs) return bad(what, `${apart}: signatures count as stale after 300 s`, mend);
  return apartMs > skewWarnMs ? warn(what, apart, mend) : fine(what, apart);
}
