import { held, type Objection } from "../facts.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";

/** jq's functions that compute. Without those that see the environment, other files, or what was encoded to be hidden. */
const functions = new Set(
  words(`length utf8bytelength not keys keys_unsorted values nulls booleans numbers strings arrays objects iterables scalars map map_values
    path paths leaf_paths del to_entries from_entries with_entries select empty error add any all flatten range floor ceil round sqrt
    pow log tostring tonumber type infinite nan isinfinite isnan isnormal sort sort_by group_by min max min_by max_by unique unique_by
    reverse contains inside startswith endswith combinations ltrimstr rtrimstr trim ltrim rtrim explode implode split splits join
    ascii_downcase ascii_upcase ascii recurse walk transpose first last nth limit skip until while repeat indices index rindex has in
    test match capture scan sub gsub tojson fromjson todate fromdate now date dateadd datesub mktime gmtime localtime strftime strptime
    strflocaltime fromdateiso8601 todateiso8601 fabs getpath setpath delpaths to_array input inputs input_line_number true false null if
    then elif else end as reduce foreach try catch and or label break abs toarray have_literal_numbers pick debug halt isvalid
    significand`),
);
const formats = new Set(["@text", "@json", "@csv", "@tsv", "@html", "@uri", "@sh"]);

const token = new RegExp(
  [
    String.raw`\s+`,
    String.raw`(?<string>"(?:[^"\\]|\\.)*")`,
    String.raw`(?<name>[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*)`,
    String.raw`(?<format>@[a-z0-9]+)`,
    String.raw`\.\.|\.(?:[A-Za-z_][A-Za-z0-9_]*)?`,
    String.raw`\$(?<variable>[A-Za-z_][A-Za-z0-9_]*)`,
    String.raw`[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?`,
    String.raw`\?\/\/|\/\/=?|[|+*/%=!<>-]=|[|,:;?+*/%<>()[\]{}=-]`,
  ].join("|"),
  "y",
);

/** A jq filter that picks, shapes and computes. It sees its input and nothing else. */
export function jq(value: string): Objection | null {
  const open: string[] = [];
  let before = "";
  for (let at = 0; at < value.length;) {
    token.lastIndex = at;
    const match = token.exec(value);
    if (match === null) return unread(value.slice(at));
    // In an object a bare name is a key and calls nothing.
    const isKey = open.at(-1) === "{" && (before === "{" || before === ",");
    const objection = tokenObjection(match, isKey);
    if (objection !== null) return objection;
    const [text] = match;
    if (/^[([{]$/.test(text)) open.push(text);
    if (/^[)\]}]$/.test(text)) open.pop();
    if (text.trim() !== "") before = text;
    at += text.length;
  }
  return null;
}

function tokenObjection(match: RegExpExecArray, isKey: boolean): Objection | null {
  const { string, name, format, variable } = match.groups ?? {};
  if (string !== undefined) return interpolated(string);
  if (variable === "ENV") return held("jq.environment", "`$ENV` is the environment, which may hold secrets.", "leave it out");
  if (format !== undefined && !formats.has(format))
    return held("jq.decode", `\`${format}\` decodes or encodes, which is how secrets are carried.`, "leave it out");
  if (name === undefined || isKey || functions.has(name)) return null;
  return held(
    `jq.${name.slice(0, 40)}`,
    `\`${shown(name)}\` is not a jq function that is known here.`,
    "pick fields only, for example `.items[].metadata.name`",
  );
}

/** `"\( FILTER )"` holds filters of its own. */
function interpolated(text: string): Objection | null {
  if (!text.includes("\\(")) return null;
  let rest = text;
  while (rest.includes("\\(")) {
    rest = rest.slice(rest.indexOf("\\(") + 2);
    const end = rest.indexOf(")");
    const inner = end === -1 ? null : rest.slice(0, end);
    // A filter with parentheses or strings of its own ends elsewhere than the first `)`.
    if (inner === null || /[("]/.test(inner)) return unread(text);
    const objection = jq(inner);
    if (objection !== null) return objection;
    rest = rest.slice(inner.length + 1);
  }
  return null;
}

function unread(text: string): Objection {
  return held(
    "jq.unread",
    `\`${shown(text)}\` is not in the part of jq that is read here.`,
    "pick fields only, for example `.items[].metadata.name`",
  );
}
