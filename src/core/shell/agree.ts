import { outlineByBashParser } from "./bash-parser-reader.js";
import { outlineDifference, outlineOf } from "./outline.js";
import { scriptOf, type Reading } from "./reading.js";
import type { Command, Script } from "./script.js";
import { readByUnbash } from "./unbash-reader.js";

/** What the other readers say to a reading. A differential blocks; a veto makes an `allow` a `review`. */
export type Agreement =
  | { readonly kind: "agreed" }
  | { readonly kind: "differential"; readonly message: string }
  | { readonly kind: "veto"; readonly message: string };

/** Both other readers on one text and its reading, the one that must agree first. */
export function agreeing(text: string, reading: Reading): Agreement {
  const second = agreeingUnbash(text, reading);
  return second.kind === "agreed" ? agreeingBashParser(text, reading) : second;
}

/** The second reader: exactly the same plan, or a differential. Costs microseconds; ask it of every reading. */
export function agreeingUnbash(text: string, reading: Reading): Agreement {
  const read = readByUnbash(text);
  if (!read.ok) return { kind: "differential", message: read.error };
  const difference = scriptDifference(scriptOf(reading), read.value);
  return difference === null ? { kind: "agreed" } : { kind: "differential", message: difference };
}

/** The third reader: the same structure, or a veto. Costs a fraction of a millisecond; ask it of what would be `allow`. */
export function agreeingBashParser(text: string, reading: Reading): Agreement {
  const read = outlineByBashParser(text);
  if (!read.ok) return { kind: "veto", message: read.error };
  const difference = outlineDifference(outlineOf(scriptOf(reading)), read.value, "bash-parser");
  return difference === null ? { kind: "agreed" } : { kind: "veto", message: difference };
}

function scriptDifference(plan: Script, other: Script): string | null {
  const outline = outlineDifference(outlineOf(plan), outlineOf(other), "unbash");
  if (outline !== null) return outline;
  const [commands, others] = [plan, other].map((script) => script.flatMap((pipeline) => pipeline.commands));
  const at = commands?.findIndex((command, index) => !sameCommand(command, others?.[index])) ?? -1;
  return at === -1 ? null : `unbash reads other arguments or redirects for command ${at + 1}.`;
}

function sameCommand(a: Command, b: Command | undefined): boolean {
  return (
    b !== undefined &&
    a.stdin === b.stdin &&
    a.stdout === b.stdout &&
    a.stderr === b.stderr &&
    a.argv.every((word, index) => word === b.argv[index])
  );
}
