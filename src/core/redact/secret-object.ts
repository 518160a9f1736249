import { mark, type Redaction } from "./redaction.js";

/** A Kubernetes Secret printed as YAML or JSON: every value under `data` and `stringData` goes, whatever its key. */
export function redactSecretObjects(text: string): Redaction {
  if (!/^\s{0,40}"?kind"?:\s{0,4}"?Secret"?,?\s*$/m.test(text)) return { text, count: 0 };
  let count = 0;
  let depth = -1;
  const lines = text.split("\n").map((line) => {
    const indent = line.length - line.trimStart().length;
    if (/^\s*(?:- )?"?(?:data|stringData)"?:\s*\{?\s*$/.test(line)) {
      depth = indent;
      return line;
    }
    if (depth < 0) return line;
    if (indent <= depth || line.trim() === "") depth = indent <= depth ? -1 : depth;
    const entry = depth < 0 ? null : /^(\s*"?[\w.-]+"?:\s*"?)([^"\s,][^",]*)/.exec(line);
    if (entry?.[1] === undefined || entry[2] === undefined || entry[2].startsWith("[REDACTED:")) return line;
    count += 1;
    return entry[1] + mark("secret-object") + line.slice(entry[0].length);
  });
  return { text: lines.join("\n"), count };
}
