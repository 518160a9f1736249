import { closeSync, constants, fstatSync, openSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../src/core/result.js";
import type { Command, Pipeline, Script } from "../src/core/shell/script.js";
import { hostTrust, openProgram, type Program, type Trust } from "./binary.js";
import type { Cgroup } from "./cgroup.js";
import { isAlive, killAll, waitFor, type Traces } from "./leftovers.js";
import { run, signalGroup, start, type Started, type Streams } from "./spawn.js";

/** How and within what bounds a script runs. */
export interface ScriptRun {
  /** A directory of the agent's own, mode 0700, for the pipes of this step. */
  readonly directory: string;
  /** Opened for appending; every captured stream of the step goes here, in the order it was written. */
  readonly output: { readonly fd: number; readonly path: string };
  readonly cgroup: Cgroup | null;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  /** Asked right before each pipeline starts; a sentence stops the script there. */
  readonly obstacle: () => string | null;
  /** Ends what runs when it aborts, and nothing of the script starts after it. */
  readonly stop: AbortSignal;
  readonly trust?: Trust;
}

/** What ended a script that had not ended by itself. */
type Cut = "timed-out" | "too-long" | "stopped";

/** How it ended. `clean` says that nothing the script started can still be alive. */
export type ScriptEnd =
  /** By itself; the status is that of the last pipeline that ran, as a shell counts it. */
  | { readonly kind: "ended"; readonly exitCode: number | null; readonly signal: string | null; readonly clean: boolean }
  | { readonly kind: Cut; readonly clean: boolean }
  /** A pipeline did not start. `ran` says that one before it did. */
  | { readonly kind: "not-started"; readonly why: string; readonly ran: boolean };

/** Between the polite signal and the final one. */
const graceMs = 1_000;
/** To make pipes takes a millisecond, but on a host in trouble it waits for its turn. */
const pipesMs = 15_000;
/** An unbounded writer fills about 4 MB of page cache in a millisecond [M], so this bounds what it leaves on the disk. */
const watchEveryMs = 10;

/**
 * Runs the pipelines of a script one after another as their joints say. The commands of a pipeline write to files and
 * to real pipes between them, never to the agent, so that the agent's death neither stops nor cuts a command.
 */
export async function runScript(script: Script, scriptRun: ScriptRun): Promise<ScriptEnd> {
  const stopAt = performance.now() + scriptRun.timeoutMs;
  let last: ScriptEnd | null = null;
  for (const pipeline of script) {
    if (last !== null && !isDue(pipeline, last)) continue;
    if (scriptRun.stop.aborted) return { kind: "stopped", clean: true };
    const end: ScriptEnd = await runPipeline(pipeline, stopAt, scriptRun);
    if (end.kind === "not-started") return { ...end, ran: last !== null };
    if (end.kind !== "ended") return end;
    last = end;
  }
  return last ?? { kind: "not-started", why: "The step holds no command.", ran: false };
}

function isDue(pipeline: Pipeline, last: ScriptEnd): boolean {
  const succeeded = last.kind === "ended" && last.exitCode === 0;
  return pipeline.after === "always" || (pipeline.after === "ok") === succeeded;
}

async function runPipeline(pipeline: Pipeline, stopAt: number, scriptRun: ScriptRun): Promise<ScriptEnd> {
  const pipes = await makePipes(pipeline.commands.length - 1, scriptRun);
  if (!pipes.ok) return { kind: "not-started", why: pipes.error, ran: false };
  const programs = openPrograms(pipeline.commands, scriptRun.trust ?? hostTrust);
  const started = programs.ok ? startAll(pipeline.commands, programs.value, pipes.value, scriptRun) : programs;
  // The commands hold their own ends now. With a copy here, no reader would ever see the end of its input.
  for (const fd of pipes.value.flatMap(({ reader, writer }) => [reader, writer])) closeSync(fd);
  if (programs.ok) for (const program of programs.value) program.close();
  return started.ok ? watch(started.value, stopAt, scriptRun) : { kind: "not-started", why: started.error, ran: false };
}

interface Pipe {
  readonly reader: number;
  readonly writer: number;
}

/**
 * Real pipes, which Node cannot make by itself: its own "pipe" is a socket pair, on which a writer whose reader has gone
 * sees an error to print where a shell's pipe ends it silently. So mkfifo makes names, they are opened, and removed.
 */
async function makePipes(count: number, { directory, trust }: ScriptRun): Promise<Result<readonly Pipe[], string>> {
  if (count === 0) return ok([]);
  const paths = Array.from({ length: count }, (_, n) => join(directory, `pipe-${n}`));
  // What an agent left behind that died between two lines of this file.
  for (const path of paths) rmSync(path, { force: true });
  const made = await run(["mkfifo", "-m", "600", ...paths], {
    timeoutMs: pipesMs,
    maxBytes: 4_096,
    ...(trust === undefined ? {} : { trust }),
  });
  if (made.outcome !== "exited" || made.exitCode !== 0)
    return err(`The pipes between its commands could not be made: ${made.stderr.trim()}`);
  return ok(paths.map(openPipe));
}

/** The first opening only lets the second not wait for a writer; a reader that never waits would end commands early. */
function openPipe(path: string): Pipe {
  const opener = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const reader = openSync(path, constants.O_RDONLY);
  closeSync(opener);
  unlinkSync(path);
  return { reader, writer };
}

function openPrograms(commands: readonly Command[], trust: Trust): Result<readonly Program[], string> {
  const programs: Program[] = [];
  for (const { argv } of commands) {
    const program = openProgram(argv[0] ?? "", trust);
    if (program.ok) programs.push(program.value);
    else {
      for (const open of programs) open.close();
      return program;
    }
  }
  return ok(programs);
}

/** Last command first: should the agent die half-way, what has started reads an end of input, not half of one. */
function startAll(
  commands: readonly Command[],
  programs: readonly Program[],
  pipes: readonly Pipe[],
  scriptRun: ScriptRun,
): Result<readonly Started[], string> {
  const obstacle = scriptRun.obstacle();
  if (obstacle !== null) return err(obstacle);
  const startEach = (): Result<readonly Started[], string> => {
    const started: Started[] = [];
    for (let n = commands.length - 1; n >= 0; n -= 1) {
      const [command, program] = [commands[n], programs[n]];
      if (command === undefined || program === undefined) return err("The plan names more commands than programs.");
      const one = start(program, command.argv, streamsOf(command, pipes[n - 1], pipes[n], scriptRun.output.fd));
      if (!one.ok) {
        for (const { pid } of started) signalGroup(pid, "SIGKILL");
        return one;
      }
      started.unshift(one.value);
    }
    return ok(started);
  };
  if (scriptRun.cgroup === null) return startEach();
  return scriptRun.cgroup.startInside(startEach) ?? err("The agent could not enter the cgroup of the step.");
}

function streamsOf(command: Command, before: Pipe | undefined, after: Pipe | undefined, output: number): Streams {
  const stdout = command.stdout === "capture" ? output : command.stdout === "pipe" ? (after?.writer ?? null) : null;
  const stderr = command.stderr === "capture" ? output : command.stderr === "stdout" ? stdout : null;
  return { stdin: command.stdin === "pipe" ? (before?.reader ?? null) : null, stdout, stderr };
}

/** Waits for every command of the pipeline, as a shell does, or ends them at the deadline or when they write too much. */
async function watch(started: readonly Started[], stopAt: number, scriptRun: ScriptRun): Promise<ScriptEnd> {
  const living = new Set(started.map(({ pid }) => pid));
  const exits = Promise.all(started.map(({ pid, exited }) => exited.then((exit) => (living.delete(pid), exit))));
  const stop = stopper(stopAt, scriptRun);
  const first = await Promise.race([exits, stop.reached]);
  stop.cancel();
  const traces = { cgroup: scriptRun.cgroup?.path ?? null, outputPath: scriptRun.output.path };
  if (typeof first === "string") return { kind: first, clean: await end(living, first, traces) };
  const exit = first.at(-1) ?? { exitCode: null, signal: null };
  return { kind: "ended", ...exit, clean: !isAlive(traces) };
}

/** A deadline, a watch on the size of the output and a person's word, in one timer. */
function stopper(
  stopAt: number,
  { output, maxOutputBytes, stop }: ScriptRun,
): { readonly reached: Promise<Cut>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<Cut>((resolve) => {
    timer = setInterval(() => {
      if (stop.aborted) resolve("stopped");
      else if (fstatSync(output.fd).size > maxOutputBytes) resolve("too-long");
      else if (performance.now() >= stopAt) resolve("timed-out");
    }, watchEveryMs);
  });
  return { reached, cancel: () => clearInterval(timer) };
}

async function end(living: ReadonlySet<number>, because: Cut, traces: Traces): Promise<boolean> {
  // What writes without end is not asked politely.
  if (because !== "too-long") {
    for (const pid of living) signalGroup(pid, "SIGTERM");
    await waitFor(() => living.size === 0, graceMs);
  }
  return killAll([...living], traces);
}
