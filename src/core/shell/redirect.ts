import type { Command } from "./script.js";

/** The five redirects of the plain language, as they are written. Everything else that redirects is refused. */
export type Redirect = ">" | "2>" | "&>" | "<" | "2>&1";

/** After a target, only what surely ends it: `2>&1foo`, `>/dev/nullx` and `2>&1>f` name other files. */
const ends = String.raw`(?=[ \t\n|;]|&(?!>)|$)`;
const forms = [
  ["2>&1", new RegExp(String.raw`2>&1${ends}`, "y")],
  ["2>", new RegExp(String.raw`2>[ \t]*/dev/null${ends}`, "y")],
  ["&>", new RegExp(String.raw`&>[ \t]*/dev/null${ends}`, "y")],
  [">", new RegExp(String.raw`>[ \t]*/dev/null${ends}`, "y")],
  ["<", new RegExp(String.raw`<[ \t]*/dev/null${ends}`, "y")],
] as const;

/** The redirect written at `at`, the digit of `2>` included, or null if it is none of the five. */
export function redirectAt(text: string, at: number): { readonly redirect: Redirect; readonly end: number } | null {
  for (const [redirect, pattern] of forms) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return { redirect, end: pattern.lastIndex };
  }
  return null;
}

/**
 * Where a command's streams go after its redirects, applied from left to right as bash does. Null when a pipe
 * and a redirect want the same stream, or when only stderr would go down the pipe: a plan cannot say that.
 */
export function streams(
  redirects: readonly Redirect[],
  piped: { readonly from: boolean; readonly to: boolean },
): Pick<Command, "stdin" | "stdout" | "stderr"> | null {
  let toNull = false;
  let stderr: Command["stderr"] = "capture";
  for (const redirect of redirects) {
    if (redirect === "<" && piped.from) return null;
    if (redirect === ">" || redirect === "&>") toNull = true;
    if (redirect === "2>" || redirect === "&>") stderr = "null";
    if (redirect === "2>&1") stderr = toNull ? "null" : "stdout";
  }
  if (toNull && piped.to) return null;
  // `2>&1 >/dev/null` sends stderr where stdout was; that is the report, where stderr goes anyway.
  if (toNull && stderr === "stdout") stderr = "capture";
  return { stdin: piped.from ? "pipe" : "null", stdout: toNull ? "null" : piped.to ? "pipe" : "capture", stderr };
}
