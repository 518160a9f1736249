/** What opens a quoted word, and what closes it. Phones and chat clients put the curly ones in by themselves. */
const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"\u201c\u201d\u201e'],
  ["'", "'\u2018\u2019"],
  ["\u201c", '"\u201c\u201d'],
  ["\u201d", '"\u201c\u201d'],
  ["\u201e", '"\u201c\u201d'],
  ["\u2018", "'\u2018\u2019"],
  ["\u2019", "'\u2018\u2019"],
  ["\u00ab", "\u00bb"],
  ["\u00bb", "\u00ab"],
]);

const longest = 4_000;

/** Whether what follows the first letter is read as quoted. */
export const opensQuote = (word: string): boolean => quotes.has(word.charAt(0));

/**
 * Words as typed into chat: split at white space, a quote at the start of a word keeps it together, an unclosed quote
 * ends with the text. A quote inside a word is a letter (`don't`). A long dash before a word is the `--` it was typed as.
 */
export function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let rest = text.slice(0, longest).trim();
  while (rest !== "") {
    const closers = quotes.get(rest.charAt(0));
    const [token, after] = closers === undefined ? plain(rest) : quoted(rest.slice(1), closers);
    tokens.push(token);
    rest = after.trim();
  }
  return tokens;
}

function plain(text: string): readonly [token: string, after: string] {
  const end = text.search(/\s/);
  const token = end === -1 ? text : text.slice(0, end);
  return [token.replace(/^[\u2013\u2014\u2015]-?/, "--"), end === -1 ? "" : text.slice(end)];
}

/** A closing quote counts only before white space or the end, so that an apostrophe in the text does not end it. */
function quoted(text: string, closers: string): readonly [token: string, after: string] {
  for (let at = 0; at < text.length; at += 1) {
    const next = text.charAt(at + 1);
    if (closers.includes(text.charAt(at)) && (next === "" || /\s/.test(next))) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ""];
}
