import { isSecretName } from "./keys.js";
import { applyCuts, type Cut, type Redaction } from "./redaction.js";
import { isPlaceholder, valueAt } from "./value.js";

/** Takes out what follows a flag for a password on a command line: `--password x`, `mysql -px`, `curl -u me:x`. */
export function redactFlags(line: string): Redaction {
  if (!line.includes("-") && !line.includes("pass:")) return { text: line, count: 0 };
  const cuts: Cut[] = [];
  let program = "";
  let before = "";
  let done = 0;
  for (const match of line.matchAll(/\S+/g)) {
    const word = match[0].replace(opened, "");
    const at = match.index + match[0].length - word.length;
    if (at < done) continue;
    // `docker run --name mysql -p 3306:3306` is about a container of that name.
    if (!(program.startsWith("docker") && naming.test(before))) program = programOf(word, program, before) ?? program;
    before = word;
    const cut = cutFor(line, program, word, at);
    if (cut === null) continue;
    cuts.push(cut);
    done = cut.end;
  }
  return applyCuts(line, cuts);
}

/** What stands before a word without being its own: quotes, brackets, and the beginning of `x=$(command)`. */
const opened = /^(?:(?:[A-Za-z_]\w{0,80}=)?["']?(?:\$\(|`))?["'`([]*/;

const naming = /^(?:--name|--hostname|-h|--net|--network|--network-alias|--link|--volumes-from)$/;

/** `alone` as the next word, `joined` to the flag, `user` after `name:`; `ports` as the next word, unless that publishes ports. */
type Form = "alone" | "joined" | "user" | "ports";

/** How programs take a password by a short flag. */
const shortFlags: Readonly<Record<string, readonly { readonly flag: string; readonly form: Form }[]>> = {
  mysql: [{ flag: "-p", form: "joined" }],
  mongo: [
    { flag: "-p", form: "joined" },
    { flag: "-p", form: "alone" },
  ],
  sshpass: [
    { flag: "-p", form: "joined" },
    { flag: "-p", form: "alone" },
  ],
  redis: [{ flag: "-a", form: "alone" }],
  ldap: [
    { flag: "-w", form: "joined" },
    { flag: "-w", form: "alone" },
  ],
  docker: [{ flag: "-p", form: "alone" }],
  "docker run": [{ flag: "-p", form: "ports" }],
  "docker login": [
    { flag: "-p", form: "joined" },
    { flag: "-p", form: "alone" },
  ],
  curl: ["-u", "--user", "-U", "--proxy-user"].map((flag) => ({ flag, form: "user" as const })),
  smb: [{ flag: "-U", form: "user" }],
};

const programs: readonly (readonly [RegExp, string])[] = [
  [/^(?:mysql|mariadb)[a-z-]*$/, "mysql"],
  [/^mongo[a-z]*$/, "mongo"],
  [/^sshpass$/, "sshpass"],
  [/^redis-[a-z]+$/, "redis"],
  [/^ldap[a-z]+$/, "ldap"],
  [/^(?:docker|podman|nerdctl|buildah|skopeo)$/, "docker"],
  [/^(?:curl|wget|http)$/, "curl"],
  [/^smb[a-z]+$/, "smb"],
  [/^kubectl$/, "kubectl"],
];

function programOf(word: string, current: string, before: string): string | null {
  if (/^(?:[|;&]+)$/.test(word)) return "";
  // Also `helm registry login`.
  if (word === "login" && (current.startsWith("docker") || before === "registry")) return "docker login";
  if (current === "kubectl" && word === "secret") return "kubectl secret";
  if (current === "docker" && (word === "run" || word === "create")) return "docker run";
  const base = word.slice(word.lastIndexOf("/") + 1);
  return programs.find(([pattern]) => pattern.test(base))?.[1] ?? null;
}

function cutFor(line: string, program: string, word: string, at: number): Cut | null {
  const phrase = /^pass:/.test(word) ? 5 : 0;
  if (phrase > 0) return cut(line, at + phrase);
  if (!word.startsWith("-")) return null;
  if (program === "kubectl secret" && /^--from-literal(?:=|$)/.test(word)) return literalCut(line, word, at);
  for (const { flag, form } of shortFlags[program] ?? []) {
    const found = shortCut(line, word, at, flag, form);
    if (found !== null) return found;
  }
  const isLong = /^--?[a-z][\w-]{2,40}$/i.test(word) && (isSecretName(word) || /^--?(?:pass|auth)$/.test(word));
  return isLong ? cut(line, afterSpace(line, at + word.length)) : null;
}

/** `--from-literal=key=value`, quoted whole or in part: the key stays. */
function literalCut(line: string, word: string, at: number): Cut | null {
  const value = valueAt(line, afterSpace(line, at + "--from-literal".length + (word.includes("=") ? 1 : 0)));
  const split = line.slice(value.start, value.end).indexOf("=");
  if (split < 0) return null;
  const start = value.start + split + 1;
  return value.isQuoted ? { start, end: value.end, rule: "flag-secret" } : cut(line, start);
}

function shortCut(line: string, word: string, at: number, flag: string, form: Form): Cut | null {
  const isAlone = word === flag || (bundled[flag]?.test(word) ?? false);
  if (form === "joined") return word.startsWith(flag) && !isAlone && !word.startsWith("--") ? cut(line, at + flag.length) : null;
  const joined = flag.startsWith("--") ? `${flag}=` : flag;
  const from = isAlone ? afterSpace(line, at + word.length) : word.startsWith(joined) ? at + joined.length : -1;
  if (from < 0 || (form !== "user" && !isAlone)) return null;
  if (form === "alone") return cut(line, from);
  const value = valueAt(line, from);
  if (form === "ports") return published.test(line.slice(value.start, value.end)) ? null : cut(line, from);
  const split = line.slice(value.start, value.end).search(/(?<!\[REDACTED)[:%]/);
  return split < 0 ? null : { start: value.start + split + 1, end: value.end, rule: "flag-secret" };
}

/** The flag as the last of several in one word: `curl -su me:x`, `ldapsearch -xw x`. */
const bundled: Readonly<Record<string, RegExp>> = { "-u": /^-[A-Za-z#0-46]{1,10}u$/, "-w": /^-[A-Za-z]{1,10}w$/ };

/** `8080:80`, `127.0.0.1:8080-8090:80-90/udp`, `[::1]::80`. A single number may be a password: nothing is lost where it is taken for one. */
const published =
  /^(?:(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]{2,45}\]):(?:\d{1,5}(?:-\d{1,5})?)?|\d{1,5}(?:-\d{1,5})?):\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp|sctp))?$/;

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
