import { dropCaches, type DropCaches } from "../shell/drop-caches.js";
import type { Joint } from "../shell/script.js";
import type { ReadCommand, Reading, ShellProblem, Word } from "../shell/reading.js";
import { scan } from "../shell/scan.js";
import { err, ok, type Result } from "../result.js";

/** A text and what the strict scanner made of it: what the other readers are asked about. */
export interface Source {
  readonly text: string;
  readonly reading: Reading;
}

/** A reading, and the texts that it is a reading of. */
export interface ReadText {
  readonly reading: Reading;
  readonly sources: readonly Source[];
}

/** A last line or list item that writes to a file. It may hold no other separator. */
const lastWrite = /^(?<before>[\s\S]*?[^\s;&|])[ \t]*(?<joint>;|&&|\n)(?<last>[^;&|\n]*>[^;&|\n]*)$/;

/**
 * Reads a text in the plain language, and the one write outside of it that has a place in a plan: dropping the
 * kernel's caches, alone or as the last thing (`sync; echo 3 > /proc/sys/vm/drop_caches`).
 */
export function readText(text: string): Result<ReadText, ShellProblem> {
  const read = scan(text);
  if (read.ok) return ok({ reading: read.value, sources: [{ text, reading: read.value }] });
  const whole = dropCaches(text);
  if (whole !== null) return ok({ reading: [{ after: "always", commands: [dropping(whole, wholeWord(text))] }], sources: [] });
  const { before, joint, last } = text.length > 512 ? {} : (lastWrite.exec(text)?.groups ?? {});
  const drop = last === undefined ? null : dropCaches(last);
  const first = before === undefined || drop === null ? null : readText(before);
  if (drop === null || first?.ok !== true) return err(read.error);
  const after: Joint = joint === "&&" ? "ok" : "always";
  return ok({ reading: [...first.value.reading, { after, commands: [dropping(drop, wholeWord(text))] }], sources: first.value.sources });
}

/** One word that stands at the whole text, which is plain ASCII when it drops caches. */
function wholeWord(text: string): Word {
  return {
    value: text,
    span: { start: 0, end: text.length, startByte: 0, endByte: text.length },
    glob: false,
    tilde: false,
    quoted: false,
  };
}

/** The command that drops caches without a shell, behind the wrappers that there were. */
export function dropping(kind: DropCaches, at: Word, wrappers: readonly Word[] = []): ReadCommand {
  const words = ["sysctl", "-w", `vm.drop_caches=${kind}`].map((value) => ({ ...at, value, glob: false, tilde: false }));
  return { words: [...wrappers, ...words], stdin: "null", stdout: "capture", stderr: "capture", span: at.span };
}

/** Whether a pipeline is `echo 3 | tee /proc/sys/vm/drop_caches`, with or without `sudo`; then what stands for it. */
export function teed(commands: readonly ReadCommand[]): ReadCommand | null {
  const [echo, tee, more] = commands;
  if (echo === undefined || tee === undefined || more !== undefined) return null;
  const sudo = tee.words[0]?.value === "sudo" ? tee.words.slice(0, 1) : [];
  const [program, file, extra] = tee.words.slice(sudo.length);
  const text = `${echo.words.map(({ value }) => value).join(" ")} | ${program?.value ?? ""} ${file?.value ?? ""}`;
  const kind = extra === undefined && echo.stderr === "capture" && file !== undefined ? dropCaches(text) : null;
  return kind === null || file === undefined ? null : dropping(kind, file, sudo);
}
