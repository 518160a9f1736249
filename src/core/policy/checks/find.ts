import type { Argument } from "../argv.js";
import { blocked, held, type Facts, type Objection } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { plainPath } from "../values/paths.js";
import { ruleWord, shown } from "../values/text.js";
import type { Finding } from "../verdict.js";
import { words } from "../words.js";
import { objecting, type Call, type Check } from "./check.js";
import { execFindings } from "./find-exec.js";

/** Tests and actions that only look, with the type of their value; null stands for none. */
const terms: ReadonlyMap<string, string | null> = new Map([
  ...typed("text", "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -printf"),
  ...typed("find.number", "-size -amin -cmin -mmin -atime -ctime -mtime -links -inum -uid -gid -used"),
  ...typed("int", "-maxdepth -mindepth"),
  ...typed("find.type", "-type -xtype"),
  ...typed("find.perm", "-perm"),
  ...typed("word", "-regextype"),
  ...typed("time", "-newermt -newerct -newerat -newerBt"),
  ...typed("path.stat", "-newer -anewer -cnewer -samefile"),
  ...typed("path.stat", [..."aBcm"].flatMap((x) => [..."aBcm"].map((y) => `-newer${x}${y}`)).join(" ")),
  ...typed("user", "-user -group"),
  ...typed("fstype", "-fstype"),
  ...typed(null, "-empty -xdev -mount -readable -writable -executable -nouser -nogroup -true -false -daystart -noleaf -depth -d"),
  ...typed(null, "-print -print0 -ls -prune -quit -not ! ( ) -a -and -o -or , -ignore_readdir_race -nowarn -warn"),
]);

function typed(type: string | null, names: string): readonly (readonly [string, string | null])[] {
  return words(names).map((name) => [name, type]);
}

/** Actions that write a file, with the number of words they take. */
const writers: ReadonlyMap<string, number> = new Map([
  ["-fprint", 1],
  ["-fprint0", 1],
  ["-fls", 1],
  ["-fprintf", 2],
]);

/**
 * `find ROOT... [TESTS] [ACTIONS]`: each root is a path that may be listed, each test is known, and the only
 * actions are those that print, and `-exec` of a program that only looks.
 */
export const find: Check = (call) => {
  const options = leadingOptions(call.words);
  const start = call.words.findIndex(({ value }, index) => index >= options && /^-|^[!()]$/.test(value));
  const end = start === -1 ? call.words.length : start;
  const roots = call.words.slice(options, end);
  const expression = call.words.slice(end);
  return { findings: [...rootFindings(roots, expression, call.facts), ...expressionFindings(expression, roots, call)] };
};

/** `-H`, `-L`, `-P` and `-O2` come before the roots. */
function leadingOptions(all: readonly Argument[]): number {
  const count = all.findIndex(({ value }) => !/^-(?:[HLP]|O[0-3])$/.test(value));
  return count === -1 ? all.length : count;
}

function rootFindings(roots: readonly Argument[], expression: readonly Argument[], facts: Facts): readonly Finding[] {
  const missing = held("find.root", "Where to look is missing, so it would be wherever the agent stands.", "name the directory");
  const isBounded = expression.some(({ value }) => /^-(?:xdev|mount|maxdepth)$/.test(value));
  const everywhere = roots.find(({ value }) => plainPath(value) === "/") ?? null;
  const walk = held("find.everywhere", "It would walk every file system of the host, network ones too.", "add `-xdev`");
  return objecting(
    [roots.length === 0 ? missing : null, null],
    [everywhere === null || isBounded ? null : walk, everywhere],
    ...roots.map((at) => [valueCheck("path.stat")?.(at.value, facts) ?? null, at] as const),
  );
}

function expressionFindings(all: readonly Argument[], roots: readonly Argument[], call: Call): readonly Finding[] {
  const findings: Finding[] = [];
  for (let at = 0; at < all.length;) {
    const [taken, found] = term(all, at, roots, call);
    findings.push(...found);
    at += taken;
  }
  return findings;
}

/** One test or action: how many words it is, and what is against it. */
function term(all: readonly Argument[], at: number, roots: readonly Argument[], call: Call): readonly [number, readonly Finding[]] {
  const word = all[at] as Argument;
  if (/^-(?:exec|ok)(?:dir)?$/.test(word.value)) return execTerm(all, at, roots, call);
  const type = terms.get(word.value);
  if (type === undefined) return [1 + (writers.get(word.value) ?? 0), objecting([unknownTerm(word.value, roots, call.facts), word])];
  if (type === null) return [1, []];
  const value = all[at + 1] ?? null;
  if (value === null) return [1, objecting([held("find.value", `\`${word.value}\` needs a value.`, "add the value"), word])];
  return [2, objecting([secretName(word.value, value.value, call.facts) ?? valueCheck(type)?.(value.value, call.facts) ?? null, value])];
}

function execTerm(all: readonly Argument[], at: number, roots: readonly Argument[], call: Call): readonly [number, readonly Finding[]] {
  const isEnd = ({ value }: Argument, index: number) => index > at && (value === ";" || (value === "+" && all[index - 1]?.value === "{}"));
  const found = all.findIndex(isEnd);
  const end = found === -1 ? all.length : found;
  const exec = { action: all[at] as Argument, inner: all.slice(at + 1, end), isEnded: found !== -1 };
  return [end - at + 1, execFindings(exec, roots, call)];
}

/** `-name id_rsa`: whoever looks for that does not look for the fault. */
function secretName(name: string, value: string, { scopes }: Facts): Objection | null {
  if (!/^-i?(?:name|path|wholename)$/.test(name) || !scopes.secret(plainPath(`/${value}`))) return null;
  return held("find.secret", `\`${shown(value)}\` looks for secrets.`, "look for something else");
}

function unknownTerm(name: string, roots: readonly Argument[], facts: Facts): Objection {
  if (writers.has(name)) return blocked(`find.action.${name}`, `\`${name}\` writes a file.`, "use `-print` or `-printf`");
  if (name !== "-delete")
    return held(`find.action.${ruleWord(name)}`, `\`find\` is not known to take \`${shown(name)}\` here.`, "leave it out");
  const isProtected = roots.length === 0 || roots.some(({ value }) => valueCheck("path.write")?.(value, facts)?.ruling === "block");
  if (isProtected) return blocked("find.action.-delete", "`-delete` would remove files in a protected place.", "list the files first");
  return held("find.action.-delete", "`-delete` removes whatever it finds.", "list the files first");
}
