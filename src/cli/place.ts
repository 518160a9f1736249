import type { Command } from "commander";

/** Which hub a command is about. */
export interface Place {
  readonly config?: string;
  readonly stateDir?: string;
}

/** Adds the two options that say so. */
export const placed = (command: Command): Command =>
  command
    .option("--config <file>", "the hub's configuration file; without, every key has its default")
    .option("--state-dir <dir>", "where the hub's keys, database and logs live");

/** The same as typed again, for a shell: with a blank before each, and quotes where the shell needs them. */
export const placeWords = ({ config, stateDir }: Place): string =>
  [
    ...(config === undefined ? [] : ["--config", shellWord(config)]),
    ...(stateDir === undefined ? [] : ["--state-dir", shellWord(stateDir)]),
  ]
    .map((word) => ` ${word}`)
    .join("");

const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);
