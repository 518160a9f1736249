import type { Incident } from "../incident.js";
import type { SignalKind } from "../signal.js";
import { cut, oneLine } from "./words.js";

/** What is wrong, in a few words; `%s` is what the signal is about. */
const wrong: Readonly<Record<SignalKind, string>> = {
  "memory-low": "Memory nearly used up",
  "memory-pressure": "Programs wait for memory",
  "memory-process": "%s uses too much memory",
  "disk-space": "Disk nearly full: %s",
  "disk-inodes": "Inodes nearly used up: %s",
  "cpu-high": "CPU busy",
  "cpu-pressure": "Programs wait for the CPU",
  "io-pressure": "Programs wait for disks",
  "unit-failed": "Unit failed: %s",
  "crash-loop": "Crash loop: %s",
};

/** What is wrong, without where: at most 80 characters. */
export function whatOf({ signal }: Incident): string {
  return cut(
    wrong[signal.kind].replace("%s", () => oneLine(signal.subject, 50)),
    80,
  );
}

/** What is wrong and where: at most 150 characters, the longest host name included. */
export const titleOf = (incident: Incident): string => `${whatOf(incident)} on ${incident.host}`;
