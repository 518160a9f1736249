import { globs, type Globs } from "./glob.js";
import { builtInScopes } from "./scope-lists.js";

/** Lists that rules refer to by name. An organisation and a host may lengthen the protecting ones, never shorten them. */
export interface ScopeLists {
  /** Files whose content may be shown. */
  readonly read: readonly string[];
  /** Files that are a secret or lead to one. Not even listed. */
  readonly secret: readonly string[];
  /** Places that may be listed and measured, and whose files are never shown. */
  readonly sealed: readonly string[];
  /** Where files may be made, moved and removed. It wins over the protecting lists, which is why it is one narrow place. */
  readonly write: readonly string[];
  /** Files that nothing may change. */
  readonly protect: readonly string[];
  /** The audit trail: not emptied, whatever the host lists. */
  readonly audit: readonly string[];
  /** Units that no change may name, without `.service`. */
  readonly units: readonly string[];
  /** Names of processes that get no signal. */
  readonly processes: readonly string[];
  /** Kubernetes namespaces in which nothing is changed. */
  readonly namespaces: readonly string[];
  /** Hosts that `curl` and `nc` may ask. */
  readonly hosts: readonly string[];
}

/** The same lists, ready to be asked. */
export type Scopes = { readonly [Name in keyof ScopeLists]: Globs };

/** The lists that an outer layer may lengthen. */
export const protecting = [
  "secret",
  "sealed",
  "protect",
  "audit",
  "units",
  "processes",
  "namespaces",
] as const satisfies readonly (keyof ScopeLists)[];

/** What an outer layer adds to the protecting lists. */
export type Protection = { readonly [Name in (typeof protecting)[number]]?: readonly string[] | undefined };

/** The built-in lists with everything that outer layers protect besides. */
export function lengthened(protections: readonly Protection[]): ScopeLists {
  const added = (name: (typeof protecting)[number]): readonly string[] => protections.flatMap((protection) => protection[name] ?? []);
  const lists = Object.fromEntries(protecting.map((name) => [name, [...builtInScopes[name], ...added(name)]]));
  return { ...builtInScopes, ...lists };
}

export function scopesOf(lists: ScopeLists): Scopes {
  return {
    read: globs(lists.read),
    secret: globs(lists.secret),
    sealed: globs(lists.sealed),
    write: globs(lists.write),
    protect: globs(lists.protect),
    audit: globs(lists.audit),
    units: globs(lists.units),
    processes: globs(lists.processes),
    namespaces: globs(lists.namespaces),
    hosts: globs(lists.hosts),
  };
}
