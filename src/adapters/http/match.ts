import type { Route } from "../../ports/http.js";

/** What a method and path lead to. `allow` lists the methods that the path does answer, for a 405. */
export type Match =
  | { readonly kind: "route"; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "other-method"; readonly allow: readonly string[] }
  | { readonly kind: "nothing" };

export type Router = (method: string, path: string) => Match;

/** Finds the route for a path: literal segments win over named ones. Throws when two routes claim the same paths. */
export function router(routes: readonly Route[]): Router {
  const shapes = routes.map((route) => `${route.method} ${route.path.replaceAll(/:[^/]+/g, ":")}`);
  const twice = shapes.find((shape, at) => shapes.indexOf(shape) !== at);
  if (twice !== undefined) throw new Error(`Two routes answer ${twice}.`);
  const ordered = [...routes].sort((a, b) => parameters(a) - parameters(b));
  return (method, path) => {
    const fitting = ordered.flatMap((route) => {
      const params = paramsOf(route.path, path);
      return params === null ? [] : [{ kind: "route", route, params } as const];
    });
    if (fitting.length === 0) return { kind: "nothing" };
    const wanted = method === "HEAD" ? "GET" : method;
    return (
      fitting.find(({ route }) => route.method === wanted) ?? {
        kind: "other-method",
        allow: [...new Set(fitting.map(({ route }) => route.method))],
      }
    );
  };
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const value = decoded(given[at] ?? "");
    if (value === null) return null;
    if (!segment.startsWith(":")) {
      if (segment !== value) return null;
    } else if (value === "") return null;
    else params[segment.slice(1)] = value;
  }
  return params;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

const parameters = (route: Route): number => route.path.split("/:").length;
