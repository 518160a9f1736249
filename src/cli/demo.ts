import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadConfig } from "../config.js";
import type { Card } from "../core/card.js";
import { cardText } from "../core/card-text.js";
import type { Hub } from "../hub.js";
import { makeFault, faultNames, type FaultName } from "./demo-faults.js";
import { startLocalAgent } from "./local-agent.js";
import { serve, type Served } from "./serve.js";
import { startSigner } from "./start.js";
import { withOperator } from "./configured.js";
import type { World } from "./world.js";
import { choicesOf, hasEnded, watchCard, type Choice } from "./demo-card.js";

/** `tagout demo`: the whole line on this machine, with a real fault that is bounded and always cleaned up. */
export function demoCommand(world: World): Command {
  return new Command("demo")
    .description("see the whole line at work: a real, bounded fault on this machine, a card, your approval, the fix")
    .addOption(new Option("--fault <name>", "what goes wrong").choices(faultNames).default("memory"))
    .option("--port <port>", "port of the console; 0 takes a free one", portArgument, 0)
    .action(async (options: { readonly fault: FaultName; readonly port: number }) => {
      const dir = mkdtempSync(join(tmpdir(), "tagout-demo-"));
      // Passed by the user that the embedded database runs as when this runs as root.
      chmodSync(dir, 0o711);
      try {
        await demo(world, dir, options.fault, options.port);
      } finally {
        rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
      }
    });
}

function portArgument(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

async function demo(world: World, dir: string, faultName: FaultName, port: number): Promise<void> {
  const file = join(dir, "tagout.yaml");
  writeFileSync(file, `http: { port: ${port} }\nlink: { port: 0, enrolPort: 0 }\n`, { mode: 0o600 });
  const loaded = loadConfig(file, join(dir, "state"));
  if (!loaded.ok) throw new Error("the demo's own configuration is wrong");
  const config = withOperator(loaded.value);
  mkdirSync(config.stateDir, { recursive: true });
  world.say("Starting a hub, its signer, an embedded PostgreSQL and an agent, all on this machine. Nothing leaves it.");
  const served = await serve(world, config, (state, log, closing) => startSigner(world, config, { config: file }, state, log, closing));
  if (served === null) return;
  try {
    await walk(world, served, dir, faultName);
  } finally {
    world.say("\nCleaning up.");
    await served.closing.closeAll();
  }
}

async function walk(world: World, served: Served, dir: string, faultName: FaultName): Promise<void> {
  const { hub, state, log, closing } = served;
  const fault = await makeFault(faultName, world, join(dir, "fault"));
  if (typeof fault === "string") return stopped(world, fault);
  closing.note("place of the fault", fault, (it) => it.undo());
  const agent = await startLocalAgent(world, hub, state, log, fault.agentSettings);
  // Its log goes with the demo.
  if (agent === null) return stopped(world, `The agent could not join: ${readFileSync(state.log("agent"), "utf8").trim()}`);
  closing.note("agent process", agent, (it) => it.stop());
  closing.note("fault", fault.start(), (it) => it.end());
  world.say(`\nThe fault: ${fault.says}\n`);
  world.say(`  Open in a browser   ${await hub.signInLink("operator")}`);
  world.say("  Or stay here        the card appears below and can be answered with one word\n");
  await answering(world, hub);
}

function stopped(world: World, why: string): void {
  world.complain(why);
  world.leaveWith(1);
}

/** Shows the card whenever it changes and turns words typed here into the same decisions as buttons. */
async function answering(world: World, hub: Hub): Promise<void> {
  let newest: Card | null = null;
  // With nobody at the keyboard the browser decides, and the end of the incident ends the demo.
  let attended = true;
  const lines = createInterface({ input: world.stdin });
  lines.on("line", (line) => void answered(world, hub, newest, line.trim()));
  lines.on("close", () => {
    attended = false;
    if (newest !== null && hasEnded(newest)) world.stop();
  });
  await watchCard(hub, world.stopping, (card) => {
    newest = card;
    world.say(`\n${cardText(card)}\n\n${prompt(card)}`);
    if (hasEnded(card) && !attended) world.stop();
  });
  lines.close();
}

function prompt(card: Card): string {
  const words = choicesOf(card).map(({ word }) => word);
  if (words.length > 0) return `Type ${words.join(", ")} or quit, then Enter.`;
  return hasEnded(card) ? "That was the whole line. Type quit, or look around in the browser." : "";
}

async function answered(world: World, hub: Hub, card: Card | null, line: string): Promise<void> {
  const word = line.toLowerCase();
  if (word === "") return;
  if (word === "quit" || word === "q") return world.stop();
  // The card says what can be typed in chat; whoever types just that is heard too.
  if (word.startsWith("/incident")) return world.say((await hub.say(line.slice("/incident".length).trim())).text);
  if (card === null) return world.say("There is no card yet.");
  const choice = chosen(card, word);
  world.say(choice === null ? notOffered(card) : (await hub.say(choice.command)).text);
}

/** A beginning is enough when it is one choice's alone: "r" must never run what was meant to be rejected. */
function chosen(card: Card, word: string): Choice | null {
  const near = choicesOf(card).filter((one) => one.word.startsWith(word));
  return near.length === 1 ? (near[0] ?? null) : null;
}

const notOffered = (card: Card): string => `That is not on offer now. ${prompt(card) || "Type quit, or wait for the card to change."}`;
