import type { System } from "./system.js";
import type { Hands } from "./walk.js";

const words: Readonly<Record<string, string>> = {
  approve: "Approve",
  reject: "Reject",
  "dry-run": "Dry-run",
  run: "Run live",
  rediagnose: "New plan",
};

/** Somebody at the hub's own terminal, who types what the card offers. */
export function typedHands(system: System): Hands {
  const card = async (): Promise<string | null> => {
    const shown = await system.say("show latest").catch(() => null);
    return shown?.ok === true ? shown.text : null;
  };
  const offers = async (): Promise<ReadonlyMap<string, string>> => {
    const found = [...((await card()) ?? "").matchAll(/\/incident (([a-z-]+) INC-\d+.*?)$/gm)];
    return new Map(found.map(([, command = "", verb = ""]) => [words[verb] ?? verb, command.replace('"why"', '"not now"').trim()]));
  };
  return {
    text: card,
    buttons: async () => [...(await offers()).keys()].filter((label) => label !== "show"),
    press: async (label) => (await system.say((await offers()).get(label) ?? "")).text,
  };
}
