import { faultName, type System } from "./system.js";
import type { Hands } from "./walk.js";

const words: Readonly<Record<string, string>> = {
  approve: "Approve",
  reject: "Reject",
  "dry-run": "Dry-run",
  run: "Run live",
  rediagnose: "Diagnose again",
};

/** Somebody at the hub's own terminal, who types what the card offers. */
export function typedHands(system: System): Hands {
  // The host that runs the tests may have troubles of its own.
  const ours = async (): Promise<string | null> => /INC-\d+/.exec((await system.say(`list all --text ${faultName}`)).text)?.[0] ?? null;
  const card = async (): Promise<string | null> => {
    const name = await ours();
    return name === null ? null : (await system.say(`show ${name}`)).text;
  };
  const offers = async (): Promise<ReadonlyMap<string, string>> => {
    const found = [...((await card()) ?? "").matchAll(/npx tagout incident (([a-z-]+) INC-\d+.*?)$/gm)];
    // What a card offers besides decisions is typed too, and is no button.
    const decisions = found.filter(([, , verb = ""]) => verb in words);
    return new Map(decisions.map(([, command = "", verb = ""]) => [words[verb] ?? verb, command.replace('"why"', '"not now"').trim()]));
  };
  return {
    text: card,
    buttons: async () => [...(await offers()).keys()],
    press: async (label) => (await system.say((await offers()).get(label) ?? "")).text,
  };
}
