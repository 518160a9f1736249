import type { PolicyStamp } from "../plan.js";
import { err, ok, type Result } from "../result.js";
import { assemble, tableOf, type Specs } from "./assemble.js";
import { hostSchema, organisationSchema, readLayer, specOf, type OrganisationFile, type PolicyProblem } from "./bundle.js";
import { checkExamples } from "./examples.js";
import type { Policy, PolicyLayer } from "./table.js";

export type { Policy, PolicyProblem };

/** The files over the built-in table, already parsed from YAML. Whoever reads them checks their signatures first. */
export interface PolicyLayers {
  readonly organisation?: unknown;
  readonly host?: unknown;
}

/**
 * A policy from its layers, or everything that is wrong with them. The organisation's file may add rules and
 * lift what built-in rules hold; the host's file only narrows. Their own examples are judged, and a wrong one
 * refuses the file.
 */
export function policyFrom({ organisation, host }: PolicyLayers): Result<Policy, readonly PolicyProblem[]> {
  const ours = organisation === undefined ? ok(null) : readLayer("organisation", organisationSchema, organisation);
  const its = host === undefined ? ok(null) : readLayer("host", hostSchema, host);
  if (!ours.ok || !its.ok) return err([...(ours.ok ? [] : ours.error), ...(its.ok ? [] : its.error)]);
  const table = tableOf((ours.value?.commands ?? []).map(specOf));
  if (!table.ok) return table;
  const shared = ours.value === null ? null : { file: organisation, says: ours.value };
  const policy = assemble(table.value, { organisation: shared, host: its.value === null ? null : { file: host, says: its.value } });
  // The organisation's examples say what its file does, not what a host makes of it.
  const withoutHost = its.value === null ? policy : assemble(table.value, { organisation: shared, host: null });
  const problems = [
    ...liftProblems(ours.value, table.value),
    ...exampleProblems(
      "organisation",
      withoutHost,
      ours.value === null ? [] : [...ours.value.commands, ...ours.value.lifts, ...ours.value.rules],
    ),
    ...exampleProblems("host", policy, its.value?.rules ?? []),
  ];
  return problems.length === 0 ? ok(policy) : err(problems);
}

/** Which policy judged, as cards show it and plan hashes hold it: what hub and agent have in common. */
export function policyStamp({ version, hash }: Policy): PolicyStamp {
  return { version, hash };
}

/** A lift of a program that is blocked whole, or that no rule knows, is a mistake of whoever wrote it. */
function liftProblems(organisation: OrganisationFile | null, specs: Specs): readonly PolicyProblem[] {
  return (organisation?.lifts ?? []).flatMap(({ argv: [program], lifts }, index) => {
    const spec = specs.get(program)?.spec;
    const at = { layer: "organisation" as const, path: `lifts.${index}` };
    if (spec?.refused?.ruling === "block")
      return [{ ...at, problem: `\`${program}\` is blocked by the built-in table, and a block is never lifted` }];
    if (spec !== undefined || lifts.includes("program.unknown")) return [];
    return [{ ...at, problem: `no rule knows \`${program}\`; lift \`program.unknown\`, or add it under \`commands\`` }];
  });
}

function exampleProblems(layer: PolicyLayer["layer"], policy: Policy, rules: Policy["rules"]): readonly PolicyProblem[] {
  return checkExamples({ ...policy, rules }).map(({ rule, text, wanted, got, because }) => ({
    layer,
    path: rule,
    problem: `the example \`${text}\` is ${got}, not ${wanted}: ${because}`,
  }));
}

/** The built-in table alone. A table that cannot be read allows nothing. */
export const builtInPolicy: Policy = builtIn();

function builtIn(): Policy {
  const policy = policyFrom({});
  return policy.ok ? policy.value : assemble(new Map(), { organisation: null, host: null });
}
