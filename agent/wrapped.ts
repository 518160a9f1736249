import { isThere, type Trust } from "./binary.js";

/** Programs that run another and pass its exit code on. */
export const wrappers: readonly string[] = ["sudo", "timeout", "nice", "ionice", "env", "stdbuf", "nohup", "setsid"];

/** What a wrapper such as sudo will look up and run, with its arguments; null when there is no wrapper, or nothing behind it. */
export function wrappedIn(argv: readonly string[], trust: Trust): readonly string[] | null {
  if (!wrappers.includes(baseName(argv[0] ?? ""))) return null;
  const inner = argv.findIndex((word, n) => n > 0 && !word.startsWith("-") && isThere(word, trust));
  return inner === -1 ? null : argv.slice(inner);
}

export const baseName = (word: string): string => word.slice(word.lastIndexOf("/") + 1);
