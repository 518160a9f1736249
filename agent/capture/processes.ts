import { escapeName } from "../../src/core/escape.js";
import type { ProcessFact } from "../../src/core/evidence.js";
import { evidenceLimits } from "../../src/core/evidence.js";
import { redact } from "../../src/core/redact.js";
import { bytesText } from "../../src/core/bytes-text.js";
import { readFile } from "node:fs/promises";
import type { Finding, Snapshot } from "./snapshot.js";

/** Which processes a signal is about: the largest, the busiest, or only those that it names. */
export type Ranking = "memory" | "cpu" | "named";

/**
 * The processes that a signal may be about, most important first, as facts. Only these may be signalled later, so a signal that is
 * not about processes names none but those its own evidence points to.
 *
 * @param also pids that other evidence points to.
 */
export function processFacts(snapshot: Snapshot, ranking: Ranking, also: readonly number[] = []): readonly ProcessFact[] {
  const { signal, cpuPercentOf } = snapshot;
  const user = snapshot.processes.filter(({ isKernel, state }) => !isKernel && state !== "Z");
  const involved = snapshot.involved.flatMap((ref) =>
    user.filter(({ pid, startTicks }) => pid === ref.pid && startTicks === ref.startTicks),
  );
  const named = user.filter(({ name, pid }) => name === signal.subject || also.includes(pid));
  const largest = ranking === "named" ? [] : user.toSorted((a, b) => b.rssBytes - a.rssBytes);
  const busiest =
    ranking === "cpu" ? user.filter((each) => cpuPercentOf(each) > 0).toSorted((a, b) => cpuPercentOf(b) - cpuPercentOf(a)) : [];
  const chosen = [...involved, ...named.toSorted((a, b) => b.rssBytes - a.rssBytes).slice(0, 8), ...busiest.slice(0, 8), ...largest];
  return [...new Map(chosen.map((process) => [process.pid, process])).values()].slice(0, evidenceLimits.processes).map(snapshot.factOf);
}

/** The table of these processes. The figures are the kernel's, the names each process gave itself. */
export async function processTable(snapshot: Snapshot, facts: readonly ProcessFact[], ranking: Ranking): Promise<readonly Finding[]> {
  if (facts.length === 0) return [];
  const total = snapshot.latest()?.memory?.totalBytes ?? 0;
  const isNamed = ({ pid, name }: ProcessFact): boolean =>
    name === snapshot.signal.subject || snapshot.involved.some((ref) => ref.pid === pid);
  const sorted = facts.toSorted((a, b) => (ranking === "cpu" ? b.cpuPercent - a.cpuPercent : b.rssBytes - a.rssBytes));
  const inOrder = [...sorted.filter(isNamed), ...sorted.filter((fact) => !isNamed(fact))];
  const lines = await Promise.all(
    inOrder.map(async (fact) => {
      const share = total === 0 ? "" : ` (${Math.round((100 * fact.rssBytes) / total)} %)`;
      const up = durationText(snapshot.uptimeSeconds - fact.startTicks / (snapshot.proc?.tickHz ?? 100));
      const unit = fact.unit === null ? "" : `, ${fact.unit}`;
      const line = `pid ${fact.pid} (${fact.name}), user ${fact.user}, ${bytesText(fact.rssBytes)}${share}, cpu ${fact.cpuPercent} %, up ${up}${unit}`;
      return snapshot.settings.commandLines ? `${line}: ${await commandLine(snapshot, fact.pid)}` : line;
    }),
  );
  return [{ source: `processes by ${ranking === "cpu" ? "processor time" : "memory (rss)"}`, trust: 0, lines, keep: "first" }];
}

/** How the memory of the three largest went. Holds no names, so nothing in it was chosen by a process. */
export function rssFigures({ history }: Snapshot, facts: readonly ProcessFact[]): readonly Finding[] {
  const largest = facts.toSorted((a, b) => b.rssBytes - a.rssBytes).slice(0, 3);
  const lines = largest.flatMap((fact) => {
    const points = history.of(fact);
    return points.length < 2 ? [] : [`rss of pid ${fact.pid}, one point a minute: ${thinned(points).map(bytesText).join(", ")}`];
  });
  return lines.length === 0 ? [] : [{ source: "rss history", trust: 2, lines, keep: "first" }];
}

/** Processes that wait for a disk or another thing that cannot be interrupted. */
export function waitingProcesses({ processes }: Snapshot): readonly Finding[] {
  const waiting = processes.filter(({ state, isKernel }) => state === "D" && !isKernel).slice(0, 20);
  const lines = waiting.map(({ pid, name }) => `pid ${pid} (${name}) waits in state D`);
  return lines.length === 0 ? [] : [{ source: "processes in state D", trust: 0, lines, keep: "first" }];
}

/** The first 128 characters once redacted. Reading may block on a stuck process, hence not synchronous. */
async function commandLine({ proc }: Snapshot, pid: number): Promise<string> {
  if (proc === null) return "";
  const text = await readFile(`${proc.root}/${pid}/cmdline`, "utf8").catch(() => "");
  return redact(escapeName(text.replaceAll("\0", " ").trim())).text.slice(0, 128);
}

const thinned = (points: readonly number[]): readonly number[] =>
  points.filter((_, n) => n % Math.ceil(points.length / 12) === (points.length - 1) % Math.ceil(points.length / 12));

export function durationText(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
