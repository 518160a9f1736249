import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative, resolve } from "node:path";
import { Fault } from "../../core/fault.js";

/** The user that the server runs as when the hub itself is root, which PostgreSQL refuses; null when it is not. */
export type Owner = { readonly uid: number; readonly gid: number } | null;

/** Longest path of a directory that can hold the socket: 107 bytes less `/.s.PGSQL.5432`. */
const maxSocketDirBytes = 93;

/**
 * `postgres` in the hub's state directory, reachable by the server's user. A place that it cannot reach is refused and
 * not replaced by another: nobody would look for the data there.
 */
export function settle(stateDir: string, owner: Owner): string {
  mkdirSync(join(stateDir, "postgres"), { recursive: true });
  const home = realpathSync(join(stateDir, "postgres"));
  if (owner === null) return home;
  // Passed by the server's user, still listed by nobody.
  for (const path of [dirname(home), home]) if (statSync(path).uid === 0) chmodSync(path, statSync(path).mode | 0o011);
  if (isReachable(home, owner)) return home;
  const why = `The embedded PostgreSQL runs as user ${owner.uid}, who cannot enter ${home}`;
  throw failed(`${why}: put stateDir where everybody may pass, for example /var/lib/tagout, open the way with chmod o+x`);
}

/** Whether that user may pass every directory on the way, the last one included. */
function isReachable(path: string, { uid, gid }: NonNullable<Owner>): boolean {
  const { mode, uid: owns, gid: group } = statSync(path);
  const passable = owns === uid ? mode & 0o100 : group === gid ? mode & 0o010 : mode & 0o001;
  return passable !== 0 && (path === parse(path).root || isReachable(dirname(path), { uid, gid }));
}

/** A directory of that name, 0700 and the server's own. */
export function ownDirectory(path: string, owner: Owner): string {
  mkdirSync(path, { mode: 0o700 });
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
  return path;
}

/** The socket lies in the data directory, whose 0700 guards it, unless that path is too long or has a comma, which splits the setting. */
export function socketDirFor(dataDir: string, owner: Owner): string {
  if (Buffer.byteLength(dataDir) <= maxSocketDirBytes && !dataDir.includes(",")) return dataDir;
  const short = mkdtempSync(join(tmpdir(), "tagout-pg-"));
  if (owner !== null) chownSync(short, owner.uid, owner.gid);
  return short;
}

/**
 * Makes the links through which the libraries are found: npm cannot pack them, and their install script may not have
 * run. False when they are missing and the folder cannot be written.
 */
export function completeLinks(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  try {
    for (const { source, target } of links) {
      const link = resolve(native, "..", target);
      const points = relative(dirname(link), resolve(native, "..", source));
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(points, link);
    }
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return completeLinks(native);
    return false;
  }
}

/** A copy of the binaries that everybody can reach, made once for each version of the package. */
export function copyNative(native: string, home: string): string {
  const { version } = JSON.parse(readFileSync(resolve(native, "..", "package.json"), "utf8")) as { readonly version: string };
  const root = join(home, `postgres-${version}`);
  const copy = join(root, "native");
  if (!existsSync(copy)) {
    const making = `${root}.new-${randomBytes(4).toString("hex")}`;
    // Without `verbatimSymlinks` the links would point back into the original folder.
    cpSync(native, join(making, "native"), { recursive: true, verbatimSymlinks: true });
    openToAll(making);
    renameInto(making, root);
  }
  completeLinks(copy);
  return copy;
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const runs = stat.isDirectory() || (stat.mode & 0o100) !== 0;
  chmodSync(path, stat.mode | (runs ? 0o555 : 0o444));
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** Renames a finished directory to its name; when somebody else finished first, theirs stays, and ours may have been swept away. */
export function renameInto(finished: string, path: string): void {
  try {
    renameSync(finished, path);
  } catch (cause) {
    if (!existsSync(path)) throw cause;
    rmSync(finished, { recursive: true, force: true });
  }
}

/** Removes what starts that were killed left unfinished. Only for the one who holds the hub's lock. */
export function sweep(home: string): void {
  for (const name of readdirSync(home)) {
    if (/^(?:data|postgres-.*)\.new-[0-9a-f]{8}$/.test(name)) rmSync(join(home, name), { recursive: true, force: true });
  }
}

export function failed(what: string, cause?: unknown): Fault {
  return new Fault("embedded_database_failed", `${what}, or set DATABASE_URL to a PostgreSQL of your own.`, false, { cause });
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);
