import type { HubConfigFile } from "./config-schema.js";
import type { ConfigProblem } from "./core/config-problem.js";

export type ConfiguredChat = NonNullable<HubConfigFile["slack" | "mattermost"]>;

/** Ids of the channels that may have cards, the fallback among them: only there is anything heard. */
export const channelIds = (its: ConfiguredChat): readonly string[] => {
  const listed = its.channels.map((entry) => (typeof entry === "string" ? entry : entry.id));
  return [...new Set([...listed, ...(its.fallbackChannel === undefined ? [] : [its.fallbackChannel])])];
};

/** What is wrong with the channels of a platform beyond the shape of each. */
export function channelProblems(platform: "slack" | "mattermost", its: ConfiguredChat | undefined): readonly ConfigProblem[] {
  const seen = new Set<string>();
  return (its?.channels ?? []).flatMap((entry, i): readonly ConfigProblem[] => {
    const id = typeof entry === "string" ? entry : entry.id;
    const isSecond = seen.has(id);
    seen.add(id);
    if (!isSecond) return [];
    const mend = "Keep one entry for each channel; one without hosts and minSeverity takes every incident.";
    return [{ key: `${platform}.channels.${i}`, problem: `${id} is listed twice`, mend }];
  });
}
