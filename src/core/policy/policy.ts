import type { PolicyStamp } from "../plan.js";
import { compileSpec, type CompiledSpec } from "./compile.js";
import { families } from "./families/index.js";
import type { Table } from "./judge.js";
import { builtInScopes } from "./scope-lists.js";
import { scopesOf, type Scopes } from "./scopes.js";
import type { CommandSpec, Examples } from "./spec.js";

/** A policy, ready to judge. */
export interface Policy extends Table {
  readonly version: string;
  readonly hash: string;
  readonly scopes: Scopes;
  /** Every rule with its examples, in the order of the layers. */
  readonly rules: readonly { readonly id: string; readonly examples: Examples }[];
}

const specs = new Map<string, CompiledSpec>();
const problems: string[] = [];
for (const spec of families as readonly CommandSpec[]) {
  const compiled = compileSpec(spec);
  if (!compiled.ok) problems.push(compiled.error);
  else for (const program of spec.programs) {
    if (specs.has(program)) problems.push(`${program} twice`);
    specs.set(program, compiled.value);
  }
}
export const builtInProblems = problems;

export const builtInPolicy: Policy = { version: "0", hash: "0", scopes: scopesOf(builtInScopes), specs, rules: families, overlay: (_, judged) => judged };

/** Which policy judged, as cards show it and plan hashes hold it. */
export function policyStamp({ version, hash }: Policy): PolicyStamp {
  return { version, hash };
}
