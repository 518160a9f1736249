import type { ServerFacts } from "./client.js";
import type { Format } from "./render.js";

/** The first release that draws Mattermost Blocks on web and mobile and lets a bot edit its own. */
const blocksSince = [11, 10] as const;
/** The first that takes `silent` with a post. */
const silentSince = [11, 10] as const;

/** `auto`: blocks where the server says it draws them, else attachments. */
export type WantedFormat = "auto" | "blocks" | "attachments";

/** How to draw, best first. Blocks only where the server is sure to draw them, or somebody has said so. */
export function formatsFor(wanted: WantedFormat, facts: ServerFacts | null): readonly Format[] {
  const isSure = facts !== null && facts.blocks === true && isSince(facts.version ?? "", blocksSince);
  return wanted === "blocks" || (wanted === "auto" && isSure) ? ["blocks", "attachments", "text"] : ["attachments", "text"];
}

/** Whether the server can post without notifying anybody. */
export const canBeSilent = (facts: ServerFacts | null): boolean => isSince(facts?.version ?? "", silentSince);

function isSince(version: string, [major, minor]: readonly [major: number, minor: number]): boolean {
  const found = /^(\d{1,4})\.(\d{1,4})\./.exec(version);
  if (found === null) return false;
  const its = [Number(found[1]), Number(found[2])] as const;
  return its[0] > major || (its[0] === major && its[1] >= minor);
}
