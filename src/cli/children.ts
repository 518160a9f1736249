import { spawn, type ChildProcess } from "node:child_process";
import type { Log } from "../ports/log.js";

/** Pauses between restarts of a child that keeps dying. */
const restartPausesMs = [200, 1_000, 5_000, 15_000];

/** A server of ours that is started again when it dies, until it is stopped. */
export interface Child {
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export interface ChildOptions {
  /** What the log calls it. */
  readonly name: string;
  readonly nodePath: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Descriptor that takes its output; a child never writes to the terminal of the one who started it. */
  readonly logFile: number;
  readonly log: Log;
}

/** Starts one of Tagout's own programs, with an empty environment, and keeps it running. */
export function startChild({ name, nodePath, script, args, logFile, log }: ChildOptions): Child {
  let stopped = false;
  let deaths = 0;
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    // A group of its own: Ctrl-C in the terminal is for the parent, which stops its children in order. The channel says
    // nothing but that the parent is gone, however it went: a signer left behind would go on by an old access file.
    child = spawn(nodePath, [script, ...args], { stdio: ["ignore", logFile, logFile, "ipc"], env: {}, detached: true });
    child.once("exit", (code, signal) => {
      if (stopped) return;
      log.warn("child.died", { name, code, signal });
      timer = setTimeout(start, restartPausesMs[Math.min(deaths, restartPausesMs.length - 1)]);
      deaths += 1;
    });
    child.once("error", (error) => log.error("child.failed", { name, error: error.message }));
  };
  start();
  return {
    pid: () => child.pid,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(hard);
}

/** Starts a program of the demo that ends when its standard input closes, which happens even when this process is killed. */
export function startFault(
  node: string,
  script: string,
  args: readonly string[] = [],
): { readonly pid: number | undefined; readonly end: () => void } {
  const child = spawn(node, [script, ...args], { stdio: ["pipe", "ignore", "ignore"], env: {} });
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  return { pid: child.pid, end: () => child.stdin?.end() };
}

/** Starts a program and forgets it. */
export function startOnce(path: string, args: readonly string[]): void {
  spawn(path, args, { stdio: "ignore", env: {} }).on("error", () => undefined);
}

/** Longest that `runToEnd` waits: a mount or a join that hangs must not keep a start from saying so. */
const runMs = 60_000;

/**
 * Runs a program to its end; whether it succeeded. One that takes longer than a minute is killed.
 *
 * @param logFile descriptor that takes what it says; nothing does when absent.
 */
export function runToEnd(path: string, args: readonly string[], logFile?: number): Promise<boolean> {
  const out = logFile ?? "ignore";
  return new Promise((resolve) => {
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
    const child = spawn(path, args, { stdio: ["ignore", out, out], env, timeout: runMs, killSignal: "SIGKILL" });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
