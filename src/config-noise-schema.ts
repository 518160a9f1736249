import { z } from "zod";
import { isTimeZone, timeOfDay, weekdays } from "./core/noise/quiet-hours.js";

const timeText = z
  .string()
  .refine((text) => timeOfDay(text) !== null, { message: "a time of day such as 22:00; 24:00 is the end of the day" });

const quietHours = z.strictObject({
  channels: z
    .array(z.string().regex(/^(slack|mattermost):.+$/, "a platform and one of its channel ids, such as slack:C0123456789"))
    .min(1)
    .optional()
    .describe("Which channels; absent: all of them."),
  timeZone: z
    .string()
    .refine(isTimeZone, { message: "a name of the IANA time zone database, such as Europe/Berlin or UTC" })
    .describe("By whose clocks."),
  from: timeText.describe("When they begin."),
  to: timeText.describe("When they end; a time that is not later than `from` is on the next day."),
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .default([...weekdays])
    .describe("The days on which they begin."),
});

/** `noise` in the hub's configuration: when cards are held back or put together. */
export const noiseSchema = z
  .strictObject({
    storm: z
      .strictObject({
        cardsPerMinute: z
          .int()
          .min(1)
          .max(60)
          .default(10)
          .describe("More new cards than this in a minute, in one channel, are a storm: one digest takes their place."),
        calmMinutes: z.number().positive().max(1_440).default(5).describe("A storm is over when the rate has stayed low for so long."),
        urgentBurst: z
          .int()
          .min(1)
          .max(30)
          .default(10)
          .describe("Cards of their own that P1 incidents get at once in a storm. Those after them come at the next rate."),
        urgentPerMinute: z
          .int()
          .min(1)
          .max(30)
          .default(5)
          .describe("Further cards of P1 incidents in a minute of a storm, and cards that people ask for."),
        cards: z
          .int()
          .min(0)
          .max(100)
          .default(20)
          .describe("When it is over, incidents that wait for a decision get cards, P1 first, until the storm has left so many."),
      })
      .prefault({}),
    group: z
      .strictObject({
        hosts: z.int().min(2).max(1_000).default(3).describe("One kind of signal on so many hosts has one card for all of them."),
        minutes: z.number().positive().max(60).default(2).describe("The time within which it has to come up on them."),
      })
      .prefault({}),
    flapping: z
      .strictObject({
        openings: z.int().min(2).max(100).default(4).describe("A signal on one host that opens so often has one card from then on."),
        minutes: z
          .number()
          .positive()
          .max(1_440)
          .default(30)
          .describe("The time within which openings are counted, and for which nothing may open or close before it gets cards again."),
      })
      .prefault({}),
    quietHours: z
      .array(quietHours)
      .default([])
      .describe("When only P1 incidents are heard in a channel. The others are told of in one message when they end."),
  })
  .prefault({});
