/** Whether a text fits one pattern of a list. */
export type Globs = (text: string) => boolean;

const escape = /[.+^${}()|[\]\\]/g;

/**
 * Compiles path and name patterns: `*` is any run without `/`, `**` any run at all, `?` one character but `/`.
 * A pattern that ends in a slash and two stars also fits the directory itself.
 */
export function globs(patterns: readonly string[]): Globs {
  if (patterns.length === 0) return () => false;
  const anywhere = patterns.filter((pattern) => pattern.startsWith("/**/")).map((pattern) => source(pattern.slice("/**/".length)));
  const others = patterns.filter((pattern) => !pattern.startsWith("/**/")).map(source);
  // One walk over the slashes for all patterns that may begin at any of them, not one each.
  const all = [...others, ...(anywhere.length === 0 ? [] : [`\\/(?:.*\\/)?(?:${anywhere.join("|")})`])];
  const pattern = new RegExp(`^(?:${all.join("|")})$`, "s");
  return (text) => pattern.test(text);
}

function source(pattern: string): string {
  const inside = pattern.endsWith("/**") ? pattern.slice(0, -3) : pattern;
  const body = inside
    .replace(escape, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (token) => (token === "**/" ? "(?:.*/)?" : token === "**" ? ".*" : token === "*" ? "[^/]*" : "[^/]"));
  return inside === pattern ? body : `${body}(?:/.*)?`;
}
