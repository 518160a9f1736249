import { clockTime, count } from "../card/words.js";
import type { SignalKind } from "../signal.js";
import type { Notice } from "../notice.js";
import type { NoiseRules } from "./rules.js";
import { countedLine, howToSee, type Figures } from "./figures.js";

/** As many members as a message has room for, with the lines around them. */
export const groupMembers = 40;

/** How the group is at this moment. */
export interface GroupNow {
  readonly since: number;
  /** Whether others of the kind are a group of their own from now on. */
  readonly isClosed: boolean;
}

/** One card for one kind of signal on several hosts: its members, those that wait for a decision first. */
export function groupNotice(kind: SignalKind, figures: Figures, its: GroupNow, { group }: NoiseRules, command: string): Notice {
  const { since, isClosed } = its;
  const isOver = figures.over === figures.total;
  const where = `${kind} on ${count(figures.hosts, "host")}`;
  const open = figures.total - figures.over;
  const standing = isOver ? "all ended" : `${open} of ${figures.total} open, ${figures.waiting} waiting for a decision`;
  const more = figures.total - figures.top.length;
  return {
    title: `${where} since ${clockTime(since)}: ${standing}`,
    lines: [
      ...figures.top.map(countedLine),
      ...(more === 0 ? [] : [`and ${more} more: ${command} list open`]),
      howToSee(figures, command),
      ...(isClosed ? [] : [`Others of this kind are listed here while they come within ${group.withinMs / 60_000} minutes of each other.`]),
    ],
    block: null,
    file: null,
    mentions: [],
    fallback: `${worst(figures)} ${where} since ${clockTime(since)}: ${standing}.`,
  };
}

const worst = ({ severities: { P1, P2, P3 } }: Figures): string => (P1 > 0 ? "P1" : P2 > 0 ? "P2" : P3 > 0 ? "P3" : "P4");
