import type { Argument } from "../argv.js";
import { held, type Facts } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { objecting, type Check } from "./check.js";

const fileTests = new Set("-b -c -d -e -f -g -h -k -L -O -G -p -r -s -S -u -w -x -N".split(" "));
const stringTests = new Set("-n -z".split(" "));
const binary = new Set("= == != -eq -ne -lt -le -gt -ge < >".split(" "));
const fileBinary = new Set("-nt -ot -ef".split(" "));

/** One comparison, perhaps negated. `-a`, `-o` and parentheses are read differently by different shells. */
export const test: Check = ({ words, rule, facts, program }) => {
  const inner = words[0]?.value === "!" ? words.slice(1) : words;
  const isClosed = inner.at(-1)?.value === "]";
  const terms = isClosed ? inner.slice(0, -1) : inner;
  if (isClosed !== (program === "["))
    return { findings: objecting([held(`${rule}.expression`, "`[` and `]` belong together.", "close the bracket"), null]) };
  return { findings: objecting(...objections(terms, rule, facts)) };
};

function objections(
  terms: readonly Argument[],
  rule: string,
  facts: Facts,
): readonly (readonly [ReturnType<typeof held> | null, Argument | null])[] {
  const [first, second, third, ...rest] = terms;
  const stat = valueCheck("path.stat");
  const unread = held(
    `${rule}.expression`,
    "Only one comparison is read here.",
    "write one comparison, for example `test -f /var/log/syslog`",
  );
  if (rest.length > 0) return [[unread, rest[0] ?? null]];
  if (first === undefined) return [[unread, null]];
  if (third !== undefined && second !== undefined) {
    if (fileBinary.has(second.value)) return [first, third].map((at) => [stat?.(at.value, facts) ?? null, at]);
    return binary.has(second.value) ? [] : [[unread, second]];
  }
  if (second === undefined) return first.value.startsWith("-") ? [[unread, first]] : [];
  if (fileTests.has(first.value)) return [[stat?.(second.value, facts) ?? null, second]];
  return stringTests.has(first.value) ? [] : [[unread, first]];
}
