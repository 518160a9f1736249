import { redactFlowMaps } from "./flow-map.js";
import { redactGoMaps } from "./go-map.js";
import { isMark, mark, type Redaction } from "./redaction.js";

const rule = "secret-object";

/**
 * A Kubernetes Secret as YAML or JSON, on one line or on many: everything under `data` and `stringData` goes, whatever its key, and
 * the keys stay. Of a value that spans lines each line goes.
 */
export function redactSecretObjects(text: string): Redaction {
  if (!text.includes("Secret")) return { text, count: 0 };
  const go = redactGoMaps(text, rule);
  const escaped = redactEscaped(go.text);
  const count = go.count + escaped.count;
  if (!kindSecret.test(text)) return { text: escaped.text, count };
  const flow = redactFlowMaps(escaped.text, rule, (line) => kindSecret.test(line));
  const block = redactBlocks(flow.text);
  return { text: block.text, count: count + flow.count + block.count };
}

/** YAML within a string of JSON, as `helm status -o json` prints a manifest: its line ends are escaped. */
function redactEscaped(text: string): Redaction {
  let count = 0;
  const lines = text.split("\n").map((line) => {
    const end = escapedKind
      .exec(line)
      ?.slice(1)
      .find((one) => one !== undefined);
    if (end === undefined) return line;
    const block = redactBlocks(line.split(new RegExp(`(?<!\\\\)\\\\{${end.length - 1}}n`)).join("\n"));
    count += block.count;
    return block.text.split("\n").join(end);
  });
  return { text: lines.join("\n"), count };
}

function redactBlocks(text: string): Redaction {
  let count = 0;
  // The column of the `data:` that we are below; null outside.
  let dataAt: number | null = null;
  // The column of its keys: the data of a Secret is one flat map, so whatever stands further in belongs to a value.
  let keyAt: number | null = null;
  // A sign of a diff stands where no line of YAML begins, so it takes a column as the others' blank does.
  const sign = /^\+/m.test(text) ? /^[+-]/ : /^(?!)/;
  const lines = text.split("\n").map((whole) => {
    const signed = sign.exec(whole)?.[0] ?? "";
    const line = " ".repeat(signed.length) + whole.slice(signed.length);
    if (line.trim() === "") return whole;
    if (dataAt === null || indentOf(line) <= dataAt) {
      dataAt = dataKey.test(line) ? line.search(/[^\s-]/) : null;
      keyAt = null;
      return whole;
    }
    keyAt ??= indentOf(line);
    const redacted = withoutValue(line, indentOf(line) <= keyAt);
    if (redacted === line) return whole;
    count += 1;
    return signed + redacted.slice(signed.length);
  });
  return { text: lines.join("\n"), count };
}

/** Also within a line, and within a string, where quotes have backslashes before them. */
const kindSecret =
  /(?:(?<=^-)|(?<![\w./-]))\\{0,15}["']?kind\\{0,15}["']?(?:\s{0,4}(?::|=>)|[ \t]{1,60}=[ \t])\s{0,4}\\{0,15}["']?Secret(?:List)?\\{0,15}["']?\s{0,40}(?:[,}\]#]|$)/m;
/** Group 1 or 2 is the line end, with the backslashes of its depth. */
const escapedKind = /(?<![\w./-])kind:[ \t]{1,4}Secret(?:List)?(\\{1,15}n)|(\\{1,15}n)[ \t-]{0,40}kind:[ \t]{1,4}Secret(?:List)?(?=["'\\])/;
const dataKey = /^\s*(?:- )?["']?(?:data|stringData|string_data)["']?:(?:[ \t]{1,20}[&!][^\s{},]{0,60}){0,2}\s*(?:[ \t]#.*)?$/;
/** `key: ` or `"key":`, also with the quote that opens its value. */
const keyed = /^\s*(?:[\w./-]+:(?=\s|$)|"[^"]{1,300}":|'[^']{1,300}':)\s*"?/;

/** A key whose value begins on the next line has nothing to lose; a line without a key is the rest of a value. */
function withoutValue(line: string, mayHaveKey: boolean): string {
  const key = (mayHaveKey ? keyed.exec(line)?.[0] : undefined) ?? line.slice(0, indentOf(line));
  const end = key.endsWith('"') ? closingAt(line) : line.trimEnd().length;
  const value = line.slice(key.length, end);
  return value.trim() === "" || /^[|>][-+1-9]{0,2}$/.test(value) || isMark(value) ? line : key + mark(rule) + line.slice(end);
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Where the quote stands that ends the line, with the comma behind it; the end of the line when there is none. */
const closingAt = (line: string): number => line.length - (/",?\s*$/.exec(line.slice(-100))?.[0].length ?? 0);
