import { applyCuts, type Cut, type Redaction } from "./redaction.js";

/**
 * Takes the values out of `data:map[a:Zm9v b:YmFy]`, as Go prints a Secret that it holds as a map: `kubectl -o go-template` and the
 * logs of controllers do. Such text has no quotes, so that a word without a colon is the rest of a value.
 */
export function redactGoMaps(text: string, rule: string): Redaction {
  if (!kindSecret.test(text)) return { text, count: 0 };
  const cuts: Cut[] = [];
  for (const { 0: all, 1: held = "", index } of text.matchAll(dataMap)) {
    const from = index + all.length - held.length;
    for (const { 0: word, 1: key = "", index: at } of held.matchAll(entry))
      cuts.push({ start: from + at + key.length, end: from + at + word.length, rule });
  }
  return applyCuts(text, cuts);
}

const kindSecret = /(?<![\w./-])kind:Secret(?:List)?(?=[\s\]}]|$)/i;
/** Bytes stand in brackets of their own. */
const dataMap = /(?<![\w./-])(?:data|stringData):map\[((?:[^[\]\n]|\[[^[\]\n]*\])*)/gi;
const entry = /(?<!\S)([\w.-]{1,253}:)?(?:\[REDACTED:[a-z0-9-]{1,40}\]|\[[^[\]]*\]|\S)+/g;
