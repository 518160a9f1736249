import { actions, type Action } from "./decision.js";

const sideActions = ["snooze-1h", "snooze-4h", "wake", "mute-4h", "postmortem"] as const;

/** The end of one mute, by its number: what is pressed ends the mute that its label names, whatever else mutes by then. */
export type Unmute = `unmute-${number}`;

/** What a card offers beside decisions on its plan. None of them unlocks or starts anything; each does what its verb does when typed. */
export type SideAction = (typeof sideActions)[number] | Unmute;

/** Those that have one name each: all but the ends of mutes. */
export const choices = [...actions, ...sideActions] as const;
/** Everything that a control on a card can stand for. */
export type Choice = Action | SideAction;

/** Whether it is one of those beside the decisions. */
export const isSideAction = (choice: Choice): choice is SideAction =>
  (sideActions as readonly Choice[]).includes(choice) || isUnmute(choice);

/** The choice that ends this mute. */
export const unmuteOf = (mute: { readonly id: string }): Unmute => `unmute-${Number(mute.id)}`;

/** Whether it ends a mute. */
export const isUnmute = (choice: unknown): choice is Unmute => typeof choice === "string" && /^unmute-[1-9]\d{0,9}$/.test(choice);

/** Which mute it ends. */
export const muteNumber = (choice: Unmute): number => Number(choice.slice("unmute-".length));

/** The choice of that name; null for everything else. */
export const choiceOf = (text: unknown): Choice | null => (isUnmute(text) ? text : (choices.find((choice) => choice === text) ?? null));

/** Choices that count only with a reason, so that they are asked for one first. */
export const wantsReason = (choice: Choice): choice is "reject" | "mute-4h" => choice === "reject" || choice === "mute-4h";

const hourMs = 3_600_000;
/** How long the quiet of a side action lasts, in milliseconds. */
export const quietMs = {
  "snooze-1h": hourMs,
  "snooze-4h": 4 * hourMs,
  "mute-4h": 4 * hourMs,
} as const satisfies Partial<Record<SideAction, number>>;
