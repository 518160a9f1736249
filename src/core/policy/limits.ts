import { moment, oneLine } from "../card/words.js";
import { globs } from "./glob.js";

/** What a limit counts: changes of one thing, or all changes of a host. */
export const limitScopes = ["unit", "file", "process", "command", "host"] as const;
export type LimitScope = (typeof limitScopes)[number];

/** How often something may be changed. Plain data beside the rules; all limits that fit count, so that another one only narrows. */
export interface Limit {
  readonly id: string;
  /** Rules by id, `*` for all: a limit is about commands that one of these allowed, or that a lift of one allowed. */
  readonly rules: readonly string[];
  /** For each what. A command that names no unit, file or process is counted as it is written. */
  readonly per: LimitScope;
  readonly most: number;
  readonly withinMinutes: number;
  readonly because: string;
}

/**
 * Restarting the same thing for the fourth time in an hour hides a cause; emptying the same log twice loses what would show it. A person
 * who means it can still do it by hand.
 */
export const builtInLimits: readonly Limit[] = [
  {
    id: "unit-changes",
    rules: ["systemctl.*", "service"],
    per: "unit",
    most: 3,
    withinMinutes: 60,
    because: "A unit that has to be started afresh again and again has a cause that this does not mend",
  },
  {
    id: "log-truncations",
    rules: ["truncate"],
    per: "file",
    most: 1,
    withinMinutes: 60,
    because: "A log that is full again within the hour needs its writer looked at, and its lines are the evidence",
  },
  {
    id: "process-signals",
    rules: ["kill"],
    per: "process",
    most: 3,
    withinMinutes: 60,
    because: "A process that did not heed three signals does not heed a fourth",
  },
  {
    id: "container-restarts",
    rules: ["docker.*", "podman.*", "nerdctl.*"],
    per: "command",
    most: 3,
    withinMinutes: 60,
    because: "A container that has to be started afresh again and again has a cause that this does not mend",
  },
  {
    id: "host-changes",
    rules: ["*"],
    per: "host",
    most: 20,
    withinMinutes: 60,
    because: "A host that is changed that often is being experimented on",
  },
];

/** Longest time that a limit looks back, in minutes: as long as a host's ledger remembers. */
export const maxLimitMinutes = 7 * 24 * 60;

/** One command that changes a host, as limits count it. */
export interface HostChange {
  /** The rules that allowed it, and those that a lift took away. */
  readonly rules: readonly string[];
  /** What it names: `unit web`, `file /var/log/web.log`, `process 4242`. */
  readonly subjects: readonly string[];
  /** The command itself, quoted; the whole of it, since another one is another command. */
  readonly command: string;
}

/** A change that was started, and when: milliseconds since 1970 by the clock of whoever counts. */
export interface DatedChange extends HostChange {
  readonly at: number;
}

/** A limit that a plan would go beyond. */
export interface Exceeded {
  readonly limit: Limit;
  /** `unit web`, for people. */
  readonly subject: string;
  /** When the plan would fit again; null when it never does, because it alone is too much. */
  readonly possibleAt: number | null;
}

/**
 * Every limit that the planned changes, on top of those already started, would go beyond. Hub and agent ask the same; the agent's
 * answer counts. A change that is dated later than now, after a clock was set back, counts like one of now.
 */
export function exceeded(
  planned: readonly HostChange[],
  past: readonly DatedChange[],
  limits: readonly Limit[],
  now: number,
): readonly Exceeded[] {
  return limits.flatMap((limit) => {
    const since = now - limit.withinMinutes * 60_000;
    const recent = past.filter(({ at }) => at > since);
    const wanted = countBy(planned.flatMap((change) => subjectsFor(limit, change)));
    return [...wanted].flatMap(([subject, more]): readonly Exceeded[] => {
      const times = recent.flatMap((change) => (subjectsFor(limit, change).includes(subject) ? [change.at] : [])).toSorted((a, b) => a - b);
      const excess = times.length + more - limit.most;
      if (excess <= 0) return [];
      const freeing = times[excess - 1];
      return [{ limit, subject, possibleAt: freeing === undefined ? null : freeing + limit.withinMinutes * 60_000 }];
    });
  });
}

/** For people: what is too much, when it is possible again, and why there is a limit. The time comes early: cards cut at 300 characters. */
export function exceededText({ limit: { id, most, withinMinutes, because }, subject, possibleAt }: Exceeded): string {
  const often = `${most === 1 ? "one change" : `${most} changes`} of ${oneLine(subject, 100)} within ${withinMinutes} minutes`;
  const again =
    possibleAt === null ? "this plan alone holds more than that, so propose a smaller one." : `possible again at ${moment(possibleAt)}.`;
  return `Limit ${id}, ${often}: ${again} ${because}.`;
}

/** `at most 3 for each unit within 60 minutes`, for lists of limits. */
export const limitText = ({ per, most, withinMinutes }: Limit): string => `at most ${most} for each ${per} within ${withinMinutes} minutes`;

/** Limits that a change counts towards. */
export const limitsOn = (changes: readonly HostChange[], limits: readonly Limit[]): readonly Limit[] =>
  limits.filter((limit) => changes.some((change) => subjectsFor(limit, change).length > 0));

function subjectsFor(limit: Limit, { rules, subjects, command }: HostChange): readonly string[] {
  const isNamed = globs(limit.rules);
  if (!rules.some(isNamed)) return [];
  if (limit.per === "host") return ["this host"];
  const own = subjects.filter((subject) => subject.startsWith(`${limit.per} `));
  return own.length > 0 ? own : [`command ${command}`];
}

function countBy(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
