/** The value of one cookie of a request, or null. The first one wins, as a browser sends the most specific first. */
export function cookieOf(request: Request, name: string): string | null {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

export interface CookieJar {
  /** A cookie that no script reads and no other site sends; `value` must be free of white space, `;` and `,`. */
  readonly set: (name: string, value: string, maxAgeSeconds: number) => string;
  readonly clear: (name: string) => string;
  readonly read: (request: Request, name: string) => string | null;
}

/**
 * Cookies of the console. Over https their names start with `__Host-`, which makes the browser refuse one that came
 * without TLS or from another host of the domain; plain http cannot have that.
 */
export function cookieJar(secure: boolean): CookieJar {
  const full = (name: string): string => (secure ? `__Host-${name}` : name);
  const set = (name: string, value: string, maxAgeSeconds: number): string =>
    `${full(name)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
  return {
    set,
    clear: (name) => set(name, "", 0),
    read: (request, name) => cookieOf(request, full(name)),
  };
}
