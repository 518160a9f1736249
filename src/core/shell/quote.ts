import { escaped } from "../escape.js";
import { isShowable } from "./characters.js";
import type { Command, Joint, Script } from "./script.js";

/** Words that every reader, and bash, takes for themselves. `{}` is for `find` and `xargs`, the last three for tests. */
const bare = /^(?:(?:[A-Za-z0-9_\-.,/:=+@%^]|\{\})+|[[\]!])$/;

/**
 * A command line that gives these arguments: one canonical spelling, safe to copy into a shell. An argument that
 * holds what must not be printed is shown as `$'..\u{202e}..'`, which no reader accepts.
 */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(" ");
}

/**
 * A plan as text: what people are shown. Scanning it gives the same plan again for every plan that a scan made,
 * unless the quotes it needs make it longer than the scanner takes.
 */
export function showScript(script: Script): string {
  return script.map(({ after, commands }, index) => `${index === 0 ? "" : joints[after]}${commands.map(showCommand).join(" | ")}`).join("");
}

const joints: Record<Joint, string> = { always: "; ", ok: " && ", fail: " || " };

function showCommand({ argv, stdout, stderr }: Command): string {
  const out = stdout === "null" ? " >/dev/null" : "";
  // With stdout discarded, `stdout` for stderr means the same place as `null`.
  const discarded = stderr === "null" || (stderr === "stdout" && stdout === "null");
  const error = discarded ? " 2>/dev/null" : stderr === "stdout" ? " 2>&1" : "";
  return `${quoteArgv(argv)}${out}${error}`;
}

function quoteWord(word: string): string {
  if (bare.test(word)) return word;
  if (![...word].every(isShowable)) return unprintable(word);
  if (!word.includes("'")) return `'${word}'`;
  // Double quotes read better, but an interactive shell still looks for `!`, `$`, backticks and backslashes in them.
  return /["!$`\\]/.test(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"${word}"`;
}

function unprintable(word: string): string {
  const shown = [...word].map((character) => {
    if (!isShowable(character)) return escaped(character);
    return character === "'" || character === "\\" ? `\\${character}` : character;
  });
  return `$'${shown.join("")}'`;
}
