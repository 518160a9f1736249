import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { kill } from "node:process";
import { stepEnvironment } from "../src/core/plan.js";
import { err, ok, type Result } from "../src/core/result.js";
import { hostTrust, openProgram, type Program, type Trust } from "./binary.js";

/** How a process ended: `exitCode` is null when a signal ended it. */
export interface Exit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** Where the three streams of a process go: an open descriptor, or `null` for /dev/null. */
export interface Streams {
  readonly stdin: number | null;
  readonly stdout: number | null;
  readonly stderr: number | null;
}

/** A started process, leader of its own session and process group. */
export interface Started {
  readonly pid: number;
  readonly exited: Promise<Exit>;
}

/**
 * Starts one process on descriptors the caller opened, so that nothing of the agent stands between it and its
 * files: when the agent dies, the command goes on.
 *
 * No shell, fixed environment, working directory `/`, own session, no descriptor but the three given. It runs the
 * very file that was opened and checked, by /proc/self/fd where there is one. Returns after execve succeeded or failed.
 */
export function start(program: Program, argv: readonly string[], streams: Streams): Result<Started, string> {
  const stdio = [streams.stdin ?? "ignore", streams.stdout ?? "ignore", streams.stderr ?? "ignore"] as const;
  return withoutInherited(stdio, (safe) => {
    const child = launch(program, argv, safe);
    if (!child.ok) return child;
    const exited = new Promise<Exit>((resolve) => child.value.once("exit", (exitCode, signal) => resolve({ exitCode, signal })));
    return child.value.pid === undefined ? notStarted(program, child.value) : ok({ pid: child.value.pid, exited });
  });
}

function launch(program: Program, argv: readonly string[], stdio: StdioOptions): Result<ChildProcess, string> {
  try {
    return ok(
      spawn(pathOf(program), argv.slice(1), {
        argv0: argv[0] ?? program.name,
        cwd: "/",
        env: { ...stepEnvironment },
        detached: true,
        shell: false,
        stdio,
      }),
    );
  } catch {
    return err(`${program.path} was not started: an argument holds a NUL byte or the host is out of processes.`);
  }
}

/** Without /proc, as on macOS, it can only run by path: a file swapped after the check would start. */
const pathOf = (program: Program): string => (hasProc ? `/proc/self/fd/${program.fd}` : program.path);
const hasProc = existsSync("/proc/self/fd");

function notStarted(program: Program, child: ChildProcess): Result<never, string> {
  child.once("error", () => undefined);
  return err(`${program.path} was not started; the kernel refused it. Check that it runs by hand.`);
}

/**
 * Node marks its own descriptors close-on-exec, but not those it was itself started with ([M] descriptor 251 of the
 * parent shell reached the command). Each of these is covered with /dev/null in the child; closing them here could
 * take one away from whoever owns it.
 */
function withoutInherited<T>(stdio: readonly (number | "ignore" | "pipe")[], use: (stdio: StdioOptions) => T): T {
  const inherited = inheritedDescriptors();
  if (inherited.length === 0) return use([...stdio]);
  const nothing = openSync("/dev/null", "r");
  try {
    const last = Math.max(...inherited);
    return use(Array.from({ length: last + 1 }, (_, fd) => stdio[fd] ?? (inherited.includes(fd) ? nothing : "ignore")));
  } finally {
    closeSync(nothing);
  }
}

const closeOnExec = 0o2000000;

/** Descriptors above 2 that a child of this process would inherit. */
function inheritedDescriptors(): readonly number[] {
  if (!hasProc) return [];
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && (flagsOf(fd) & closeOnExec) === 0);
}

/** The one descriptor that is gone by now is the one that listed the directory. */
function flagsOf(fd: number): number {
  try {
    return Number.parseInt(/^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "", 8);
  } catch {
    return closeOnExec;
  }
}

/** Signals every process of a group that `start` made. What left the group by setsid is not reached. */
export function signalGroup(leader: number, signal: "SIGTERM" | "SIGKILL"): void {
  signalProcess(-leader, signal);
}

export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    kill(pid, signal);
  } catch {
    // It is gone already: what was wanted.
  }
}

export interface ProbeLimits {
  readonly timeoutMs: number;
  /** Most bytes of standard output that are kept; a probe that writes more is ended. */
  readonly maxBytes: number;
  /** Ends the probe when it aborts, as its deadline would. */
  readonly stop?: AbortSignal;
  readonly trust?: Trust;
}

/** What a read-only probe answered. `failed` means it never started. */
export interface Probe {
  readonly outcome: "exited" | "timed-out" | "too-long" | "failed";
  readonly exitCode: number | null;
  readonly stdout: string;
  /** First 4 KiB; for `failed`, why. */
  readonly stderr: string;
}

const maxErrorBytes = 4_096;

/**
 * Runs one of the agent's own read-only probes, for example `["systemctl", "show", "nginx.service"]`, and gives its
 * output. Never throws: a probe that cannot run is an answer too. Output comes through pipes and is bounded, so
 * this is not for steps of a plan: those have `run-script.ts`.
 */
export async function run(argv: readonly string[], limits: ProbeLimits): Promise<Probe> {
  const program = openProgram(argv[0] ?? "", limits.trust ?? hostTrust);
  if (!program.ok) return failed(program.error);
  const child = withoutInherited(["ignore", "pipe", "pipe"], (stdio) => launch(program.value, argv, stdio));
  program.value.close();
  if (!child.ok) return failed(child.error);
  return listen(child.value, limits);
}

const failed = (why: string): Probe => ({ outcome: "failed", exitCode: null, stdout: "", stderr: why });

function listen(child: ChildProcess, limits: ProbeLimits): Promise<Probe> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let outcome: Probe["outcome"] = "exited";
  const end = (because: Probe["outcome"]): void => {
    outcome = because;
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    // A grandchild in a session of its own may hold the pipes open for ever.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const stopped = (): void => end("timed-out");
  const deadline = setTimeout(stopped, limits.timeoutMs);
  limits.stop?.addEventListener("abort", stopped, { once: true });
  child.stdout?.on("data", (chunk: Buffer) => {
    if (keep(stdout, chunk, limits.maxBytes)) end("too-long");
  });
  child.stderr?.on("data", (chunk: Buffer) => void keep(stderr, chunk, maxErrorBytes));
  return new Promise((resolve) => {
    const answer = (exitCode: number | null): void => {
      clearTimeout(deadline);
      limits.stop?.removeEventListener("abort", stopped);
      resolve({ outcome, exitCode: outcome === "exited" ? exitCode : null, stdout: textOf(stdout), stderr: textOf(stderr) });
    };
    child.once("close", answer);
    child.once("error", () => {
      end("failed");
      answer(null);
    });
  });
}

/** Keeps what fits; true when something did not. */
function keep(chunks: Buffer[], chunk: Buffer, maxBytes: number): boolean {
  const room = maxBytes - chunks.reduce((sum, { length }) => sum + length, 0);
  if (room > 0) chunks.push(chunk.subarray(0, room));
  return chunk.length > room;
}

const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString("utf8");
