/** One element's start tag as a browser would read it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Reads a page's tags in order. Strict where a browser is lenient: anything that is neither text nor a tag of the quoted
 * form that our renderer writes fails, so that nothing hides in odd markup.
 */
export function elementsOf(page: string): readonly Element[] {
  const elements: Element[] = [];
  for (const { tag } of tokensOf(page)) {
    if (tag === null || tag.startsWith("</") || tag.startsWith("<!")) continue;
    const [, name = "", rest = ""] = /^<([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*) ?\/?>$/.exec(tag) ?? [];
    if (name === "") throw new Error(`not a tag of ours: ${tag.slice(0, 200)}`);
    const attributes = [...rest.matchAll(/ ([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g)].map(
      ([, key = "", value = ""]) => [key.toLowerCase(), decoded(value)] as const,
    );
    elements.push({ name, attributes: Object.fromEntries(attributes) });
  }
  return elements;
}

/** All text that a person can read, entities decoded, white space folded. */
export function textOf(page: string): string {
  const body = page.slice(Math.max(0, page.indexOf("<body")));
  const pieces = tokensOf(body).map(({ tag, text }) => (tag === null ? decoded(text) : isInline(tag) ? "" : " "));
  return pieces.join("").replace(/\s+/gu, " ").trim();
}

const isInline = (tag: string): boolean => /^<\/?(span|b|code|mark|a|time)\b/.test(tag);

function tokensOf(page: string): readonly { readonly tag: string | null; readonly text: string }[] {
  return page.split(/(<[^>]*>)/).map((piece) => (piece.startsWith("<") ? { tag: piece, text: "" } : { tag: null, text: piece }));
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const decoded = (text: string): string =>
  text.replace(/&([a-z]+|#\d+);/g, (whole, name: string) => {
    const character = entities[name];
    if (character === undefined) throw new Error(`not an entity of ours: ${whole}`);
    return character;
  });
