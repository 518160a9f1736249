import type { ValueCheck } from "../facts.js";

/** Small languages that programs take as an argument, each with its own positive grammar. */
export const languageTypes = {} as const satisfies Record<string, ValueCheck>;
