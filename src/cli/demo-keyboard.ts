import { createInterface } from "node:readline";
import type { Card } from "../core/card.js";
import { nearest } from "../core/slash/nearest.js";
import type { Hub } from "../hub.js";
import { cardTeller, choicesOf, hasEnded, watchCard, wholeCard, type Choice } from "./demo-card.js";
import type { World } from "./world.js";

/** Shows the card, then what changes on it, and turns words typed here into the same decisions as buttons. */
export async function answerAtKeyboard(world: World, hub: Hub, decides: boolean): Promise<void> {
  let newest: Card | null = null;
  // With nobody at the keyboard the browser decides, and the end of the incident ends the demo.
  let attended = true;
  const lines = createInterface({ input: world.stdin });
  lines.on("line", (line) => void obey(world, hub, newest, line.trim(), decides));
  lines.on("close", () => {
    attended = false;
    if (newest !== null && hasEnded(newest)) world.stop();
  });
  const told = cardTeller();
  let asked = "";
  await watchCard(hub, world.stopping, (card) => {
    newest = card;
    const [news, asks] = [told(card), prompt(card, decides)];
    if (news !== "") world.say(`\n${news}`);
    if (asks !== "" && asks !== asked) world.say(`\n${asks}`);
    asked = asks;
    if (hasEnded(card) && !attended) world.stop();
  });
  lines.close();
}

function prompt(card: Card, decides: boolean): string {
  const words = choicesOf(card).map(({ word }) => word);
  if (!decides && !hasEnded(card)) return "It is decided in chat. Type card for all of it again, quit to end the demo.";
  if (words.length > 0) return `Type ${words.join(", ")}, card or quit, then Enter.`;
  if (!hasEnded(card)) return "";
  const end = card.state.code === "resolved" ? "That was the whole line." : "This incident is over.";
  return `${end} Look around in the browser, or type quit.`;
}

async function obey(world: World, hub: Hub, card: Card | null, line: string, decides: boolean): Promise<void> {
  const word = line.toLowerCase();
  if (word === "") return;
  if (word === "quit" || word === "q") return world.stop();
  // The card says what can be typed in chat; whoever types just that is heard too, or as in another terminal.
  const typed = /^(?:\/incident|(?:npx )?tagout incident)(?:\s+(.*))?$/i.exec(line);
  if (typed !== null) return world.say((await hub.say(typed[1] ?? "help")).text);
  if (card === null) return world.say("There is no card yet.");
  if (word === "card") return world.say(`\n${wholeCard(card)}\n\n${prompt(card, decides)}`);
  const choice = decides ? chosen(card, word) : null;
  world.say(choice === null ? notOffered(card, word, decides) : (await hub.say(choice.command)).text);
}

/** A beginning is enough when it is one choice's alone: "r" must never run what was meant to be rejected. */
function chosen(card: Card, word: string): Choice | null {
  const near = choicesOf(card).filter((one) => one.word.startsWith(word));
  return near.length === 1 ? (near[0] ?? null) : null;
}

function notOffered(card: Card, word: string, decides: boolean): string {
  const meant = decides
    ? nearest(
        word,
        choicesOf(card).map((one) => one.word),
      )
    : null;
  const refused = meant === null ? "That is not on offer now." : `Did you mean ${meant}?`;
  return `${refused} ${prompt(card, decides) || "Type quit, or wait for the card to change."}`;
}
