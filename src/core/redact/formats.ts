import { applyCuts, type Cut, type Redaction } from "./redaction.js";

/** A secret that can be told by its looks alone. Group 1, where there is one, is what stays in front of it. */
interface Format {
  readonly rule: string;
  readonly find: RegExp;
  /** Lower case: a line without any of these is not searched. Keeps a plain line at a microsecond. */
  readonly hints: readonly string[];
}

/** Takes out every token whose issuer gave it a form of its own, and passwords inside addresses. */
export function redactFormats(line: string): Redaction {
  const lower = line.toLowerCase();
  let text = line;
  let count = 0;
  for (const { rule, find, hints } of formats) {
    if (!hints.some((hint) => lower.includes(hint))) continue;
    const cuts: readonly Cut[] = [...text.matchAll(find)].map((match) => {
      const start = match.index + (match[1]?.length ?? 0);
      return { start, end: match.index + match[0].length, rule };
    });
    const done = applyCuts(text, cuts);
    text = done.text;
    count += done.count;
  }
  return { text, count };
}

/**
 * Every quantifier in front of something else is bounded or stops at a character that cannot follow, so that no input
 * makes a pattern look at one place more than a fixed number of times.
 *
 * @source the issuers' own pages on token formats; where a length is published it is a minimum here.
 */
const formats: readonly Format[] = [
  {
    rule: "aws-key-id",
    hints: ["akia", "asia", "abia", "acca", "a3t"],
    find: /(?<![A-Za-z0-9])(?:AKIA[A-Z0-9]{16,}|(?:ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9]))/g,
  },
  {
    rule: "github-token",
    hints: ["gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_"],
    find: /(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{20,})/g,
  },
  { rule: "gitlab-token", hints: ["gl"], find: /(?<![A-Za-z0-9])gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-[\w.-]{20,}/g },
  { rule: "slack-token", hints: ["xox", "xapp"], find: /(?<![A-Za-z0-9])x(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w.-]{10,}/g },
  { rule: "webhook", hints: ["hooks.slack"], find: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,}/g },
  { rule: "webhook", hints: ["/hooks/"], find: /(\/hooks\/)[a-z0-9]{26}(?![a-z0-9])/g },
  { rule: "webhook", hints: ["/webhooks/"], find: /(\/api\/webhooks\/\d{5,25}\/)[\w-]{20,}/g },
  {
    rule: "google-key",
    hints: ["aiza", "ya29.", "gocspx-", "1//0"],
    find: /(?<![\w-])(?:AIza[\w-]{30,}|ya29\.[\w.-]{20,}|GOCSPX-[\w-]{20,}|1\/\/0[\w-]{30,})/g,
  },
  { rule: "model-key", hints: ["sk-"], find: /(?<![A-Za-z0-9])sk-[A-Za-z0-9](?:[\w-]{19,})/g },
  {
    rule: "payment-key",
    hints: ["k_live_", "k_test_", "k_prod_", "whsec_", "shp"],
    find: /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test|prod)_|whsec_|shp(?:at|ca|pa|ss)_)[A-Za-z0-9+/=]{16,}/g,
  },
  {
    rule: "registry-token",
    hints: ["npm_", "pypi-", "dckr_", "hf_"],
    find: /(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|dckr_(?:pat|oat)_[\w-]{20,}|hf_[A-Za-z0-9]{20,})/g,
  },
  { rule: "vault-token", hints: ["hvb.", "hvr.", "hvs.", "s."], find: /(?<![\w.-])(?:hv[brs]\.[\w-]{20,}|s\.[A-Za-z0-9]{24}(?![\w-]))/g },
  {
    rule: "cloud-token",
    hints: ["_v1_", "dapi", "glsa_", "glc_", "lin_api_", "atatt3", ".atlasv1."],
    find: /(?<![A-Za-z0-9])(?:do[oprt]_v1_[0-9a-f]{40,}|dapi[0-9a-f]{32}|gl(?:sa|c)_[\w+/=]{20,}|lin_api_\w{30,}|ATATT3[\w=-]{20,})/g,
  },
  {
    rule: "cloud-token",
    hints: ["_v1_", "dapi", "glsa_", "glc_", "lin_api_", "atatt3", ".atlasv1."],
    find: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}/g,
  },
  {
    rule: "mail-key",
    hints: ["sg.", "key-", "sk"],
    find: /(?<![\w.-])(?:SG\.[\w-]{16,64}\.[\w-]{16,}|key-[0-9a-f]{32}|SK[0-9a-f]{32})(?![\w-])/g,
  },
  { rule: "bot-token", hints: [":aa"], find: /(?<![0-9])\d{8,10}:AA[\w-]{32,}/g },
  { rule: "join-token", hints: ["tagout-join-"], find: /(?<![\w-])tagout-join-v\d{1,3}\.[\w.+/=-]{20,}/g },
  { rule: "age-key", hints: ["age-secret"], find: /(?<![A-Z0-9])AGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  {
    rule: "storage-key",
    hints: ["accountkey", "sharedaccess"],
    find: /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^\s;"']{16,}/g,
  },
  { rule: "jwt", hints: ["eyj"], find: /(?<![\w-])eyJ[\w-]{6,}\.(?:eyJ)?[\w-]{6,}(?:\.[\w-]*){0,3}/g },
  {
    rule: "password-hash",
    hints: ["$"],
    find: /(?<![\w$])\$(?:[1567y]|2[abxy]|gy|argon2(?:id?|d)|scrypt|pbkdf2[a-z0-9-]{0,10})\$[^\s:"',;]{8,}/g,
  },
  { rule: "bearer", hints: ["bearer"], find: /((?<![\w-])[Bb]earer\s{1,4})(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{12,}={0,2}/g },
  { rule: "basic", hints: ["basic"], find: /((?<![\w-])[Bb]asic\s{1,4})(?=[A-Za-z]{0,200}[\d=+/])[A-Za-z0-9+/]{11,}={0,2}/g },
  // Not a port: `//host:80/path?mail=a@b` has no password in it.
  { rule: "url-password", hints: ["://"], find: /(:\/\/[^\s:/?#@"']{0,200}:)(?!\d{1,5}(?:[/?#\s"']|$))[^\s"'<>]{1,256}(?=@)/g },
  { rule: "url-token", hints: ["://"], find: /(:\/\/)[^\s:/?#@"'[\]]{20,256}(?=@)/g },
  { rule: "netrc", hints: ["login"], find: /(\blogin\s{1,4}\S{1,80}\s{1,4}password\s{1,4})\S+/g },
  { rule: "directive", hints: ["requirepass", "masterauth"], find: /(\b(?:requirepass|masterauth)\s{1,4}["']?)(?![=:])[^\s"']+/gi },
  {
    rule: "sql-password",
    hints: ["identified", "password"],
    find: /(\b(?:identified\s{1,4}(?:with\s{1,4}\S{1,60}\s{1,4})?by|password)\s{1,4}')(?:[^'\\]|\\.|''){1,1000}/gi,
  },
  {
    rule: "sql-password",
    hints: ["identified", "password"],
    find: /(\b(?:identified\s{1,4}(?:with\s{1,4}\S{1,60}\s{1,4})?by|password)\s{1,4}")(?:[^"\\]|\\.|""){1,1000}/gi,
  },
];
