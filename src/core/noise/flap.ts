import { stateLabels } from "../card/state.js";
import { clockTime, count, oneLine } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import type { Notice } from "../notice.js";
import type { SignalKind } from "../signal.js";
import type { NoiseRules } from "./rules.js";

/** A signal on one host that keeps opening and closing. */
export interface Flapping {
  readonly host: string;
  readonly kind: SignalKind;
  readonly subject: string;
  /** When the first of the openings was that made it flap, milliseconds since 1970. */
  readonly since: number;
  /** How often it opened since then. */
  readonly openings: number;
  readonly latest: Pick<Incident, "id" | "severity" | "state" | "openedAt" | "clearedAt"> & { readonly summary: string };
}

/** Whether it has stopped: nothing opened or closed for `quietMs`. */
export function hasStopped({ latest }: Flapping, at: number, { flap }: NoiseRules): boolean {
  return at - (latest.clearedAt ?? latest.openedAt) >= flap.quietMs;
}

/** The one card of a flapping signal. */
export function flappingNotice(its: Flapping, isOver: boolean, { flap }: NoiseRules, command: string): Notice {
  const { latest } = its;
  const what = `${its.kind} on ${oneLine(its.host, 60)} (${oneLine(its.subject, 40)})`;
  const often = `opened ${count(its.openings, "time")} since ${clockTime(its.since)}`;
  const title = isOver ? `No longer flapping: ${what}` : `Flapping: ${what}`;
  return {
    title,
    lines: [
      `${latest.severity}, ${often}. ${now(its)}`,
      `Last: ${incidentName(latest.id)}, ${oneLine(latest.summary, 120)}. ${stateLabels[latest.state].label}`,
      isOver ? over(its, flap.quietMs) : stays(flap),
      `To see it${isOver && latest.clearedAt !== null ? "" : " and decide"}: ${command} show ${incidentName(latest.id)}.`,
    ],
    block: null,
    file: null,
    mentions: [],
    fallback: `${latest.severity} ${title}, ${often}. ${now(its)}`,
  };
}

function now({ latest: { id, openedAt, clearedAt } }: Flapping): string {
  return clearedAt === null ? `Open now as ${incidentName(id)} since ${clockTime(openedAt)}.` : `Closed since ${clockTime(clearedAt)}.`;
}

function over({ latest }: Flapping, quietMs: number): string {
  const still = `Nothing has opened or closed for ${quietMs / 60_000} minutes.`;
  return latest.clearedAt === null ? `${still} It stays open: its card follows.` : `${still} It stays closed.`;
}

function stays({ editMs, quietMs }: NoiseRules["flap"]): string {
  return (
    `It gets no further cards. This message changes at most every ${editMs / 60_000} minutes, ` +
    `and closes when nothing opens or closes for ${quietMs / 60_000} minutes.`
  );
}
