import type { ReadCommand, Reading, ReadPipeline } from "../../../src/core/shell/reading.js";
import { bashArguments, bashStructures } from "./real-bash.js";

/** Where bash reads a text in another way than the scanner did, each in a sentence. */
export function disagreements(texts: readonly (readonly [string, Reading])[]): readonly string[] {
  const commands = texts.flatMap(([text, reading]) => reading.flatMap(({ commands }) => commands.map((command) => ({ text, command }))));
  const args = bashArguments(commands.map(({ text, command }) => spelled(text, command)));
  const structures = bashStructures(texts.map(([text]) => text));
  return [
    ...commands.flatMap(({ text, command }, index) => argumentDifference(text, command, args[index])),
    ...texts.flatMap(([text, reading], index) => structureDifference(text, reading, structures[index] ?? null)),
  ];
}

const spelled = (text: string, { words }: ReadCommand): readonly string[] => words.map(({ span }) => text.slice(span.start, span.end));

/** A word with a home directory in it is compared by its place only: what it becomes is bash's to say. */
function argumentDifference(text: string, { words }: ReadCommand, args: readonly string[] | undefined): readonly string[] {
  const same = args?.length === words.length && words.every(({ value, tilde }, index) => tilde || value === args[index]);
  return same ? [] : [`${JSON.stringify(text)}: bash makes ${JSON.stringify(args)} of ${JSON.stringify(words.map(({ value }) => value))}`];
}

function structureDifference(text: string, reading: Reading, printed: string | null): readonly string[] {
  if (printed === null) return [`${JSON.stringify(text)}: bash prints nothing for it`];
  let rest = printed;
  for (const [index, pipeline] of reading.entries()) {
    const after = index === 0 ? rest : afterJoint(rest, pipeline);
    const remaining = after === null ? null : afterPipeline(after, text, pipeline);
    if (remaining === null) return [`${JSON.stringify(text)}: bash prints ${JSON.stringify(printed)}`];
    rest = remaining;
  }
  return rest === "" ? [] : [`${JSON.stringify(text)}: bash prints ${JSON.stringify(rest)} beyond the plan`];
}

function afterJoint(rest: string, { after }: ReadPipeline): string | null {
  const joint = { always: /^(?:; |\n+)/, ok: /^ && /, fail: /^ \|\| / }[after].exec(rest);
  return joint === null ? null : rest.slice(joint[0].length);
}

function afterPipeline(rest: string, text: string, { commands }: ReadPipeline): string | null {
  for (const [index, command] of commands.entries()) {
    const words = (index === 0 ? "" : " | ") + spelled(text, command).join(" ");
    if (!rest.startsWith(words)) return null;
    const redirects = /^(?: (?:2?>|&>|<) \/dev\/null| 2>&1)*/.exec(rest.slice(words.length))?.[0] ?? "";
    if (!sameStreams(command, redirects)) return null;
    rest = rest.slice(words.length + redirects.length);
  }
  return rest;
}

/** Follows the redirects by hand, as descriptors, without the scanner's own table. */
function sameStreams({ stdin, stdout, stderr }: ReadCommand, redirects: string): boolean {
  const normal = stdout === "pipe" ? "pipe" : "report";
  let [out, error] = [normal, "report"];
  for (const [, form] of redirects.matchAll(/ (2>&1|(?:2?>|&>|<) \/dev\/null)/g)) {
    if (form === "2>&1") error = out;
    else if (form === "2> /dev/null") error = "nothing";
    else if (form === "> /dev/null") out = "nothing";
    else if (form === "&> /dev/null") [out, error] = ["nothing", "nothing"];
    else if (stdin !== "null") return false;
  }
  const errorOfPlan = { capture: "report", null: "nothing", stdout: stdout === "null" ? "nothing" : normal }[stderr];
  return out === (stdout === "null" ? "nothing" : normal) && error === errorOfPlan;
}
