/** Longest line that is read; a longer one is skipped to its end and answered for. */
export const maxLineBytes = 16 * 1024 * 1024;

/** A line without its newline, or the place of one that was too long to keep. */
export type Line = { readonly kind: "line"; readonly bytes: Buffer } | { readonly kind: "too-long" };

/**
 * Cuts a stream of bytes into lines, in batches as they arrive. The last line needs no newline. Memory is bounded
 * by one line and one chunk.
 */
export async function* lineBatches(input: AsyncIterable<Buffer | string>): AsyncGenerator<readonly Line[]> {
  const open = openLine();
  for await (const chunk of input) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      open.add(bytes.subarray(from, end));
      lines.push(open.close());
      from = end + 1;
    }
    open.add(bytes.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (!open.isEmpty()) yield [open.close()];
}

function openLine() {
  let parts: Buffer[] = [];
  let size = 0;
  return {
    isEmpty: () => size === 0,
    add(part: Buffer) {
      size += part.length;
      if (size <= maxLineBytes) parts.push(part);
      else parts = [];
    },
    close(): Line {
      const line: Line = size <= maxLineBytes ? { kind: "line", bytes: Buffer.concat(parts) } : { kind: "too-long" };
      parts = [];
      size = 0;
      return line;
    },
  };
}
