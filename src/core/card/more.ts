import type { CardOption } from "../card.js";
import { unmuteOf } from "../choice.js";
import { canMove, endStates, incidentName, type State } from "../incident.js";
import type { Standing } from "./standing.js";
import { cut } from "./words.js";

/** Slack's overflow menu takes no more (docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element, read 2026-11). */
export const mostOptions = 5;

/**
 * The second row: what somebody may want who does not decide now, most wanted first. Two to five, so that every platform's menu
 * takes them. The first row has what the state is about; nothing here unlocks anything, however much of the plan is shown.
 *
 * @param first what the first row offers, which is not offered twice.
 */
export function moreOf(standing: Standing, first: readonly string[]): readonly CardOption[] {
  const { incident, snooze } = standing;
  const name = incidentName(incident.id);
  if (endStates.includes(incident.state)) return [postmortem(name), ...quiet(standing, mostOptions - 1)];
  const before = [
    ...(snooze === null ? snoozes(name) : [wake(name)]),
    ...(canAskAnew(standing) && !first.includes("rediagnose") ? [again(name)] : []),
  ];
  const after = writtenUp.includes(incident.state) ? [postmortem(name)] : [];
  return [...before, ...quiet(standing, mostOptions - before.length - after.length), ...after];
}

const snoozes = (name: string): readonly CardOption[] => [
  { choice: "snooze-1h", label: "Snooze 1 h", typed: `snooze ${name} 1h` },
  { choice: "snooze-4h", label: "Snooze 4 h", typed: `snooze ${name} 4h` },
];

const wake = (name: string): CardOption => ({ choice: "wake", label: "Wake", typed: `wake ${name}` });
const again = (name: string): CardOption => ({ choice: "rediagnose", label: "Diagnose again", typed: `rediagnose ${name}` });
const postmortem = (name: string): CardOption => ({ choice: "postmortem", label: "Post-mortem", typed: `postmortem ${name}` });

/** States after a live run that people write about before the incident is over. */
const writtenUp: readonly State[] = ["failed", "unknown", "unresolved"];

const canAskAnew = ({ incident: { state, planHash } }: Standing): boolean => planHash !== null && canMove(state, "superseded");

/**
 * What holds is ended here before it is made longer: a mute may be about more hosts than this one, which its label says. Of several
 * those that end last, as far as there is room; the others are here when one of these has ended.
 */
function quiet({ incident, mutes }: Standing, room: number): readonly CardOption[] {
  if (mutes.length === 0)
    return [
      { choice: "mute-4h", label: "Mute this signal 4 h...", typed: `mute host:${incident.host} rule:${incident.signal.kind} 4h "why"` },
    ];
  return mutes.slice(0, room).map((mute) => ({
    choice: unmuteOf(mute),
    label: cut(`End mute ${mute.id} of ${mute.host}`, 75),
    typed: `unmute ${mute.id}`,
  }));
}
