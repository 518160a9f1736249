import { existsSync, readFileSync, statSync } from "node:fs";
import { once } from "node:events";
import { Argument, Command } from "commander";
import { problemText } from "../src/core/config-problem.js";
import { Fault } from "../src/core/fault.js";
import { err, ok, type Result } from "../src/core/result.js";
import { nodeLineWarning } from "../src/core/node-line.js";
import { signalKinds, type SignalKind } from "../src/core/signal.js";
import { version } from "../src/core/version.js";
import { pathOf, startAgent, type AgentParts } from "./agent.js";
import { captureOnce } from "./capture-once.js";
import { elapsedMs, hostClock, pause } from "./clock.js";
import { loadConfig, parseConfig, type AgentConfig } from "./config.js";
import { enrol } from "./enrol.js";
import { createLedger } from "./ledger.js";
import { jsonLog } from "./log.js";
import { builtInOnly, loadPolicy, type HostPolicy } from "./policy.js";
import { openProc } from "./proc.js";
import { run } from "./spawn.js";
import { hasSystemd } from "./units.js";

/** What a command may know of the process it runs in; only main.ts meets the process itself. */
export interface World {
  readonly uid: number;
  readonly pid: number;
  readonly nodeVersion: string;
  readonly home: string;
  readonly stateHome: string | undefined;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly leaveWith: (code: number) => void;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly stopping: AbortSignal;
}

/** After sysexits(3): the configuration or the state is wrong and a restart will not help; a service that is needed is not there. */
const exitCodes = { failed: 1, unavailable: 69, config: 78 } as const;

const usualConfig = "/etc/tagout/agent.yaml";

interface Options {
  readonly config?: string;
}

export function agentProgram(world: World): Command {
  const configured = (command: Command): Command =>
    command.option("--config <file>", `the agent's configuration file (default: ${usualConfig} if there is one)`);
  const program = new Command("tagout-agent")
    .description("Watches this host, tells the hub what is wrong with it, and runs exactly what was approved.")
    .version(version);
  configured(program.command("run").description("watch this host until stopped")).action((options: Options) => runCommand(world, options));
  configured(program.command("join").description("make this host known to a hub, once"))
    .requiredOption("--token-file <file>", "file with the line that `tagout agent add HOST` printed; readable by you alone")
    .action((options: Options & { readonly tokenFile: string }) => joinCommand(world, options, options.tokenFile));
  configured(program.command("check-config").description("list everything that is wrong with the configuration")).action(
    (options: Options) => checkCommand(world, options),
  );
  configured(program.command("capture-once").description("print what this host would send about a signal; nothing is sent"))
    .addArgument(new Argument("<kind>", "the kind of signal").choices(signalKinds))
    .argument("[subject]", "a mount point, unit or program, or host", "host")
    .option("--json", "as it would be sent")
    .action((kind: SignalKind, subject: string, options: Options & { readonly json?: true }) =>
      captureCommand(world, options, kind, subject),
    );
  return program;
}

async function runCommand(world: World, options: Options): Promise<void> {
  const config = configOf(world, options);
  if (config === null) return;
  const policy = await policyOf(world, config);
  if (policy === null) return;
  const warning = nodeLineWarning(world.nodeVersion, hostClock.now());
  if (warning !== null) world.complain(warning);
  try {
    const agent = await startAgent(config, partsOf(world, policy));
    if (!world.stopping.aborted) await once(world.stopping, "abort");
    await agent.stop();
  } catch (failure) {
    tellFault(world, failure);
  }
}

async function joinCommand(world: World, options: Options, tokenFile: string): Promise<void> {
  const config = configOf(world, options);
  if (config === null) return;
  const token = readToken(tokenFile);
  if (!token.ok) return refuse(world, token.error);
  try {
    const identity = await enrol(token.value, config.stateDir, hostClock.now);
    if (!identity.ok) return refuse(world, identity.error);
    if (!existsSync(pathOf(config, "ledger"))) createLedger(pathOf(config, "ledger"), hostClock);
    const run = `tagout-agent run${options.config === undefined ? "" : ` --config ${options.config}`}`;
    world.say(`This host is ${identity.value.host} to the hub at ${identity.value.hub}. Its mode is ${config.mode}. Start it with: ${run}`);
  } catch (failure) {
    tellFault(world, failure);
  }
}

async function checkCommand(world: World, options: Options): Promise<void> {
  const config = configOf(world, options);
  const policy = config === null ? null : await policyOf(world, config);
  if (config === null || policy === null) return;
  const raised = signalKinds.filter((kind) => config.detectors[kind].enabled).length;
  world.say(
    `The configuration is right: mode ${config.mode}, ${raised} of ${signalKinds.length} signals, ${config.units.length} units, policy ${policy.current().version}, state in ${config.stateDir}.`,
  );
}

async function captureCommand(world: World, options: Options & { readonly json?: true }, kind: SignalKind, subject: string): Promise<void> {
  const config = configOf(world, options);
  if (config === null) return;
  world.say(await captureOnce(config, partsOf(world, builtInOnly), { kind, subject }, options.json === true));
}

function partsOf({ complain, pid, uid }: World, policy: HostPolicy): AgentParts {
  return {
    version,
    policy,
    pid,
    uid,
    proc: openProc(),
    run,
    hasSystemd: hasSystemd(),
    inventory: async () => await import("systeminformation"),
    clock: hostClock,
    elapsedMs,
    pause,
    log: jsonLog(complain, hostClock.now),
  };
}

/** The configuration; or null, with every problem said and the exit code set. */
function configOf(world: World, { config: path }: Options): AgentConfig | null {
  const stateDir = world.uid === 0 ? "/var/lib/tagout-agent" : `${world.stateHome ?? `${world.home}/.local/state`}/tagout-agent`;
  const file = path ?? (existsSync(usualConfig) ? usualConfig : null);
  const config = file === null ? parseConfig("", stateDir) : loadConfig(file, world.uid, stateDir);
  if (config.ok) return config.value;
  world.complain(`The configuration is wrong:\n${problemText(config.error)}`);
  world.leaveWith(exitCodes.config);
  return null;
}

async function policyOf(world: World, config: AgentConfig): Promise<HostPolicy | null> {
  const policy = await loadPolicy(config, world.uid);
  if (policy.ok) return policy.value;
  world.complain(`The policy cannot be used:\n${problemText(policy.error)}`);
  world.leaveWith(exitCodes.config);
  return null;
}

/** Whoever can read the token can join in this host's place. */
function readToken(path: string): Result<string, string> {
  try {
    const { mode } = statSync(path);
    if ((mode & 0o077) !== 0) return err(`${path} can be read by others. Do: chmod 600 ${path}`);
    return ok(readFileSync(path, "utf8").trim());
  } catch {
    return err(`${path} cannot be read. Put the line that \`tagout agent add HOST\` printed into it.`);
  }
}

function refuse({ complain, leaveWith }: World, why: string): void {
  complain(why);
  leaveWith(exitCodes.failed);
}

/** What is wrong with this host's own state does not mend itself by trying again; anything else may. */
function tellFault({ complain, leaveWith }: World, failure: unknown): void {
  if (!(failure instanceof Fault)) throw failure;
  complain(failure.message);
  leaveWith(failure.code === "agent_state_damaged" ? exitCodes.config : exitCodes.unavailable);
}
