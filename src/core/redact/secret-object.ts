import { redactFlowMaps } from "./flow-map.js";
import { isMark, mark, type Redaction } from "./redaction.js";

const rule = "secret-object";

/**
 * A Kubernetes Secret as YAML or JSON, on one line or on many: everything under `data` and `stringData` goes, whatever its key, and
 * the keys stay. Of a value that spans lines each line goes.
 */
export function redactSecretObjects(text: string): Redaction {
  if (!text.includes("Secret") || !kindSecret.test(text)) return { text, count: 0 };
  const flow = redactFlowMaps(text, rule);
  const block = redactBlocks(flow.text);
  return { text: block.text, count: flow.count + block.count };
}

function redactBlocks(text: string): Redaction {
  let count = 0;
  // The column of the `data:` that we are below; null outside.
  let dataAt: number | null = null;
  const lines = text.split("\n").map((line) => {
    if (line.trim() === "") return line;
    if (dataAt === null || indentOf(line) <= dataAt) {
      dataAt = dataKey.test(line) ? line.search(/[^\s-]/) : null;
      return line;
    }
    const redacted = withoutValue(line);
    if (redacted !== line) count += 1;
    return redacted;
  });
  return { text: lines.join("\n"), count };
}

/** Also within a line, and within a string, where quotes have backslashes before them. */
const kindSecret =
  /(?<![\w./-])\\{0,15}["']?kind\\{0,15}["']?\s{0,4}:\s{0,4}\\{0,15}["']?Secret(?:List)?\\{0,15}["']?\s{0,40}(?:[,}\]#]|$)/m;
const dataKey = /^\s*(?:- )?"?(?:data|stringData)"?:\s*$/;
/** `key: ` or `"key":`, also with the quote that opens its value. */
const keyed = /^\s*(?:[\w./-]+:(?=\s|$)|"[^"]{1,300}":)\s*"?/;

/** A key whose value begins on the next line has nothing to lose; a line without a key is the rest of a value. */
function withoutValue(line: string): string {
  const key = keyed.exec(line)?.[0] ?? line.slice(0, indentOf(line));
  const end = key.endsWith('"') ? closingAt(line) : line.trimEnd().length;
  const value = line.slice(key.length, end);
  return value.trim() === "" || /^[|>][-+1-9]{0,2}$/.test(value) || isMark(value) ? line : key + mark(rule) + line.slice(end);
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Where the quote stands that ends the line, with the comma behind it; the end of the line when there is none. */
const closingAt = (line: string): number => line.length - (/",?\s*$/.exec(line.slice(-100))?.[0].length ?? 0);
