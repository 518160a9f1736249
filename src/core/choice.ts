import { actions, type Action } from "./decision.js";

export const asides = ["snooze-1h", "snooze-4h", "wake", "mute-4h", "unmute", "postmortem"] as const;
/** What a card offers beside decisions on its plan. None of them unlocks or starts anything; each does what its verb does when typed. */
export type Aside = (typeof asides)[number];

export const choices = [...actions, ...asides] as const;
/** Everything that a control on a card can stand for. */
export type Choice = Action | Aside;

export const isAside = (choice: Choice): choice is Aside => (asides as readonly Choice[]).includes(choice);

/** The choice of that name; null for everything else. */
export const choiceOf = (text: unknown): Choice | null => choices.find((choice) => choice === text) ?? null;

/** Choices that count only with a reason, so that they are asked for one first. */
export const wantsReason = (choice: Choice): choice is "reject" | "mute-4h" => choice === "reject" || choice === "mute-4h";

const hour = 3_600_000;
/** How long the quiet of an aside lasts, in milliseconds. */
export const quietMs = { "snooze-1h": hour, "snooze-4h": 4 * hour, "mute-4h": 4 * hour } as const satisfies Partial<Record<Aside, number>>;
