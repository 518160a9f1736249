import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** Seconds for a sleep that outlives every test, in twelve digits that no other command line holds by chance: a pid in them might be part of one. */
export const unlikeSeconds = (): string => String(randomInt(1e11, 1e12));

/** Ids of the processes, other than this one, that have this text among their arguments. */
export function processesWith(text: string): readonly string[] {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid && commandLine(entry).includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
