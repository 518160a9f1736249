/** Most bytes of one response. An answer of 20,000 characters, each in a frame of its own, is under 4 MB. */
const maxResponseBytes = 8 * 1024 * 1024;

/** The server sent more than any answer needs. */
export class OversizedResponse extends Error {
  constructor() {
    super(`more than ${maxResponseBytes} bytes`);
    this.name = "OversizedResponse";
  }
}

/**
 * `fetch` for a model server. A redirect is an error, since it could lead the evidence in a prompt to a host that nobody
 * configured (I11). A body that is too long rejects with `OversizedResponse`: a line that never ends would fill the memory before
 * any of it counts as text.
 */
export async function boundedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: "error" });
  if (response.body === null) return response;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= maxResponseBytes) controller.enqueue(chunk);
      else controller.error(new OversizedResponse());
    },
  });
  return new Response(response.body.pipeThrough(counted), { status: response.status, headers: response.headers });
}
