/** What fits into one private answer of every chat platform, with room for what they add: Mattermost takes three of 5,000 characters. */
export const chatPage = 7_500;

/**
 * One page of a long text, and how to get the next one. Nothing is left out: what is not on this page is on another.
 *
 * @param page from 1.
 * @param room most characters of a page; Infinity gives all of it as one.
 * @param next what to type for a page.
 */
export function pageOf(text: string, page: number, room: number, next: (page: number) => string): string {
  const pages = pagesOf(text, room);
  const its = pages[page - 1];
  if (its === undefined) return `There is no page ${page}; the last is ${pages.length}.`;
  if (pages.length === 1) return its;
  return `${its}\n\nPage ${page} of ${pages.length}.${page < pages.length ? ` Next: ${next(page + 1)}` : ""}`;
}

/** Broken between paragraphs where that is possible, else between lines, else between characters. */
export function pagesOf(text: string, room: number): readonly string[] {
  return packed(text, room, ["\n\n", "\n"]);
}

function packed(text: string, room: number, [joint, ...finer]: readonly string[]): readonly string[] {
  if (text.length <= room) return [text];
  if (joint === undefined) return characters(text, room);
  const pages: string[] = [];
  for (const part of text.split(joint).flatMap((one) => packed(one, room, finer))) {
    const last = pages.at(-1);
    if (last !== undefined && last.length + joint.length + part.length <= room) pages[pages.length - 1] = `${last}${joint}${part}`;
    else pages.push(part);
  }
  return pages;
}

/** Never half a character. */
function characters(text: string, room: number): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (piece.length + character.length > room) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece];
}
