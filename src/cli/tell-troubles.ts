import { setTimeout as sleep } from "node:timers/promises";
import type { HealthFact } from "../ports/health.js";
import type { Hub } from "../hub.js";

const lookMs = 2_000;

/**
 * Says each trouble of chat in one line, once, when it has lasted for two looks; and that it is over. What else may be ill is on the
 * health page: chat is what people look at while they wonder why nothing happens.
 */
export async function tellTroubles(
  hub: Pick<Hub, "health">,
  say: (line: string) => void,
  signal: AbortSignal,
  everyMs = lookMs,
): Promise<void> {
  let before = new Map<string, string>();
  const told = new Map<string, string>();
  while (!signal.aborted) {
    const now = new Map((await hub.health()).filter(isChat).map((fact) => [fact.part, isIll(fact) ? fact.detail : ""]));
    for (const [part, detail] of now) {
      const said = told.get(part) ?? "";
      // A figure that counts up is no news.
      if (withoutFigures(detail) === withoutFigures(said) || (detail !== "" && !before.get(part))) continue;
      say(detail === "" ? `${part}: well again.` : `${part}: ${detail}`);
      told.set(part, detail);
    }
    before = now;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

const isChat = ({ part, state }: HealthFact): boolean => state !== "off" && /^(slack|mattermost)\b/.test(part);
const isIll = ({ state }: HealthFact): boolean => state === "down" || state === "degraded";
const withoutFigures = (text: string): string => text.replaceAll(/\d+ (?:s|min|h|messages?)\b/g, "");
