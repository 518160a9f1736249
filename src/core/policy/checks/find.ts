import type { Argument } from "../argv.js";
import { blocked, held, type Facts, type Objection } from "../facts.js";
import { against, type Judged } from "../judged.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";
import { valueCheck } from "../values/index.js";
import { plainPath } from "../values/paths.js";
import type { Finding } from "../verdict.js";
import type { Check } from "./check.js";

/** Tests and their values. `null` stands for none. */
const tests: Readonly<Record<string, string | null>> = {
  ...values("text", "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -printf"),
  ...values("find.number", "-size -amin -cmin -mmin -atime -ctime -mtime -links -inum -uid -gid -used"),
  ...values("int", "-maxdepth -mindepth"),
  ...values("find.type", "-type -xtype"),
  ...values("find.perm", "-perm"),
  ...values("word", "-regextype"),
  ...values("time", "-newermt -newerct -newerat"),
  ...values("path.stat", "-newer -anewer -cnewer -samefile"),
  ...values("user", "-user -group"),
  ...values("fstype", "-fstype"),
  ...values(null, "-empty -xdev -mount -readable -writable -executable -nouser -nogroup -true -false -daystart -noleaf -depth -d"),
  ...values(null, "-print -print0 -ls -prune -quit -not ! ( ) -a -and -o -or , -ignore_readdir_race -nowarn -warn"),
};

function values(type: string | null, names: string): Readonly<Record<string, string | null>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, type]));
}

/** What `-exec` may run on each file found: it only looks. */
const viewers = new Set(
  words(
    "ls stat wc du file head tail grep egrep fgrep zgrep cat zcat md5sum sha1sum sha256sum sha512sum basename dirname readlink realpath",
  ),
);
const contentViewers = new Set("wc file head tail grep egrep fgrep zgrep cat zcat md5sum sha1sum sha256sum sha512sum".split(" "));

/** Where the contents of all files below may be shown: log directories. Nothing in them leads elsewhere by name. */
const shownBelow = /^\/(?:var\/log|srv\/[^/]+\/logs?|opt\/[^/]+\/logs?)(?:\/|$)/;

/**
 * `find ROOT... [TESTS] [ACTIONS]`: each root is a path that may be listed, each test is known, and the only
 * actions are those that print, and `-exec` of a program that only looks.
 */
export const find: Check = (call) => {
  const { words, facts } = call;
  const start = words.findIndex(({ value }, index) => isExpression(value) && !(index < leadingOptions(words)));
  const roots = words.slice(leadingOptions(words), start === -1 ? words.length : start);
  const findings = roots.flatMap((root) => placed(valueCheck("path.stat")?.(root.value, facts) ?? null, root));
  if (roots.length === 0)
    findings.push(
      against(
        held(
          "find.root",
          "Where to look is missing, so it would be wherever the agent stands.",
          "name the directory, for example `find /var/log`",
        ),
        null,
      ),
    );
  const rest = start === -1 ? [] : words.slice(start);
  findings.push(...everywhere(roots, rest));
  return { findings: [...findings, ...expression(rest, roots, call)] };
};

const isExpression = (value: string): boolean => value.startsWith("-") || value === "(" || value === "!" || value === ")";

/** `-H`, `-L`, `-P` come before the roots. */
function leadingOptions(words: readonly Argument[]): number {
  const count = words.findIndex(({ value }) => !/^-[HLP]$/.test(value));
  return count === -1 ? words.length : count;
}

/** A walk over every file system of a host in trouble makes the trouble worse. */
function everywhere(roots: readonly Argument[], rest: readonly Argument[]): readonly Finding[] {
  const root = roots.find(({ value }) => plainPath(value) === "/");
  if (root === undefined || rest.some(({ value }) => /^-(?:xdev|mount|maxdepth)$/.test(value))) return [];
  return [against(held("find.everywhere", "It would walk every file system of the host, network ones too.", "add `-xdev`"), root)];
}

function placed(objection: Objection | null, at: Argument): Finding[] {
  return objection === null ? [] : [against(objection, at)];
}

