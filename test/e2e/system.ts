import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { chmodSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { signalKinds } from "../../src/core/signal.js";

export const hubProgram = resolve("dist/src/main.js");
const agentProgram = resolve("dist/agent/main.js");
const faultProgram = resolve("dist/src/cli/faults/leaky-worker.js");

/** Other tests may run on this host at the same time. */
export const faultName = `leaky-${randomBytes(3).toString("hex")}`;

/** The host name of the one agent; its labels are the test's. */
export const host = "web-07";

export interface SystemOptions {
  /** Parts of the hub's configuration file beside ports and state; some need to know where the hub can be reached. */
  readonly config?: Readonly<Record<string, unknown>> | ((hubUrl: string) => Readonly<Record<string, unknown>>);
  /** A PostgreSQL server; the embedded one when absent. */
  readonly databaseUrl?: string;
  /** The host's own mode. */
  readonly mode?: "dry-run" | "live";
  readonly labels?: Readonly<Record<string, string>>;
  /** What the agent's file says beside the defaults of these tests. */
  readonly agentSettings?: Readonly<Record<string, unknown>>;
  /** Where the hub serves, when something else has to know before; any free port when absent. */
  readonly httpPort?: number;
  /** Environment of all three programs. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Tagout as it runs for real: hub, signer and agent as processes of their own, a real database, a real host. */
export interface System {
  readonly dir: string;
  readonly hub: Program;
  readonly signer: Program;
  readonly agent: Program;
  readonly consoleUrl: () => string;
  /** What can be typed in chat, as the person at the hub's own terminal. */
  readonly say: (words: string) => Promise<{ readonly ok: boolean; readonly text: string }>;
  readonly cli: (...args: readonly string[]) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  /** Starts the bounded fault; its pid. */
  readonly fault: () => number;
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
}

/** One of our processes; `kill` is kill -9. */
export interface Program {
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly pid: () => number | undefined;
}

export const operator = { grants: [{ to: "console:operator", roles: ["approver", "executor"] }] };

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const dir = mkdtempSync(join(tmpdir(), "tagout-e2e-"));
  // Passed by the user that the embedded database runs as when this runs as root.
  chmodSync(dir, 0o711);
  const stateDir = join(dir, "hub");
  const configFile = join(dir, "tagout.yaml");
  const ports = { http: options.httpPort ?? (await freePort()), link: await freePort(), enrol: await freePort() };
  const config = {
    stateDir,
    http: { port: ports.http },
    link: { port: ports.link, enrolPort: ports.enrol },
    model: { kind: "none" },
    access: operator,
    // Longer than a slow machine takes to bring a killed program up again.
    timing: { verifySeconds: 3_600, hostSeconds: 3_600 },
    ...(typeof options.config === "function" ? options.config(`http://127.0.0.1:${ports.http}`) : options.config),
  };
  writeFileSync(configFile, stringify(config), { mode: 0o600 });
  const agentDir = join(dir, "agent");
  mkdirSync(agentDir, { mode: 0o700 });
  const agentFile = join(dir, "agent.yaml");
  writeFileSync(
    agentFile,
    stringify({
      stateDir: agentDir,
      mode: options.mode ?? "live",
      sampleEverySeconds: 1,
      verify: { samples: 2, everySeconds: 1 },
      detectors: {
        ...Object.fromEntries(signalKinds.map((kind) => [kind, { enabled: false }])),
        "memory-process": { programs: [{ name: faultName, ceilingBytes: 200_000_000 }], forSeconds: 1, clearForSeconds: 1 },
      },
      ...options.agentSettings,
    }),
    { mode: 0o600 },
  );
  const env = { ...options.env, ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }) };
  const cli = (...args: readonly string[]) => runToEnd([hubProgram, ...args, "--config", configFile], env);
  const say = async (words: string) => {
    const token = readFileSync(join(stateDir, "command-token"), "utf8").trim();
    const response = await fetch(`http://127.0.0.1:${ports.http}/api/command`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ text: words }),
    });
    const said = await response.text();
    // A hub that cannot answer in its own form says why in a line of plain words.
    const isPlain = response.headers.get("content-type")?.startsWith("application/json") !== true;
    return isPlain ? { ok: false, text: said } : (JSON.parse(said) as { readonly ok: boolean; readonly text: string });
  };
  const ready = {
    // Written anew when everything of it is up; the commands beside it find it by that.
    hub: () => statSync(join(stateDir, "running.json"), { bigint: true, throwIfNoEntry: false })?.mtimeNs,
    signer: () => readIfThere(join(dir, "signer.log")).split("signer.ready").length,
  };
  const hub = program("hub", [hubProgram, "hub", "--config", configFile], dir, env, ready.hub);
  const signer = program("signer", [hubProgram, "signer", "--config", configFile], dir, env, ready.signer);
  const agent = program("agent", [agentProgram, "run", "--config", agentFile], dir, { ...options.env }, null);
  const faults: ChildProcess[] = [];
  const system: System = {
    dir,
    hub,
    signer,
    agent,
    consoleUrl: () => `http://127.0.0.1:${ports.http}`,
    say,
    cli,
    fault() {
      const child = spawn(process.execPath, [faultProgram, faultName], { stdio: ["pipe", "ignore", "ignore"], env: {} });
      faults.push(child);
      return child.pid ?? -1;
    },
    logs: () =>
      ["hub.log", "hub/log/hub.log", "signer.log", "agent.log"].map((name) => `--- ${name}\n${readIfThere(join(dir, name))}`).join("\n"),
    async stop() {
      for (const fault of faults) fault.stdin?.destroy();
      await agent.stop();
      await hub.stop();
      await signer.stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  try {
    await signer.start();
    await hub.start();
    await join_(system, agentFile, options.labels ?? {});
    await agent.start();
    return system;
  } catch (cause) {
    const logs = system.logs();
    await system.stop();
    throw new Error(`the system did not start:\n${logs}`, { cause });
  }
}

async function join_(system: System, agentFile: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const added = await system.cli("agent", "add", host, ...Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]));
  const token = join(system.dir, "join-token");
  writeFileSync(token, added.out, { mode: 0o600 });
  const joined = await runToEnd([agentProgram, "join", "--config", agentFile, "--token-file", token], {});
  if (added.code !== 0 || joined.code !== 0) throw new Error(`the agent did not join: ${added.err}${joined.out}${joined.err}`);
}

