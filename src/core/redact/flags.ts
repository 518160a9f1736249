import { isSecretName } from "./keys.js";
import { applyCuts, type Cut, type Redaction } from "./redaction.js";
import { isPlaceholder, valueAt } from "./value.js";

/** Takes out what follows a flag for a password on a command line: `--password x`, `mysql -px`, `curl -u me:x`. */
export function redactFlags(line: string): Redaction {
  if (!line.includes("-") && !line.includes("pass:")) return { text: line, count: 0 };
  const cuts: Cut[] = [];
  let program = "";
  let done = 0;
  for (const match of line.matchAll(/\S+/g)) {
    const word = match[0].replace(/^["'`([]+/, "");
    const at = match.index + match[0].length - word.length;
    if (at < done) continue;
    const next = programOf(word);
    if (next !== null) program = next;
    const cut = cutFor(line, program, word, at);
    if (cut === null) continue;
    cuts.push(cut);
    done = cut.end;
  }
  return applyCuts(line, cuts);
}

/** How programs take a password by a short flag: `alone` as the next word, `joined` to the flag, `user` after `name:`. */
const shortFlags: Readonly<Record<string, readonly { readonly flag: string; readonly form: "alone" | "joined" | "user" }[]>> = {
  mysql: [{ flag: "-p", form: "joined" }],
  mongo: [{ flag: "-p", form: "alone" }],
  sshpass: [
    { flag: "-p", form: "joined" },
    { flag: "-p", form: "alone" },
  ],
  redis: [{ flag: "-a", form: "alone" }],
  ldap: [{ flag: "-w", form: "alone" }],
  docker: [{ flag: "-p", form: "alone" }],
  curl: ["-u", "--user", "-U", "--proxy-user"].map((flag) => ({ flag, form: "user" as const })),
  smb: [{ flag: "-U", form: "user" }],
};

const programs: readonly (readonly [RegExp, string])[] = [
  [/^(?:mysql|mariadb)[a-z-]*$/, "mysql"],
  [/^mongo[a-z]*$/, "mongo"],
  [/^sshpass$/, "sshpass"],
  [/^redis-[a-z]+$/, "redis"],
  [/^ldap[a-z]+$/, "ldap"],
  [/^(?:docker|podman|nerdctl)$/, "docker"],
  [/^(?:curl|wget|http)$/, "curl"],
  [/^smb[a-z]+$/, "smb"],
];

function programOf(word: string): string | null {
  if (/^(?:[|;&]+)$/.test(word)) return "";
  const base = word.slice(word.lastIndexOf("/") + 1);
  return programs.find(([pattern]) => pattern.test(base))?.[1] ?? null;
}

function cutFor(line: string, program: string, word: string, at: number): Cut | null {
  const phrase = /^pass:/.test(word) ? 5 : 0;
  if (phrase > 0) return cut(line, at + phrase);
  if (!word.startsWith("-")) return null;
  for (const { flag, form } of shortFlags[program] ?? []) {
    const found = shortCut(line, word, at, flag, form);
    if (found !== null) return found;
  }
  const isLong = /^--?[a-z][\w-]{2,40}$/i.test(word) && (isSecretName(word) || /^--?(?:pass|auth)$/.test(word));
  return isLong ? cut(line, afterSpace(line, at + word.length)) : null;
}

function shortCut(line: string, word: string, at: number, flag: string, form: "alone" | "joined" | "user"): Cut | null {
  const isAlone = word === flag;
  if (form === "joined") return word.startsWith(flag) && !isAlone && !word.startsWith("--") ? cut(line, at + flag.length) : null;
  const joined = flag.startsWith("--") ? `${flag}=` : flag;
  const from = isAlone ? afterSpace(line, at + word.length) : word.startsWith(joined) ? at + joined.length : -1;
  if (from < 0 || (form === "alone" && !isAlone)) return null;
  if (form === "alone") return cut(line, from);
  const value = valueAt(line, from);
  const split = line.slice(value.start, value.end).search(/(?<!\[REDACTED)[:%]/);
  return split < 0 ? null : { start: value.start + split + 1, end: value.end, rule: "flag-secret" };
}

function cut(line: string, from: number): Cut | null {
  if (line[from] === "-") return null;
  const { start, end } = valueAt(line, from);
  return end <= start || isPlaceholder(line.slice(start, end)) ? null : { start, end, rule: "flag-secret" };
}

function afterSpace(line: string, at: number): number {
  let next = at;
  while (line[next] === " " || line[next] === "\t") next += 1;
  return next;
}