function expression(words: readonly Argument[], roots: readonly Argument[], call: Parameters<Check>[0]): readonly Finding[] {
  const findings: Finding[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] as Argument;
    const name = word.value;
    at += 1;
    if (name === "-exec" || name === "-execdir" || name === "-ok" || name === "-okdir") {
      const end = words.findIndex(
        ({ value }, index) => index >= at && (value === ";" || (value === "+" && words[index - 1]?.value === "{}")),
      );
      findings.push(...executed(word, words.slice(at, end === -1 ? words.length : end), roots, end !== -1, call));
      at = end === -1 ? words.length : end + 1;
      continue;
    }
    const type = Object.hasOwn(tests, name) ? tests[name] : undefined;
    if (type === undefined) findings.push(against(unknownAction(name, roots, call.facts), word));
    if (type === undefined || type === null) {
      if (/^-f(?:print|print0|printf|ls)$/.test(name)) at += name === "-fprintf" ? 2 : 1;
      continue;
    }
    const value = words[at];
    at += 1;
    if (value === undefined) findings.push(against(held("find.value", `\`${name}\` needs a value.`, `add a value to \`${name}\``), word));
    else if (/^-i?(?:name|path|wholename)$/.test(name) && call.facts.scopes.secret(plainPath(`/${value.value}`)))
      findings.push(against(held("find.secret", `\`${shown(value.value)}\` looks for secrets.`), value));
    else findings.push(...placed(valueCheck(type)?.(value.value, call.facts) ?? null, value));
  }
  return findings;
}

function unknownAction(name: string, roots: readonly Argument[], facts: Facts): Objection {
  if (/^-f(?:print|print0|printf|ls)$/.test(name))
    return blocked(`find.action.${name}`, `\`${name}\` writes a file.`, "use `-print` or `-printf`");
  if (name !== "-delete")
    return held(
      `find.action.${name.slice(0, 40)}`,
      `\`find\` is not known to take \`${shown(name)}\` here.`,
      `leave \`${shown(name)}\` out`,
    );
  const protectedRoot = roots.length === 0 || roots.some(({ value }) => valueCheck("path.write")?.(value, facts)?.ruling === "block");
  return protectedRoot
    ? blocked("find.action.-delete", "`-delete` would remove files in a protected place.")
    : held("find.action.-delete", "`-delete` removes whatever it finds.", "list the files first");
}

function executed(
  action: Argument,
  inner: readonly Argument[],
  roots: readonly Argument[],
  ended: boolean,
  call: Parameters<Check>[0],
): readonly Finding[] {
  const [program] = inner;
  if (program === undefined) return [against(held("find.exec", `\`${action.value}\` needs a command.`), action)];
  const findings: Finding[] = ended
    ? []
    : [against(held("find.exec", `\`${action.value}\` is not ended by \`\\;\` or \`{} +\`.`, "end it with `\\;`"), action)];
  if (action.value !== "-exec")
    findings.push(
      against(
        held(`find.action.${action.value}`, `\`${action.value}\` runs a program in every directory it finds.`, "use `-exec`"),
        action,
      ),
    );
  return [...findings, ...onEach(inner, program, roots, call)];
}

/** The command with a found file in the place of `{}`: judged once for each root, as if that were the file. */
function onEach(inner: readonly Argument[], program: Argument, roots: readonly Argument[], call: Parameters<Check>[0]): readonly Finding[] {
  const judged: Judged[] = roots.map((root) => call.judge(inner.map((word) => filled(word, root))));
  const findings = judged.flatMap((one) => one.findings.filter(({ ruling }) => ruling !== "allow"));
  if (!viewers.has(program.value))
    findings.push(
      against(
        held("find.exec", `\`-exec\` would run \`${shown(program.value)}\` on whatever it finds.`, "use `-exec ls -l {} +`"),
        program,
      ),
    );
  const linked =
    call.words.some(({ value }) => value === "-L") ||
    !call.words.some(({ value }, index) => value === "f" && call.words[index - 1]?.value === "-type");
  if (linked && contentViewers.has(program.value))
    findings.push(against(held("find.exec.links", "It would follow links that somebody may have put there.", "add `-type f`"), program));
  const outside = roots.find(({ value }) => !shownBelow.test(value));
  if (outside !== undefined && contentViewers.has(program.value))
    findings.push(
      against(
        held(
          "find.exec.scope",
          `\`${shown(program.value)}\` would show every file below \`${shown(outside.value)}\`.`,
          "look below /var/log",
        ),
        outside,
      ),
    );
  return findings;
}

function filled(word: Argument, root: Argument): Argument {
  if (!word.value.includes("{}")) return word;
  const value = word.value.replaceAll("{}", root.value);
  return { ...word, value, word: { ...word.word, value } };
}
