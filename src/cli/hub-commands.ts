import { Command } from "commander";
import { systemClock } from "../adapters/clock.js";
import { pinoLog } from "../adapters/pino-log.js";
import { runSigner } from "../adapters/signer/process.js";
import { endless } from "../core/freeze.js";
import { retyped } from "../core/slash/words.js";
import { accessOf } from "../hub-parts.js";
import { askBeside } from "./ask-hub.js";
import { configured, withOperator } from "./configured.js";
import { storeBeside } from "./database.js";
import { placed, placeWords, type Place } from "./place.js";
import { serve, untilStopped } from "./serve.js";
import { hubState, socketOf } from "./state.js";
import { defaultStateDir, type World } from "./world.js";

/** `tagout hub`: the hub alone. The signer runs as a service of its own. */
export function hubCommand(world: World): Command {
  return placed(new Command("hub").description("run the hub alone; the signer and the agents run as services of their own")).action(
    async (options: Place) => {
      const config = configured(world, options);
      if (config === null) return;
      const served = await serve(world, config, () => Promise.resolve());
      if (served === null) return;
      world.say(`The hub serves ${served.hub.consoleUrl}.`);
      const few = endless(accessOf(config));
      if (few !== null) world.complain(few);
      await untilStopped(world.stopping);
      await served.closing.closeAll();
    },
  );
}

/** `tagout signer`: holds the order key, apart from the hub. */
export function signerCommand(world: World): Command {
  return placed(new Command("signer").description("run the signer: the process that holds the order key"))
    .option("--operator", "whoever started it may decide on the console, unless the configuration says who may")
    .action(async (options: Place & { readonly operator?: boolean }) => {
      const file = configured(world, options, "signer");
      if (file === null) return;
      const config = options.operator === true ? withOperator(file) : file;
      const state = hubState(config.stateDir);
      const log = pinoLog("signer", config.logLevel, 1);
      const signer = await runSigner({
        dir: `${state.dir}/signer`,
        socket: socketOf(config, state),
        access: accessOf(config),
        policy: config.judgedBy,
        clock: systemClock,
        log,
      });
      await untilStopped(world.stopping);
      await signer.close();
    });
}

/** `tagout check-config`: every problem of the configuration, without starting anything. */
export function checkConfigCommand(world: World): Command {
  return placed(new Command("check-config").description("check the configuration without starting anything")).action((options: Place) => {
    if (configured(world, options) !== null) world.say("The configuration is right.");
  });
}

/** `tagout migrate`: brings the database's schema up to date, as every hub does when it starts. */
export function migrateCommand(world: World): Command {
  return placed(new Command("migrate").description("bring the database's schema up to date")).action(async (options: Place) => {
    const config = configured(world, options);
    if (config === null) return;
    const store = await storeBeside(config, world, pinoLog("migrate", "warn", 2));
    if (store === null) return world.leaveWith(1);
    await store.close();
    world.say("The schema is up to date.");
  });
}

/** `tagout sign-in`: another one-time link to the console. */
export function signInCommand(world: World): Command {
  return placed(new Command("sign-in").description("make a one-time link to the console")).action(async (options: Place) => {
    await tell(world, options, "console");
  });
}

/** `tagout incident WORDS...`: what can be typed in chat, typed here. */
export function incidentCommand(world: World): Command {
  return placed(new Command("incident").description("say to the running hub what can be typed in chat: list, show 12, help ..."))
    .argument("[words...]", "for example: list open P1")
    .allowUnknownOption()
    .action((words: readonly string[], options: Place) => tell(world, options, words.map(retyped).join(" ")));
}

/** Says it to the running hub, and the answer to whoever typed it. */
async function tell(world: World, options: Place, words: string): Promise<void> {
  const stateDir = stateDirOf(world, options);
  if (stateDir === null) return;
  const said = await askBeside(stateDir, { words, calledAs: `${world.name} incident${placeWords(options)}` });
  (said.ok ? world.say : world.complain)(said.text);
  if (!said.ok) world.leaveWith(1);
}

/** Which hub is meant; null, said, when the file that names it is wrong: the words were not meant for another one. */
function stateDirOf(world: World, options: Place): string | null {
  if (options.stateDir !== undefined) return options.stateDir;
  const hasFile = options.config !== undefined || world.env["TAGOUT_CONFIG"] !== undefined;
  return hasFile ? (configured(world, options)?.stateDir ?? null) : defaultStateDir(world);
}
