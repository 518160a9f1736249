import { sameSecret, type Visitor } from "./session.js";
import type { CookieJar } from "./cookies.js";
import type { Reply } from "../../../ports/chat.js";

/** A browser keeps 4,096 bytes of one cookie, its name and attributes included. */
const maxBodyChars = 3_800;
const name = "tagout-said";

/**
 * Carries the hub's answer over the redirect that follows every POST, to be shown once on the next page. In a cookie,
 * since the next request may reach another hub; marked by the session, so that nobody else can put words into it.
 */
export function saidCookie(jar: CookieJar, visitor: Visitor, reply: Reply): string {
  const body = fitting(reply);
  return jar.set(name, `${body}.${visitor.mark(body)}`, 60);
}

function fitting({ ok, text }: Reply): string {
  const characters = [...text];
  for (let kept = characters.length; ; kept = Math.floor(kept / 2)) {
    const words = kept === characters.length ? text : `${characters.slice(0, kept).join("")} ...`;
    const body = Buffer.from(JSON.stringify({ ok, text: words })).toString("base64url");
    if (body.length <= maxBodyChars) return body;
  }
}

/** What the hub answered to the POST before this page, or null. */
export function said(jar: CookieJar, visitor: Visitor, request: Request): Reply | null {
  const [body = "", mark = ""] = (jar.read(request, name) ?? "").split(".");
  if (body === "" || !sameSecret(mark, visitor.mark(body))) return null;
  // Our own mark is on it, so it is our own JSON.
  return JSON.parse(Buffer.from(body, "base64url").toString()) as Reply;
}

export const saidNothing = (jar: CookieJar): string => jar.clear(name);
