import { applyCuts, type Cut, type Redaction } from "./redaction.js";
import { isPlainWord, isPlaceholder, valueAt, type Value } from "./value.js";

/** Takes out the value of every key whose name says that it is a secret: `k=v`, `k: v`, JSON, query strings, XML. */
export function redactKeys(line: string): Redaction {
  const cuts: Cut[] = [];
  keyed.lastIndex = 0;
  for (let match = keyed.exec(line); match !== null; match = keyed.exec(line)) {
    const cut = cutFor(line, match[1] ?? "", match[2] ?? "", match.index, keyed.lastIndex);
    if (cut === null) continue;
    cuts.push(cut);
    keyed.lastIndex = Math.max(keyed.lastIndex, cut.end);
  }
  return redactTags(applyCuts(line, cuts));
}

/** Whether a key of this name holds a secret. `max_tokens` and `password_file` do not. */
export function isSecretName(name: string): boolean {
  if (!hint.test(name)) return false;
  const words = wordsOf(name);
  const last = words.findLast((word) => !/^\d+$/.test(word)) ?? "";
  if (harmless.has(last)) return false;
  return words.some((word, n) => secretWord.test(word) || secretWords.has(word) || pairs.has(`${words[n - 1] ?? ""} ${word}`));
}

/** A key starts where a word starts, so each word of the line is looked at once. */
const keyed = /(?<![\w.-])([\w.-]+)((?:\\*["'])?\s{0,8}(?:=>|:=|[:=])\s{0,8})/g;

/** The name is judged before the value is looked for: a line of a thousand harmless keys is read once, not a thousand times. */
function cutFor(line: string, name: string, separator: string, nameAt: number, valueFrom: number): Cut | null {
  const isParameter = /[?&]/.test(line[nameAt - 1] ?? "");
  const isSecret = isSecretName(qualified(line, name, nameAt));
  if (!isSecret && !sessionName.test(name) && !(isParameter && vagueParameter.test(name))) return null;
  const value = valueAt(line, valueFrom, isParameter ? "&#" : "");
  const text = line.slice(value.start, value.end);
  if (text === "" || isPlaceholder(text)) return null;
  const isLeft = isSecret ? isProse(line, separator, value, text, name) : text.length < 12 || isPlainWord(text);
  return isLeft ? null : { start: value.start, end: value.end, rule: "named-secret" };
}

/** `API key: ...`: the word before belongs to a key that says too little alone. */
function qualified(line: string, name: string, nameAt: number): string {
  if (!/^(?:key|string|phrase)$/i.test(name)) return name;
  const before = /(?:^|[\s"'])([A-Za-z]+) $/.exec(line.slice(Math.max(0, nameAt - 20), nameAt))?.[1];
  return before === undefined ? name : `${before} ${name}`;
}

/** `token: expired at ...` and `tokens=4096` are news about a secret, not one. An ordinary word alone on its line is a value. */
function isProse(line: string, separator: string, value: Value, text: string, name: string): boolean {
  if (/^[\d.,_]+[A-Za-z%]{0,3}$/.test(text) && /(?:tokens?|^pass|^auth)$/i.test(name)) return true;
  if (value.isQuoted || !separator.includes(":") || separator.includes("=")) return false;
  if (news.test(text)) return true;
  return isPlainWord(text) && /\S/.test(line.slice(value.end));
}

/** What is said about a secret on a line of its own. */
const news =
  /^(?:changed|denied|empty|expired|failed|incorrect|invalid|mismatch|missing|not|ok|rejected|refused|required|revoked|rotated|set|unchanged|unexpected|unknown|unset|updated|valid|wrong)[.,;!)]?$/i;

/** `<password>x</password>` and `{"name":"PASSWORD","value":"x"}` */
function redactTags(before: Redaction): Redaction {
  const cuts = [tagged, paired].flatMap((pattern) => [...before.text.matchAll(pattern)].flatMap((match) => cutOfLast(match)));
  const after = applyCuts(before.text, inOrder(cuts));
  return { text: after.text, count: before.count + after.count };
}

const tagged = /<([A-Za-z][\w:.-]{0,80})>([^<>]{1,400})(?=<\/)/g;
const paired =
  /\b(?:name|key)["']?\s{0,4}[:=]\s{0,4}["']([\w.:-]{1,80})["'][^<>{}]{0,200}?\bvalue["']?\s{0,4}[:=]\s{0,4}["']([^"'<>]{1,400})/gi;

/** Group 1 is the name, group 2, at the end of the match, the value. */
function cutOfLast({ 0: all, 1: name = "", 2: text = "", index }: RegExpExecArray): readonly Cut[] {
  if (!isSecretName(name) || isPlaceholder(text)) return [];
  const end = index + all.length;
  return [{ start: end - text.length, end, rule: "named-secret" }];
}

function inOrder(cuts: readonly Cut[]): readonly Cut[] {
  return cuts.toSorted((a, b) => a.start - b.start).filter((cut, n, all) => n === 0 || cut.start >= (all[n - 1]?.end ?? 0));
}

/** Names are cut to their last 100 characters: a longer one is not a name, and the case rules below are quadratic in it. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(-100)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Every secret word, pair and suffix below holds one of these: most keys are dismissed here. */
const hint = /pass|pwd|pw$|pswd|psk|phrase|secret|token|key|cred|auth|dsn|conn/i;

const secretWord = /(?:password|passwd|passphrase|passcode|secret|token|apikey|credential)s?\d*$/;

const secretWords: ReadonlySet<string> = new Set(
  "pass pwd pw pswd psk dsn auth userpass dbpass rootpass adminpass mypass sshpass requirepass storepass keypass masterauth accesskey secretkey privatekey connstr connectionstring".split(
    " ",
  ),
);

const pairs: ReadonlySet<string> = new Set(
  "api key|private key|access key|secret key|encryption key|signing key|master key|account key|shared key|storage key|auth key|pass phrase|connection string|conn string|conn str|key base|preshared key|fastopen key".split(
    "|",
  ),
);

/** What a name ends with when it is about a secret and not one. */
const harmless: ReadonlySet<string> = new Set(
  "file files path dir name names ref count length len size ttl timeout expiry expires expired expiration age type policy version field prompt url uri endpoint limit usage used budget min max algorithm alg mode status state enabled required changed updated created at attempts retries rounds error errors".split(
    " ",
  ),
);

/** Parameters of an address that carry a secret only when they look like one. */
const vagueParameter = /^(?:key|code|sig|signature|x-amz-(?:signature|credential)|sid|state|ticket|assertion)$/i;
const sessionName = /^(?:session|session[_-]?id|sid|phpsessid|jsessionid|csrf[_-]?token|xsrf[_-]?token|x-amz-signature)$/i;
