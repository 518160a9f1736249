import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import pg from "pg";

/** What a PostgreSQL server writes about itself into `postmaster.pid` of its data directory. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Null until the server has opened its socket. */
  readonly socketDir: string | null;
}

/**
 * Its lines: pid, data directory, start, port, socket directory, address, memory, state.
 *
 * @source postgresql.org/docs/18/storage-file-layout.html
 */
export function readPostmasterFile(dataDir: string): PostmasterFile | null {
  let text;
  try {
    text = readFileSync(join(dataDir, "postmaster.pid"), "utf8");
  } catch {
    return null;
  }
  const [pid, , , port, socketDir] = text.split("\n");
  // A negative pid is a single-user server's.
  return { pid: Math.abs(Number(pid)), port: Number(port ?? 0), socketDir: socketDir === undefined || socketDir === "" ? null : socketDir };
}

/**
 * Who answers on that socket. A pid that exists proves nothing, only an answer does.
 *
 * @returns `ours` a server on that data directory; `starting` one that does not take clients yet; `other`; `nobody`.
 */
export async function whoAnswers(file: PostmasterFile, dataDir: string): Promise<"ours" | "starting" | "other" | "nobody"> {
  if (file.socketDir === null) return "nobody";
  const client = new pg.Client({
    host: file.socketDir,
    port: file.port,
    user: "hub",
    database: "postgres",
    ssl: false,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly directory: string }>("select current_setting('data_directory') as directory");
    return rows[0] !== undefined && realpathSync(rows[0].directory) === realpathSync(dataDir) ? "ours" : "other";
  } catch (error) {
    const cannotConnectNow = "57P03";
    return error instanceof pg.DatabaseError && error.code === cannotConnectNow ? "starting" : "nobody";
  } finally {
    await client.end().catch(() => undefined);
  }
}

export interface ProcessLook {
  readonly state: string;
  readonly uid: number;
  readonly isPostgres: boolean;
  readonly args: readonly string[];
}

/** What /proc says about a pid; null when there is no such process, or no /proc. */
export function lookAtProcess(pid: number): ProcessLook | null {
  const status = read(`/proc/${pid}/status`);
  if (status === null) return null;
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
  const args = argsOf(pid);
  const isPostgres = field("Name") === "postgres" || basename(args[0] ?? "") === "postgres";
  return { state: field("State"), uid: Number(field("Uid")), isPostgres, args };
}

/** Whether any process names that directory in its command line. */
export function isNamedByProcess(dataDir: string): boolean {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => argsOf(Number(pid)).includes(dataDir));
}

/** A zombie has none. */
const argsOf = (pid: number): readonly string[] => (read(`/proc/${pid}/cmdline`) ?? "").split("\0");

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
