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
