/**
 * What no reader can see, or sees as something else, or what would change how the rest is read: controls, format and bidi marks, tags,
 * zero-width and filler letters, variation selectors, every space but the plain one, unassigned, private-use and unpaired code units,
 * and the empty Braille cell. The one list: cards escape these, and commands that hold them are refused.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
const everyUnseen = new RegExp(unseen, "gu");

/** Whether a character is one of those. Tab and newline are. */
export function isUnseen(character: string): boolean {
  return unseen.test(character);
}

/** Whether nobody would see anything of a text. */
export const isBlank = (text: string): boolean => [...text].every((character) => character === " " || isUnseen(character));

/**
 * Text of several lines in which nothing hides: line ends and tabs stay, everything unseen is shown as `\u{..}`.
 * A carriage return is shown too. Escaping twice changes nothing.
 */
export function escapeText(text: string): string {
  return text.replace(everyUnseen, (character) => (character === "\n" || character === "\t" ? character : escaped(character)));
}

/** The same for what has to stay on one line, such as the name of a process or a file: line ends and tabs are shown too. */
export function escapeName(name: string): string {
  return name.replace(everyUnseen, escaped);
}

/** A character as `\u{200b}`, the way everything spells what must not be printed. */
export function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
