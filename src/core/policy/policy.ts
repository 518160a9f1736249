import { digest } from "../digest.js";
import type { Json } from "../canonical.js";
import type { PolicyStamp } from "../plan.js";
import { err, ok, type Result } from "../result.js";
import {
  canonicalBundle,
  hostSchema,
  organisationSchema,
  readLayer,
  specOf,
  type HostFile,
  type OrganisationFile,
  type PolicyProblem,
} from "./bundle.js";
import { compileSpec, type CompiledSpec } from "./compile.js";
import { checkExamples } from "./examples.js";
import { families } from "./families/index.js";
import { judgeOutside } from "./outside.js";
import { overlayOf, type Tightening } from "./overlay.js";
import { builtInScopes } from "./scope-lists.js";
import { lengthened, scopesOf } from "./scopes.js";
import type { CommandSpec } from "./spec.js";
import type { Policy, PolicyLayer } from "./table.js";

export type { Policy, PolicyProblem };

/** Rises with every change that can change a verdict. Shown on every card. */
const builtInVersion = "1.0.0";

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
export function policyFrom(layers: PolicyLayers): Result<Policy, readonly PolicyProblem[]> {
  const organisation = layers.organisation === undefined ? ok(null) : readLayer("organisation", organisationSchema, layers.organisation);
  const host = layers.host === undefined ? ok(null) : readLayer("host", hostSchema, layers.host);
  if (!organisation.ok || !host.ok) return err([...(organisation.ok ? [] : organisation.error), ...(host.ok ? [] : host.error)]);
  const table = tableOf([...families, ...(organisation.value?.commands ?? []).map(specOf)]);
  if (!table.ok) return table;
  const policy = assembled(table.value, organisation.value, host.value, layers);
  const problems = [...liftProblems(policy, organisation.value, table.value), ...exampleProblems(policy, organisation.value, host.value)];
  return problems.length === 0 ? ok(policy) : err(problems);
}

/** Which policy judged, as cards show it and plan hashes hold it: what hub and agent have in common. */
export function policyStamp({ version, hash }: Policy): PolicyStamp {
  return { version, hash };
}

type Specs = ReadonlyMap<string, CompiledSpec>;

function tableOf(all: readonly CommandSpec[]): Result<Specs, readonly PolicyProblem[]> {
  const specs = new Map<string, CompiledSpec>();
  const problems: PolicyProblem[] = [];
  for (const [index, spec] of all.entries()) {
    const layer = index < families.length ? "built-in" : "organisation";
    const compiled = compileSpec(spec);
    if (!compiled.ok) {
      problems.push({ layer, path: spec.id, problem: compiled.error });
      continue;
    }
    for (const program of spec.programs) {
      if (specs.has(program))
        problems.push({ layer, path: spec.id, problem: `\`${program}\` has a rule already; write a lift or a rule about it` });
      specs.set(program, compiled.value);
    }
  }
  return problems.length === 0 ? ok(specs) : err(problems);
}

function assembled(specs: Specs, organisation: OrganisationFile | null, host: HostFile | null, files: PolicyLayers): Policy {
  const scopes = scopesOf(lengthened([organisation?.protect ?? {}, host?.protect ?? {}]));
  const lifts = organisation?.lifts ?? [];
  const tightenings = [...(organisation?.rules ?? []), ...(host?.rules ?? [])];
  const policy: Policy = {
    ...stampOf(organisation, files),
    layers: layersOf(organisation, host, files),
    scopes,
    specs,
    lifts: lifts.map(({ id, lifts: lifted, because, argv }) => ({
      id,
      lifts: lifted,
      because,
      about: argv.map((word) => (typeof word === "string" ? word : `{${word.join(",")}}`)).join(" "),
    })),
    rules: [...families, ...(organisation?.commands ?? []), ...lifts, ...tightenings],
    overlay: overlayOf(lifts, [...tightenings, ...outsiders(host, specs)]),
    outside: (text, problem, facts, depth) => judgeOutside(policy, text, problem, facts, depth),
  };
  return policy;
}

/** `only` on a host: every other program that a rule knows is held. */
function outsiders(host: HostFile | null, specs: Specs): readonly Tightening[] {
  if (host?.only === undefined) return [];
  const only = new Set(host.only);
  const programs = [...specs.keys()].filter((program) => !only.has(program));
  return [{ id: "host.only", programs, rules: [], with: [], then: "review", because: "This host's own file does not list the program" }];
}

const builtInHash = digest("tagout-builtin-v1", { version: builtInVersion, families, scopes: builtInScopes } as unknown as Json);

/** The host's file is not in the stamp: the hub does not know it, and it can only narrow. */
function stampOf(organisation: OrganisationFile | null, files: PolicyLayers): PolicyStamp {
  if (organisation === null) return { version: builtInVersion, hash: builtInHash };
  const bundle = canonicalBundle(files.organisation).hash;
  return { version: `${builtInVersion}+${organisation.version}`, hash: digest("tagout-policy-stamp-v1", { builtIn: builtInHash, bundle }) };
}

function layersOf(organisation: OrganisationFile | null, host: HostFile | null, files: PolicyLayers): readonly PolicyLayer[] {
  return [
    { layer: "built-in", version: builtInVersion, hash: builtInHash },
    ...(organisation === null
      ? []
      : [{ layer: "organisation" as const, version: String(organisation.version), hash: canonicalBundle(files.organisation).hash }]),
    ...(host === null
      ? []
      : [{ layer: "host" as const, version: String(host.version), hash: digest("tagout-host-policy-v1", files.host as Json) }]),
  ];
}

/** A lift that lifts nothing, or names a rule that cannot be lifted, is a mistake of whoever wrote it. */
function liftProblems(policy: Policy, organisation: OrganisationFile | null, specs: Specs): readonly PolicyProblem[] {
  return (organisation?.lifts ?? []).flatMap(({ argv: [program], lifts }, index) => {
    const path = `lifts.${index}`;
    const spec = specs.get(program)?.spec;
    if (spec?.refused?.ruling === "block")
      return [
        { layer: "organisation" as const, path, problem: `\`${program}\` is blocked by the built-in table, and a block is never lifted` },
      ];
    const unknown = spec === undefined && !lifts.includes("program.unknown");
    return unknown
      ? [
          {
            layer: "organisation" as const,
            path,
            problem: `no rule knows \`${program}\`; lift \`program.unknown\`, or add it under \`commands\``,
          },
        ]
      : [];
  });
}

function exampleProblems(policy: Policy, organisation: OrganisationFile | null, host: HostFile | null): readonly PolicyProblem[] {
  const organisations = checkExamples({
    ...policy,
    rules: [...(organisation?.commands ?? []), ...(organisation?.lifts ?? []), ...(organisation?.rules ?? [])],
  });
  const hosts = checkExamples({ ...policy, rules: host?.rules ?? [] });
  const told =
    (layer: PolicyLayer["layer"]) =>
    ({ rule, text, wanted, got, because }: (typeof hosts)[number]): PolicyProblem => ({
      layer,
      path: rule,
      problem: `the example \`${text}\` is ${got}, not ${wanted}: ${because}`,
    });
  return [...organisations.map(told("organisation")), ...hosts.map(told("host"))];
}

/** The built-in table alone. A table that cannot be read allows nothing. */
export const builtInPolicy: Policy = builtIn();

function builtIn(): Policy {
  const policy = policyFrom({});
  return policy.ok ? policy.value : assembled(new Map(), null, null, {});
}
