/** What can be hashed or signed: JSON without floating point. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * One text per value: keys sorted by code unit, no white space, undefined members left out.
 *
 * Only safe integers are numbers here. Any other number is written as the string `!number:N`, which no
 * schema of ours accepts back, so a float can make a document unreadable but never ambiguous.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : `"!number:${value}"`;
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(",")}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
