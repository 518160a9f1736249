import type { Json } from "../canonical.js";
import { digest } from "../digest.js";
import type { PolicyStamp } from "../plan.js";
import { err, ok, type Result } from "../result.js";
import { canonicalBundle, type HostFile, type OrganisationFile, type PolicyProblem } from "./bundle.js";
import { compileSpec, type CompiledSpec } from "./compile.js";
import { families } from "./families/index.js";
import { judgeOutside } from "./outside.js";
import { builtInLimits, limitText, type Limit } from "./limits.js";
import { overlayOf, scopeOf, type LiftRule, type Tightening } from "./overlay.js";
import { builtInScopes } from "./scope-lists.js";
import { lengthened, scopesOf } from "./scopes.js";
import type { CommandSpec } from "./spec.js";
import type { Lift, Policy, PolicyLayer } from "./table.js";

/** Rises with every change that can change a verdict. Shown on every card. */
const builtInVersion = "1.1.0";
const builtInHash = digest("tagout-builtin-v1", {
  version: builtInVersion,
  families,
  scopes: builtInScopes,
  limits: builtInLimits,
} as unknown as Json);

/** Rules by program, without its directory. */
export type Specs = ReadonlyMap<string, CompiledSpec>;

/** The built-in rules and the organisation's, ready to be asked; or what cannot be read, or is there twice. */
export function tableOf(own: readonly CommandSpec[]): Result<Specs, readonly PolicyProblem[]> {
  const specs = new Map<string, CompiledSpec>();
  const problems: PolicyProblem[] = [];
  for (const [index, spec] of [...families, ...own].entries()) {
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

/** The files over the built-in table: as they were read, for their hashes, and what they say. */
export interface Over {
  readonly organisation: { readonly file: unknown; readonly says: OrganisationFile } | null;
  readonly host: { readonly file: unknown; readonly says: HostFile } | null;
}

/**
 * One policy of all layers. The organisation may lift what the built-in table holds, each lift by its rule, and write rules for
 * programs that have none; everything else it says, and all that the host says, only narrows.
 */
export function assemble(specs: Specs, { organisation, host }: Over): Policy {
  const lifts = organisation?.says.lifts ?? [];
  const commands = organisation?.says.commands ?? [];
  const tightenings = [...(organisation?.says.rules ?? []), ...(host?.says.rules ?? [])];
  const policy: Policy = {
    ...stampOf(organisation),
    layers: layersOf({ organisation, host }),
    scopes: scopesOf(lengthened([organisation?.says.protect ?? {}, host?.says.protect ?? {}])),
    specs,
    lifts: [...lifts.map(liftOf), ...commands.map(addedProgram), ...replacing(organisation?.says.limits ?? [])],
    limits: [...limitsUnder(organisation?.says.limits ?? []), ...(host?.says.limits ?? [])],
    rules: [...families, ...commands, ...lifts, ...tightenings],
    overlay: overlayOf({
      bundle: organisation === null ? "" : String(organisation.says.version),
      lifts,
      added: commands.map(({ id }) => id),
      tightenings: [...tightenings, ...outsiders(host?.says ?? null, specs)],
    }),
    outside: (text, problem, facts, depth) => judgeOutside(policy, text, problem, facts, depth),
  };
  return policy;
}

const liftOf = ({ id, lifts, because, argv }: LiftRule): Lift => ({ id, lifts, because, about: scopeOf(argv) });

/** A program that no built-in rule knows is held; the organisation's rule for it is what it lifts. */
function addedProgram({ id, programs, because }: OrganisationFile["commands"][number]): Lift {
  return { id, lifts: ["program.unknown"], because, about: programs.join(", ") };
}

/** The built-in limits with the organisation's own in the place of those that it names. */
function limitsUnder(own: readonly Limit[]): readonly Limit[] {
  const named = new Set(own.map(({ id }) => id));
  return [...builtInLimits.filter(({ id }) => !named.has(id)), ...own];
}

/** A limit in the place of a built-in one may be a looser one, so it is listed where people look for what is loosened. */
function replacing(own: readonly Limit[]): readonly Lift[] {
  return own.flatMap((limit) => {
    const before = builtInLimits.find(({ id }) => id === limit.id);
    if (before === undefined) return [];
    return [
      { id: limit.id, lifts: [`limit.${limit.id}`], because: limit.because, about: `${limitText(limit)} instead of ${limitText(before)}` },
    ];
  });
}

/** `only` on a host: every other program that a rule knows is held. */
function outsiders(host: HostFile | null, specs: Specs): readonly Tightening[] {
  if (host?.only === undefined) return [];
  const only = new Set(host.only);
  const programs = [...specs.keys()].filter((program) => !only.has(program));
  return [{ id: "host.only", programs, rules: [], with: [], then: "review", because: "This host's own file does not list the program" }];
}

/** The host's file is not in the stamp: the hub does not know it, and it can only narrow. */
function stampOf(organisation: Over["organisation"]): PolicyStamp {
  if (organisation === null) return { version: builtInVersion, hash: builtInHash };
  const bundle = canonicalBundle(organisation.file).hash;
  return {
    version: `${builtInVersion}+${organisation.says.version}`,
    hash: digest("tagout-policy-stamp-v1", { builtIn: builtInHash, bundle }),
  };
}

function layersOf({ organisation, host }: Over): readonly PolicyLayer[] {
  return [
    { layer: "built-in", version: builtInVersion, hash: builtInHash },
    ...(organisation === null
      ? []
      : [{ layer: "organisation" as const, version: String(organisation.says.version), hash: canonicalBundle(organisation.file).hash }]),
    ...(host === null
      ? []
      : [{ layer: "host" as const, version: String(host.says.version), hash: digest("tagout-host-policy-v1", host.file as Json) }]),
  ];
}
