/**
 * What no reader can see, or what would change how the rest is read: controls, format and bidi marks, zero-width
 * and filler letters, every space but the plain one, private-use and unpaired code units.
 *
 * @source Unicode 15 general categories; the letters named one by one are Default_Ignorable but count as letters or marks.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180d\u180f\u2000-\u200a\u202f\u205f\u2065\u3000\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]/gu;

/**
 * Text of several lines in which nothing hides: line ends and tabs stay, everything unseen is shown as `\u{..}`.
 * A carriage return is shown too. Escaping twice changes nothing.
 */
export function escapeText(text: string): string {
  return text.replace(unseen, (character) => (character === "\n" || character === "\t" ? character : shown(character)));
}

/** The same for what has to stay on one line, such as the name of a process or a file: line ends and tabs are shown too. */
export function escapeName(name: string): string {
  return name.replace(unseen, shown);
}

const shown = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
