import { readdirSync, readFileSync } from "node:fs";

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
