/** More than this in one expansion is not looked at: each is parsed again. */
const most = 16;

/**
 * The texts between `$(` and `)` and between backticks, found by counting and nothing else. Quotes are not
 * understood, so it finds too much rather than too little; it is for finding reasons to block.
 */
export function substitutionsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (const { 0: opening, index } of text.matchAll(/\$\(|`/g)) {
    if (found.length >= most) break;
    const from = index + opening.length;
    found.push(text.slice(from, opening === "`" ? endOfBackticks(text, from) : endOfParentheses(text, from)));
  }
  return found;
}

function endOfBackticks(text: string, from: number): number {
  const end = text.indexOf("`", from);
  return end === -1 ? text.length : end;
}

function endOfParentheses(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") open += 1;
    if (text[at] === ")") open -= 1;
    if (open === 0) return at;
  }
  return text.length;
}
