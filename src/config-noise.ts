import { channelIds, type ConfiguredChat } from "./config-channels.js";
import type { HubConfigFile } from "./config-schema.js";
import type { ConfigProblem } from "./core/config-problem.js";
import { defaultNoiseRules, type NoiseRules } from "./core/noise/rules.js";
import { quietUntil, type QuietHours } from "./core/noise/quiet-hours.js";
import type { Destination } from "./ports/chat.js";

const minute = 60_000;

export function noiseRulesOf({ noise: { storm, group, flapping } }: HubConfigFile): NoiseRules {
  return {
    storm: {
      cardsPerMinute: storm.cardsPerMinute,
      calmMs: storm.calmMinutes * minute,
      urgentBurst: storm.urgentBurst,
      urgentPerMinute: storm.urgentPerMinute,
      cards: storm.cards,
      editMs: defaultNoiseRules.storm.editMs,
      urgentEditMs: defaultNoiseRules.storm.urgentEditMs,
    },
    group: { hosts: group.hosts, withinMs: group.minutes * minute },
    flap: {
      openings: flapping.openings,
      withinMs: flapping.minutes * minute,
      editMs: defaultNoiseRules.flap.editMs,
      quietMs: flapping.minutes * minute,
    },
  };
}

/** The end of a channel's quiet hours that hold at a time; null when none do. */
export function quietHoursOf({ noise }: HubConfigFile): (destination: Destination, at: number) => number | null {
  return (destination, at) => quietUntil(hoursFor(noise.quietHours, nameOf(destination)), at);
}

/** The zone whose clocks hang where a channel's people are: that of its quiet hours, else of any; null where there are none. */
export function timeZoneOf({ noise: { quietHours } }: HubConfigFile): (destination: Destination) => string | null {
  return (destination) => (hoursFor(quietHours, nameOf(destination))[0] ?? quietHours[0])?.timeZone ?? null;
}

type Hours = HubConfigFile["noise"]["quietHours"];

const nameOf = ({ platform, channel }: Destination): string => `${platform}:${channel}`;

const hoursFor = (all: Hours, channel: string): readonly QuietHours[] =>
  all.filter(({ channels }) => channels === undefined || channels.includes(channel));

/** Quiet hours of a channel that gets no cards, and those that never end. */
export function noiseProblems(config: HubConfigFile): readonly ConfigProblem[] {
  const known = [...namesOf("slack", config.slack), ...namesOf("mattermost", config.mattermost)];
  const unknown = config.noise.quietHours.flatMap((hours, i) =>
    (hours.channels ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => ({
        key: `noise.quietHours.${i}.channels`,
        problem: `${name} gets no cards`,
        mend: `Name a channel that is listed under ${name.split(":")[0]}.channels, or remove it here.`,
      })),
  );
  const endless = known.filter((name) => {
    const end = quietUntil(hoursFor(config.noise.quietHours, name), 0);
    return end !== null && end > fortnightMs;
  });
  return [
    ...unknown,
    ...endless.map((name) => ({
      key: "noise.quietHours",
      problem: `${name} would be quiet for ever`,
      mend: "Leave a time of the week in which the channel hears of what was held back.",
    })),
  ];
}

const namesOf = (platform: "slack" | "mattermost", its: ConfiguredChat | undefined): readonly string[] =>
  its === undefined ? [] : channelIds(its).map((channel) => nameOf({ platform, channel }));

const fortnightMs = 14 * 24 * 60 * minute;