/** @param sign what it changes once it serves; null for one that nobody has to wait for. */
function program(
  name: string,
  args: readonly string[],
  dir: string,
  env: NodeJS.ProcessEnv,
  sign: (() => bigint | number | undefined) | null,
): Program {
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const its = child;
    if (its === null || its.exitCode !== null || its.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => its.once("exit", () => resolve()));
    its.kill(signal);
    await gone;
  };
  return {
    async start() {
      const before = sign?.();
      const file = join(dir, `${name}.log`);
      const log = openSync(file, "a");
      // HOME is gone on purpose: nothing may depend on it when the configuration names everything.
      const its = spawn(process.execPath, args, { stdio: ["ignore", log, log], env: { ...env, HOME: dir } });
      child = its;
      if (sign === null) return;
      await until(`the ${name} serves`, { logs: () => readIfThere(file) }, () => {
        if (its.exitCode !== null) throw new Error(`the ${name} ended: ${readIfThere(file)}`);
        return sign() !== before;
      });
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    pid: () => child?.pid,
  };
}

function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.on("data", (data) => (err += String(data)));
    child.on("close", (code) => resolve({ code: code ?? -1, out, err }));
  });
}

/** Waits for a fact that nothing announces; gives up with `what` and the logs, far beyond what a slow machine takes. */
export async function until<T>(
  what: string,
  system: Pick<System, "logs"> | null,
  find: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    await sleep(100);
  }
  throw new Error(`never happened: ${what}\n${system?.logs() ?? ""}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/**
 * The first of so many free ports in a row, below those that the kernel gives to whoever asks for any. A datagram socket of the same
 * number holds each until this process ends, so that no other test is given it while its server is away.
 */
export async function freePort(inARow = 1): Promise<number> {
  const first = 10_000 + Math.floor(Math.random() * 22_000);
  for (let port = first; port < first + inARow; port += 1) if (!((await isHeld(port)) && (await isFree(port)))) return freePort(inARow);
  return first;
}

const isHeld = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const mark = createSocket("udp4").once("error", () => resolve(false));
    mark.bind(port, "127.0.0.1", () => {
      mark.unref();
      resolve(true);
    });
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
