import type { ShellProblem } from "../shell/reading.js";
import type { Argument } from "./argv.js";
import type { CompiledSpec } from "./compile.js";
import type { Facts } from "./facts.js";
import type { Judged } from "./judged.js";
import type { Limit } from "./limits.js";
import type { Scopes } from "./scopes.js";
import type { Examples } from "./spec.js";

/** The part of a policy that judging needs. */
export interface Table {
  /** By program, without its directory. */
  readonly specs: ReadonlyMap<string, CompiledSpec>;
  /** The outer layers' word on a finished judgement of one command: lifted, or tightened. See overlay.ts. */
  readonly overlay: (words: readonly Argument[], judged: Judged) => Judged;
  /** Judges a text that is not in the plain language. See outside.ts. */
  readonly outside: (text: string, problem: ShellProblem, facts: Facts, depth: number) => Judged;
}

/** One file of a policy, for people: which, and exactly what. */
export interface PolicyLayer {
  readonly layer: "built-in" | "organisation" | "host";
  readonly version: string;
  readonly hash: string;
}

/** What an organisation allows beyond the built-in table. `doctor` lists these. */
export interface Lift {
  readonly id: string;
  /** The held rules that do not count for it; `program.unknown` for a program that the organisation adds. */
  readonly lifts: readonly string[];
  readonly because: string;
  /** For people: the words that it is about. */
  readonly about: string;
}

/** A policy, ready to judge: the built-in table, and the files of the organisation and the host over it. */
export interface Policy extends Table {
  /** Of the built-in table and the organisation's file: what hub and agent have in common. */
  readonly version: string;
  readonly hash: string;
  readonly layers: readonly PolicyLayer[];
  readonly scopes: Scopes;
  /** Everything in the organisation's file that loosens: lifts, and programs it adds. */
  readonly lifts: readonly Lift[];
  /** How often what may be changed; all that fit count. */
  readonly limits: readonly Limit[];
  /** Every rule that has examples, in the order of the layers. */
  readonly rules: readonly { readonly id: string; readonly examples: Examples }[];
}
