import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Real bash as the oracle. It is given only text that the scanner accepted, and never as commands: its words are
 * printed by the builtin `printf`, with no PATH, no patterns and in restricted mode; its structure comes from
 * `--pretty-print`, which parses and prints and runs nothing.
 */
export function whyNoBash(): string | false {
  const probe = run(["--pretty-print"], "a   |b;c\n");
  if (probe === null) return "there is no bash here";
  return probe.trim() === "a | b; c" ? false : "this bash cannot pretty-print (5.2 can)";
}

/** For each command, given by the spelling of its words, the arguments that bash makes of them. */
export function bashArguments(commands: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const script = commands.map((words) => `printf '%s\\0' ${words.join(" ")}; printf '\\1\\0'\n`).join("");
  const output = run(["-r", "-f"], script);
  if (output === null) return [];
  return output
    .split("\u0001\0")
    .slice(0, -1)
    .map((one) => one.split("\0").slice(0, -1));
}

/** Each text as bash parses it, printed in bash's own spelling; null where it prints nothing for one. */
export function bashStructures(texts: readonly string[]): readonly (string | null)[] {
  const mark = (index: number) => `: tagout-text-${index}`;
  const output =
    run(["--pretty-print"], texts.map((text, index) => `${mark(index)}\n${text}\n`).join("") + `${mark(texts.length)}\n`) ?? "";
  return texts.map((_, index) => {
    const from = output.indexOf(`${mark(index)}\n`);
    const to = output.indexOf(`${mark(index + 1)}\n`);
    return from === -1 || to === -1 ? null : output.slice(from + mark(index).length, to).replace(/^\n+|\n+$/g, "");
  });
}

function run(flags: readonly string[], input: string): string | null {
  const cwd = mkdtempSync(join(tmpdir(), "tagout-bash-"));
  try {
    const env = { PATH: "/nonexistent", LC_ALL: "C.UTF-8", HOME: "/nonexistent" };
    const done = spawnSync(bashPath, ["--norc", "--noprofile", ...flags], {
      cwd,
      env,
      input,
      encoding: "utf8",
      timeout: 600_000,
      maxBuffer: 256 << 20,
    });
    return done.error === undefined ? done.stdout : null;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const bashPath = "/bin/bash";
