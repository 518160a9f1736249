import type { Rate } from "../lane.js";

/** The numbers by which new cards are kept apart, held back or put together. Times in milliseconds. */
export interface NoiseRules {
  readonly storm: {
    /** More new cards than this in one minute, in one channel, are a storm. */
    readonly cardsPerMinute: number;
    /** A storm ends when the rate has stayed at or below that for so long. */
    readonly calmMs: number;
    /** Cards of their own that P1 incidents get at once when a storm begins. */
    readonly urgentBurst: number;
    /** The same in each minute after those; as many are put up for people who ask for one. */
    readonly urgentPerMinute: number;
    /** Cards of its own that one storm leaves in the channel at most, apart from P1 incidents that come at a bearable rate. */
    readonly cards: number;
    /** The shortest time between two edits of a digest or a group card. Six a minute leave a workspace's edits to people. */
    readonly editMs: number;
    /** The same for a P1 that the digest does not name yet, so that with the way there it is seen in less than 5 s. */
    readonly urgentEditMs: number;
  };
  readonly group: {
    /** One kind of signal on so many hosts within `withinMs` gets one card for all of them. */
    readonly hosts: number;
    readonly withinMs: number;
  };
  readonly flap: {
    /** One signal on one host that opens so often within `withinMs` is flapping. */
    readonly openings: number;
    readonly withinMs: number;
    /** The shortest time between two edits of its card. */
    readonly editMs: number;
    /** It has stopped when nothing opened or closed for so long. */
    readonly quietMs: number;
  };
}

const minute = 60_000;

/** Over how long a rate of cards is counted. */
export const rateWindowMs = minute;

/** When P1 incidents get cards of their own in a storm. */
export const urgentRate = ({ storm: { urgentPerMinute, urgentBurst } }: NoiseRules): Rate => ({
  everyMs: Math.ceil(rateWindowMs / urgentPerMinute),
  burst: urgentBurst,
});

/** When cards are put up that somebody asks for, of their own: what people ask for takes nothing from a P1. */
export const askedRate = ({ storm: { urgentPerMinute } }: NoiseRules): Rate => ({
  everyMs: Math.ceil(rateWindowMs / urgentPerMinute),
  burst: urgentPerMinute,
});

/**
 * Edits of a digest that do not wait for their ten seconds, since a P1 is new in it. They last for more than half a minute in
 * which a P1 comes every three seconds; a digest that changes for longer than that is read by nobody.
 */
export const hurriedEdits: Rate = { everyMs: 10_000, burst: 12 };

/** One message a second is all that a channel takes, so 1,000 cards would be 17 minutes of messages: docs/noise.md has the sums. */
export const defaultNoiseRules: NoiseRules = {
  storm: { cardsPerMinute: 10, calmMs: 5 * minute, urgentBurst: 10, urgentPerMinute: 5, cards: 20, editMs: 10_000, urgentEditMs: 3_000 },
  group: { hosts: 3, withinMs: 2 * minute },
  flap: { openings: 4, withinMs: 30 * minute, editMs: 5 * minute, quietMs: 30 * minute },
};
