/** Codes of a connection that was never made, so that not one byte of the request left: Node's net, dns and tls, and undici's. */
const unconnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);
const badCertificate = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/;
const maxDepth = 5;

/** Whether a call failed before anything was sent. False when it cannot be told: then the other side may have done what was asked. */
export function neverSent(cause: unknown): boolean {
  let link: unknown = cause;
  for (let depth = 0; depth < maxDepth && typeof link === "object" && link !== null; depth += 1) {
    const { code, cause: next, original } = link as { readonly code?: unknown; readonly cause?: unknown; readonly original?: unknown };
    if (typeof code === "string" && (unconnected.has(code) || badCertificate.test(code))) return true;
    link = next ?? original;
  }
  return false;
}
