import { sha256 } from "../../../core/digest.js";
import type { Markup } from "./markup.js";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A page as a response: nothing in it runs but our own script file, nothing is loaded from elsewhere, nothing is cached. */
export function html(page: Markup, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  const body = `<!doctype html>${String(page)}`;
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      // `no-referrer` would turn the Origin of our own forms into `null`, which we refuse.
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
      etag: `"${sha256(body).slice(0, 32)}"`,
      ...headers,
    },
  });
}

/** After a POST: go and look. */
export function seeOther(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: path, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
