import { clockTime, count, oneLine } from "../card/words.js";
import { endStates, incidentName } from "../incident.js";
import type { Notice } from "../notice.js";
import { rateWindowMs, type NoiseRules } from "./rules.js";
import { countedLine, figureLines, howToSee, type Figures } from "./figures.js";

const minutesOf = (ms: number): string => count(Math.max(1, Math.round(ms / rateWindowMs)), "minute");

/** Where a storm is that is told of in another channel, and why. */
export interface Away {
  readonly place: string;
  readonly trouble: string;
}

const inPlace = (away: Pick<Away, "place"> | null): string => (away === null ? "" : ` in ${away.place}`);

/**
 * The one message of a storm, edited while it lasts: what a person sees instead of a thousand cards.
 *
 * @param away where it belongs, when that channel does not take it.
 */
export function stormNotice(figures: Figures, since: number, { storm }: NoiseRules, command: string, away: Away | null = null): Notice {
  return {
    title: `Storm${inPlace(away)}: ${count(figures.total, "new incident")} since ${clockTime(since)}`,
    lines: [
      ...urgentLines(figures, command),
      ...(away === null ? [] : [oneLine(`This message belongs into ${away.place}, which does not take it. ${away.trouble}`, 300)]),
      ...figureLines(figures, away === null ? "here" : "there"),
      ...firstLines(figures),
      `Only P1 incidents get cards of their own now: ${storm.urgentBurst} at once, then ${storm.urgentPerMinute} a minute. ` +
        "The others are stored and counted here.",
      howToSeeInStorm(figures, command, away),
      `This message stays up to date. The storm is over after ${minutesOf(storm.calmMs)} with at most ` +
        `${count(storm.cardsPerMinute, "new incident")} a minute.`,
    ],
    ...bare,
    fallback: `Storm${inPlace(away)}: ${count(figures.total, "new incident")} since ${clockTime(since)}, ${figures.severities.P1} of them P1. ${waits(figures)}.`,
  };
}

/** Incidents that a digest names: P1, others, and both together. They leave room for the figures. */
const maxUrgent = 15;
const maxOthers = 10;
const maxNamed = 18;
/** How many incidents a digest needs by name at most. */
export const namedInStorm = maxUrgent + maxOthers;

/** P1 come first, before any figure: whoever reads one line reads these. */
function urgentLines({ top, severities: { P1 } }: Figures, command: string): readonly string[] {
  const urgent = urgentOf(top);
  if (urgent.length === 0) return [];
  const named = urgent.slice(0, maxUrgent);
  const more = P1 - named.length;
  return [
    `P1 incidents: ${P1}. Those without a card of their own first, the newest first:`,
    ...named.map((one) => (one.hasCard ? `${countedLine(one)}. Has its card` : countedLine(one))),
    ...(more <= 0 ? [] : [`and ${more} more P1, some of which may have ended: ${command} list P1 all`]),
  ];
}

function firstLines({ top }: Figures): readonly string[] {
  const urgent = urgentOf(top);
  const others = top.filter((one) => !urgent.includes(one)).slice(0, Math.min(maxOthers, maxNamed - Math.min(urgent.length, maxUrgent)));
  return others.length === 0 ? [] : [urgent.length === 0 ? "First to look at:" : "Then to look at:", ...others.map(countedLine)];
}

const urgentOf = (top: Figures["top"]): Figures["top"] =>
  top.filter(({ severity, state }) => severity === "P1" && !endStates.includes(state));

function howToSeeInStorm({ top }: Figures, command: string, away: Away | null): string {
  const example = incidentName((top.find(({ hasCard }) => !hasCard) ?? top[0])?.id ?? 1);
  return (
    `What has no card: ${command} list --storm. To see and decide one: ${command} show ${example}` +
    `${away === null ? `; for its card here: ${command} show ${example} --card` : ""}. All of them: ${command} console.`
  );
}

/** The same message when the storm is over: its figures stay as they were last. */
export function stormEndedNotice(
  figures: Figures,
  since: number,
  endedAt: number,
  command: string,
  away: Pick<Away, "place"> | null = null,
): Notice {
  const title = `Storm over${inPlace(away)}: ${count(figures.total, "incident")} from ${clockTime(since)} to ${clockTime(endedAt)}`;
  return {
    title,
    lines: [...figureLines(figures, away === null ? "here" : "there"), howToSee(figures, command)],
    ...bare,
    fallback: `${title}.`,
  };
}

/** Its own channel takes the digest again. */
export function stormMovedNotice(since: number, place: string): Notice {
  const title = `Storm since ${clockTime(since)}: its digest lives in ${place} again`;
  return { title, lines: ["This message does not change any more."], ...bare, fallback: `${title}.` };
}

/** A message of its own, so that people hear that it is over and what is left to do. */
export function stormSummary(figures: Figures, since: number, endedAt: number, cards: number, command: string): Notice {
  return afterwards(
    `The storm is over: ${count(figures.total, "incident")} from ${clockTime(since)} to ${clockTime(endedAt)}`,
    figures,
    cards,
    command,
  );
}

/** What was held back in quiet hours, once they are over. */
export function quietHoursNotice(figures: Figures, since: number, endedAt: number, cards: number, command: string): Notice {
  return afterwards(
    `While it was quiet: ${count(figures.total, "incident")} from ${clockTime(since)} to ${clockTime(endedAt)}`,
    figures,
    cards,
    command,
  );
}

function afterwards(title: string, figures: Figures, cards: number, command: string): Notice {
  return {
    title,
    lines: [
      cardsThatFollow(figures, cards),
      ...figureLines(figures),
      "First to look at:",
      ...figures.top.map(countedLine),
      howToSee(figures, command),
    ],
    ...bare,
    fallback: `${title}. ${waits(figures)}.`,
  };
}

function cardsThatFollow({ waiting }: Figures, cards: number): string {
  if (cards === 0) return waiting === 0 ? "Nothing waits for a decision." : "No more cards follow.";
  return cards >= waiting
    ? "Those that wait for a decision get their cards now."
    : `${cards} of those that wait for a decision get their cards now, the oldest first.`;
}

const waits = ({ waiting }: Figures): string => (waiting === 0 ? "None waits for a decision" : `${waiting} of them wait for a decision`);
const bare = { block: null, file: null, mentions: [] } as const;
