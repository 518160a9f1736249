import { once } from "node:events";
import type { Writable } from "node:stream";

/**
 * Writes batches in order, each only once the reader has taken the one before. `reader-gone` (`| head`) is an
 * ordinary end. There is no deadline: how fast the reader is is the reader's affair.
 */
export async function writeBatches(batches: AsyncIterable<string>, output: Writable): Promise<"written" | "reader-gone" | Error> {
  const stop = new AbortController();
  let failure: NodeJS.ErrnoException | null = null;
  // Never taken off again: EPIPE may come after the last write, and an error nobody hears ends the process.
  output.on("error", (error: NodeJS.ErrnoException) => {
    failure ??= error;
    stop.abort();
  });
  const onClose = () => stop.abort();
  output.once("close", onClose);
  for await (const batch of batches) {
    if (stop.signal.aborted) break;
    if (!output.write(batch)) await drained(output, stop.signal);
  }
  output.off("close", onClose);
  if (failure !== null) return (failure as NodeJS.ErrnoException).code === "EPIPE" ? "reader-gone" : failure;
  return stop.signal.aborted ? "reader-gone" : "written";
}

async function drained(output: Writable, signal: AbortSignal): Promise<void> {
  try {
    await once(output, "drain", { signal });
  } catch {
    // Either the stream failed or it was closed; both are heard above.
  }
}
