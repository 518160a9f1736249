import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadConfig, type HubConfig } from "../config.js";
import { makeFault, faultNames, type FaultName } from "./demo-faults.js";
import { startLocalAgent } from "./local-agent.js";
import { placeWords } from "./place.js";
import { serve, type Served } from "./serve.js";
import { startSigner } from "./start.js";
import { configured, withOperator } from "./configured.js";
import { fail, type World } from "./world.js";
import { answerAtKeyboard } from "./demo-keyboard.js";

/** `tagout demo`: the whole line on this machine, with a real fault that is bounded and always cleaned up. */
export function demoCommand(world: World): Command {
  return new Command("demo")
    .description("see the whole line at work: a real, bounded fault on this machine, a card, your approval, the fix")
    .addOption(new Option("--fault <name>", "what goes wrong").choices(faultNames).default("memory"))
    .option("--port <port>", "port of the console; 0 takes a free one", portArgument, 0)
    .addOption(
      new Option(
        "--config <file>",
        "with your Slack or Mattermost: the card appears there, for those whom this file lets decide",
      ).conflicts("port"),
    )
    .action(async (options: Wanted) => {
      const dir = mkdtempSync(join(tmpdir(), "tagout-demo-"));
      // Passed by the user that the embedded database runs as when this runs as root.
      chmodSync(dir, 0o711);
      let ran = false;
      try {
        ran = await demo(world, dir, options);
      } finally {
        rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
      }
      const { config } = options;
      if (ran)
        world.say(
          `Nothing of it is left on this machine. To keep Tagout: npm start${config === undefined ? "" : ` --${placeWords({ config })}`}`,
        );
    });
}

interface Wanted {
  readonly fault: FaultName;
  readonly port: number;
  readonly config?: string;
}

function portArgument(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

/** Whether there was one; else why not has been said. */
async function demo(world: World, dir: string, { fault, port, config: given }: Wanted): Promise<boolean> {
  const config = given === undefined ? ownConfig(dir, port) : borrowedConfig(configured(world, { config: given }), dir);
  if (config === null) return false;
  if (config.signer.socket !== undefined) return refused(world, "The demo has a signer of its own: leave signer.socket out of its file.");
  mkdirSync(config.stateDir, { recursive: true });
  const leaves = given === undefined ? "Nothing leaves it." : "What leaves it goes to the chat and the model that your file names.";
  world.say(`Starting a hub, its signer, an embedded PostgreSQL and an agent, all on this machine. ${leaves}`);
  const served = await serve(withoutDatabase(world), config, (state, log, closing) =>
    startSigner(world, config, { config: given ?? ownFile(dir) }, state, log, closing),
  );
  if (served === null) return false;
  try {
    return await runDemo(world, served, { dir, fault, decides: decides(config) });
  } finally {
    world.say("\nCleaning up.");
    await served.closing.closeAll();
  }
}

function refused(world: World, why: string): false {
  fail(world, why);
  return false;
}

const ownFile = (dir: string): string => join(dir, "tagout.yaml");

function ownConfig(dir: string, port: number): HubConfig {
  writeFileSync(ownFile(dir), `http: { port: ${port} }\nlink: { port: 0, enrolPort: 0 }\n`, { mode: 0o600 });
  const loaded = loadConfig(ownFile(dir), join(dir, "state"));
  if (!loaded.ok) throw new Error("the demo's own configuration is wrong");
  return withOperator(loaded.value);
}

/** Chat, access and the console's port are the file's; what the demo keeps, and whom it lets in, is its own and goes with it. */
function borrowedConfig(config: HubConfig | null, dir: string): HubConfig | null {
  if (config === null) return null;
  const secrets = new Map([...config.secrets].filter(([key]) => key !== "database.urlFile"));
  return withOperator({ ...config, secrets, stateDir: join(dir, "state"), link: { ...config.link, port: 0, enrolPort: 0 } });
}

/** A fault that is made on purpose does not belong into anybody's own database. */
const withoutDatabase = (world: World): World => ({ ...world, env: { ...world.env, DATABASE_URL: undefined } });

interface DemoRun {
  readonly dir: string;
  readonly fault: FaultName;
  /** Whether whoever sits at this terminal may decide; else only people in chat do. */
  readonly decides: boolean;
}

const decides = ({ access }: HubConfig): boolean =>
  access.grants.some(({ to, roles }) => to === "console:operator" && (roles.includes("approver") || roles.includes("executor")));

async function runDemo(world: World, served: Served, its: DemoRun): Promise<boolean> {
  const { hub, state, log, closing } = served;
  const fault = await makeFault(its.fault, world, join(its.dir, "fault"));
  if (typeof fault === "string") return refused(world, fault);
  closing.note("place of the fault", fault, (it) => it.undo());
  const agent = await startLocalAgent(world, hub, state, log, fault.agentSettings);
  // Its log goes with the demo.
  if (agent === null) return refused(world, `The agent could not join: ${readFileSync(state.log("agent"), "utf8").trim()}`);
  closing.note("agent process", agent, (it) => it.stop());
  closing.note("fault", fault.start(), (it) => it.end());
  world.say(`\nThe fault: ${fault.says}\n`);
  world.say(`  Open in a browser   ${await hub.signInLink("operator")}`);
  world.say(
    `  Or stay here        the card appears below within seconds${its.decides ? "; one word answers it, and card shows all of it again" : "; it is decided in chat"}`,
  );
  await answerAtKeyboard(world, hub, its.decides);
  return true;
}
