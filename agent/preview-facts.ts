import type { Stats } from "node:fs";
import { escapeName } from "../src/core/escape.js";
import { holdersOf, holdersOfDeleted, socketsOf } from "./holders.js";
import { openProc, readProcess, readProcesses, readUid, readUnit, readUptime, textOf, type Proc } from "./proc.js";
import type { Target } from "./targets.js";

const most = 10;

/** What can be read about something a change step names, one fact a line, without touching it. */
export function factsAbout(target: Target): readonly string[] {
  const proc = openProc();
  if (proc === null) return [];
  return target.kind === "process" ? aboutProcess(proc, target.pid) : aboutPath(proc, target.path, target.stats);
}

function aboutProcess(proc: Proc, pid: number): readonly string[] {
  const now = readProcess(proc, pid);
  if (now === null) return [`process ${pid}: gone`];
  const ageS = Math.max(0, Math.round(readUptime(proc) - now.startTicks / proc.tickHz));
  const children = readProcesses(proc).filter(({ parent }) => parent === pid);
  return [
    `process ${pid}: ${now.name}, user ${readUid(proc, pid) ?? "?"}, state ${now.state}, parent ${now.parent}`,
    `started: ${ageS} s ago (tick ${now.startTicks})`,
    `unit: ${readUnit(proc, pid) ?? "none"}`,
    `children: ${listed(children.map(({ pid: child, name }) => `${child} ${name}`))}`,
    `listening on: ${listed(portsOf(proc, pid))}`,
  ];
}

/** TCP ports in state LISTEN whose socket the process holds, read in its own network. */
function portsOf(proc: Proc, pid: number): readonly string[] {
  const sockets = socketsOf(pid);
  const lines = ["tcp", "tcp6"].flatMap((table) => (textOf(proc, `${pid}/net/${table}`) ?? "").split("\n").slice(1));
  const ports = lines.flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const port = local?.split(":").at(-1);
    return state === listen && port !== undefined && inode !== undefined && sockets.has(inode) ? [`tcp ${Number.parseInt(port, 16)}`] : [];
  });
  return [...new Set(ports)];
}

/** @source include/net/tcp_states.h: TCP_LISTEN is 10. */
const listen = "0A";

function aboutPath(proc: Proc, path: string, stats: Stats | null): readonly string[] {
  const shown = escapeName(path);
  if (stats === null) return [`path ${shown}: does not exist yet`];
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, "0");
  const kind = stats.isFile()
    ? `file of ${stats.size} bytes (${stats.blocks * 512} on disk)`
    : stats.isDirectory()
      ? "directory"
      : "neither file nor directory";
  return [
    `path ${shown}: ${kind}, owner ${stats.uid}:${stats.gid}, mode ${mode}, ${stats.nlink} name${stats.nlink === 1 ? "" : "s"}`,
    `open in: ${listed(stats.isFile() ? named(proc, holdersOf(stats)) : [])}`,
    `deleted file of that name still open in: ${listed(named(proc, holdersOfDeleted(path)))}`,
  ];
}

const named = (proc: Proc, pids: readonly number[]): readonly string[] =>
  pids.map((pid) => `${pid} ${readProcess(proc, pid)?.name ?? "?"}`);

function listed(all: readonly string[]): string {
  if (all.length === 0) return "none";
  return all.length <= most ? all.join(", ") : `${all.slice(0, most).join(", ")} and ${all.length - most} more`;
}
