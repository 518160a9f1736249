import { reportOf, type Incident, type State } from "../../../core/incident.js";
import type { Reading } from "../../../ports/store.js";

/** One measured figure, and where it stands in the drawing. */
export interface Point {
  readonly at: number;
  readonly value: number;
  readonly what: string;
  readonly x: number;
  readonly y: number;
}

/** Something that happened meanwhile. `row` keeps the letters of close marks from covering each other. */
export interface Mark {
  readonly letter: string;
  readonly word: string;
  readonly at: number;
  readonly x: number;
  readonly row: number;
}

/** All that a drawing of the signal needs, in its own units, which are about a pixel of a phone. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly points: readonly Point[];
  readonly line: string;
  readonly limit: number;
  readonly limitY: number;
  /** Where the word for it stands: on the side of the line where the signal did not begin. */
  readonly limitWordY: number;
  /** What the upper and the lower edge stand for. */
  readonly top: number;
  readonly bottom: number;
  readonly marks: readonly Mark[];
  readonly most: number;
  /** Whether the last figure is no longer beyond the limit. */
  readonly isWithin: boolean;
}

const width = 420;
const plot = { left: 74, right: 412, top: 8, bottom: 132 } as const;
const letterWidth = 15;
const letterHeight = 14;

/** Places readings, measurements after a run, and marks. Total: figures that are none are left out, and one point is enough. */
export function chartOf(incident: Incident, readings: readonly Reading[]): Chart {
  const figures = figuresOf(incident, readings);
  const happened = marksOf(incident);
  const times = [...figures, ...happened].map(({ at }) => at);
  const x = scale(least(times), greatest(times), plot.left + 8, plot.right - 8);
  const values = figures.map(({ value }) => value);
  const limit = isDrawable(incident.signal.threshold) ? incident.signal.threshold : 0;
  const bottom = Math.min(0, ...values.slice(0, 1), limit, least(values));
  const most = greatest(values);
  const top = incident.signal.unit === "%" && most <= 100 ? 100 : Math.max(limit, most) * 1.08 || 1;
  const y = scale(bottom, top, plot.bottom, plot.top);
  const points = figures.map((one) => ({ ...one, x: x(one.at), y: y(one.value) }));
  const marks = inRows(happened.map((one) => ({ ...one, x: x(one.at) })));
  const rows = Math.max(0, ...marks.map(({ row }) => row));
  return {
    width,
    height: plot.bottom + 20 + rows * letterHeight,
    plot,
    points,
    line: points.map((point) => `${point.x},${point.y}`).join(" "),
    limit,
    limitY: y(limit),
    limitWordY: y(limit) + ((values[0] ?? limit) > limit ? 14 : -5),
    top,
    bottom,
    marks,
    most,
    isWithin: isWithin(incident, values.at(-1) ?? limit),
  };
}

/** Room for arithmetic on what an agent may send. */
const isDrawable = (value: number): boolean => Math.abs(value) <= 1e300;

type Figure = Pick<Point, "at" | "value" | "what">;

/** What was reported, and what was measured again after a run; the signal itself when nothing else is known. */
function figuresOf({ signal, verification }: Incident, readings: readonly Reading[]): readonly Figure[] {
  const reported = readings.map(({ at, value, phase }) => ({ at, value, what: phase }));
  const own = { at: signal.observedAt, value: signal.value, what: signal.phase };
  const again = verification?.samples.at(-1);
  const measured = verification === null || again === undefined ? [] : [{ at: verification.at, value: again, what: "measured again" }];
  return [...(reported.length === 0 ? [own] : reported), ...measured]
    .filter(({ at, value }) => Number.isFinite(at) && Math.abs(at) <= 8.64e15 && isDrawable(value))
    .toSorted((a, b) => a.at - b.at);
}

/** Most signals are about too much of something; one that is about too little was noticed below its limit. */
function isWithin({ signal }: Incident, last: number): boolean {
  return signal.value >= signal.threshold ? last < signal.threshold : last > signal.threshold;
}

const endWords: Partial<Record<State, string>> = { resolved: "Resolved", recovered: "Recovered", expired: "Given up" };

function marksOf(incident: Incident): readonly Omit<Mark, "x" | "row">[] {
  const dry = reportOf(incident, "dry-run");
  const live = reportOf(incident, "live");
  const all = [
    { letter: "O", word: "Opened", at: incident.openedAt },
    ...(dry === null ? [] : [{ letter: "D", word: `Dry run ${dry.outcome}`, at: dry.finishedAt }]),
    ...(live === null ? [] : [{ letter: "L", word: `Live run ${live.outcome}`, at: live.finishedAt }]),
    ...(incident.clearedAt === null ? [] : [{ letter: "R", word: endWords[incident.state] ?? "Cleared", at: incident.clearedAt }]),
  ];
  return all.filter(({ at }) => Number.isFinite(at) && Math.abs(at) <= 8.64e15).toSorted((a, b) => a.at - b.at);
}

function inRows(marks: readonly Omit<Mark, "row">[]): readonly Mark[] {
  const ends: number[] = [];
  return marks.map((mark) => {
    const free = ends.findIndex((end) => mark.x - end >= letterWidth);
    const row = free < 0 ? ends.length : free;
    ends[row] = mark.x;
    return { ...mark, row };
  });
}

/** From a span of figures to a span of the drawing, to a tenth. A span of nothing goes to its middle. */
function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => {
    const share = to === from ? 0.5 : Math.min(1, Math.max(0, (value - from) / (to - from)));
    return Math.round((start + share * (end - start)) * 10) / 10;
  };
}

const least = (all: readonly number[]): number => all.reduce((low, one) => Math.min(low, one), all[0] ?? 0);
const greatest = (all: readonly number[]): number => all.reduce((high, one) => Math.max(high, one), all[0] ?? 0);
