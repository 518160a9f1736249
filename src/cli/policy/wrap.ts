/** Columns that fit a terminal beside something else. */
const columns = 110;

/** A text behind a heading, broken between words; later lines stand under its beginning. Blanks and newlines in it count as one blank. */
export function wrapped(heading: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = heading;
  let isFresh = true;
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (!isFresh && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = " ".repeat(heading.length);
      isFresh = true;
    }
    line += isFresh ? word : ` ${word}`;
    isFresh = false;
  }
  return [...lines, line];
}
