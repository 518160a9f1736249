import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { connectSigner } from "../adapters/signer/client.js";
import type { HubConfig } from "../config.js";
import type { Log } from "../ports/log.js";
import type { Closing } from "../closing.js";
import { startChild } from "./children.js";
import { configured, withOperator } from "./configured.js";
import { localHostName, startLocalAgent } from "./local-agent.js";
import { placed, placeWords, type Place } from "./place.js";
import { serve, untilStopped, type Served } from "./serve.js";
import { openLog, socketOf, type HubState } from "./state.js";
import { defaultStateDir, type World } from "./world.js";

/** `tagout start`: everything on this machine. Hub, signer, embedded database, console, and an agent in mode dry-run. */
export function startCommand(world: World): Command {
  return placed(new Command("start"))
    .description("start everything on this machine: hub, database, console, and an agent")
    .option("--no-agent", "without an agent for this host")
    .action(async (options: StartOptions) => {
      const file = configured(world, options);
      if (file === null) return;
      const config = withOperator(file);
      world.say("Starting ...");
      const served = await serve(world, config, (state, log, closing) => startSigner(world, config, options, state, log, closing));
      if (served === null) return;
      try {
        await welcome(world, served, config, options);
        await untilStopped(world.stopping);
        world.say("\nStopping.");
      } finally {
        await served.closing.closeAll();
      }
    });
}

export interface StartOptions extends Place {
  readonly agent: boolean;
}

/** The signer as a process of its own, with the same configuration. Resolves when it answers, since nobody can join before. */
export async function startSigner(
  world: World,
  config: HubConfig,
  options: { readonly config?: string },
  state: HubState,
  log: Log,
  closing: Closing,
): Promise<void> {
  const from = options.config ?? world.env["TAGOUT_CONFIG"];
  const args = ["signer", "--operator", "--state-dir", config.stateDir, ...(from === undefined ? [] : ["--config", from])];
  const { nodePath, programs } = world;
  const signer = startChild({ name: "signer", nodePath, script: programs.hub, args, logFile: openLog(state, "signer"), log });
  closing.note("signer process", signer, (it) => it.stop());
  await answering(socketOf(config, state), world.stopping);
}

/** A signer that never comes up is said by the hub's health; waiting for it must not hide everything else. */
const signerWaitMs = 30_000;

async function answering(socket: string, stopping: AbortSignal): Promise<void> {
  const signer = connectSigner(socket);
  const until = AbortSignal.any([stopping, AbortSignal.timeout(signerWaitMs)]);
  try {
    while (!until.aborted) {
      const answers = await signer.publicKey().then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(50, undefined, { signal: until }).catch(() => undefined);
    }
  } finally {
    signer.close();
  }
}

async function welcome(world: World, { hub, state, log, closing }: Served, config: HubConfig, options: StartOptions): Promise<void> {
  world.say("Tagout is running.\n");
  world.say(`  Console    ${hub.consoleUrl}`);
  world.say(`  Sign in    ${await hub.signInLink("operator")}   (once, within 15 minutes)`);
  if (options.agent) {
    const agent = await startLocalAgent(world, hub, state, log, {});
    if (agent !== null) closing.note("agent process", agent, (it) => it.stop());
    world.say(
      agent === null
        ? `  Agent      could not join; see ${state.log("agent")}`
        : `  Agent      ${localHostName()}, mode dry-run unless ${state.dir}/agent.yaml says live`,
    );
  }
  const chats = [...(config.slack === undefined ? [] : ["slack"]), ...(config.mattermost === undefined ? [] : ["mattermost"])];
  const file = placeWords(options.config === undefined ? {} : { config: options.config });
  for (const chat of chats)
    world.say(`  ${chat === "slack" ? "Slack     " : "Mattermost"} see that it works: ${world.name} doctor ${chat} --live${file}`);
  world.say(`  State      ${config.stateDir}   (logs in log/)\n`);
  // The state directory says which hub, also where the file that names it is not at hand.
  const here = config.stateDir === defaultStateDir(world) ? "" : placeWords({ stateDir: config.stateDir });
  world.say(
    `Another link: ${world.name} sign-in${here}. Incidents in another terminal: ${world.name} incident${here} list. Stop with Ctrl-C.`,
  );
}
