import { globs, type Globs } from "./glob.js";
import { builtInScopes, type ScopeLists } from "./scope-lists.js";

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

/** The lists, compiled once to what paths and names are matched with. */
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
