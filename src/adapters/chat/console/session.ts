import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../../../core/access.js";
import { sha256 } from "../../../core/digest.js";
import type { Clock } from "../../../ports/clock.js";
import type { SessionStore } from "../../../ports/store.js";
import type { CookieJar } from "./cookies.js";

/** How long a sign-in link may wait to be used, in milliseconds. */
export const linkLifeMs = 15 * 60_000;
/** One shift: how long a session lasts, in milliseconds. */
export const sessionLifeMs = 12 * 60 * 60_000;

const cookieName = "tagout";
const tokenBytes = 32;
const tokenPattern = /^[0-9a-f]{64}$/;

/** Somebody with a live session. */
export interface Visitor {
  readonly principal: string;
  readonly actor: Actor;
  /** Must come back with every POST. Derived from the session's token, which no page and no script ever sees. */
  readonly csrf: string;
  /** For marks that only this session's pages may carry. */
  readonly mark: (text: string) => string;
  /** False once the session has ended. */
  readonly isLive: () => Promise<boolean>;
}

export interface Sessions {
  /** A new one-time token for that principal. */
  readonly link: (principal: string) => Promise<string>;
  /** Uses up a link: the new session's principal and cookie, or null when the link is unknown, used or too old. */
  readonly open: (token: string) => Promise<{ readonly principal: string; readonly cookie: string } | null>;
  readonly visitor: (request: Request) => Promise<Visitor | null>;
  /** Ends the request's session: the cookie that clears it. */
  readonly close: (request: Request) => Promise<string>;
}

/** One-time links and the sessions they turn into. Tokens are 256 random bits; the store only ever sees their hashes. */
export function sessions(store: SessionStore, clock: Pick<Clock, "now" | "token">, jar: CookieJar): Sessions {
  return {
    async link(principal) {
      const token = clock.token(tokenBytes);
      await store.addLink({ hash: hashed("link", token), principal, expires: clock.now() + linkLifeMs });
      return token;
    },
    async open(token) {
      if (!tokenPattern.test(token)) return null;
      const principal = await store.useLink(hashed("link", token), clock.now());
      if (principal === null) return null;
      const session = clock.token(tokenBytes);
      await store.addSession({ hash: hashed("session", session), principal, expires: clock.now() + sessionLifeMs });
      return { principal, cookie: jar.set(cookieName, session, sessionLifeMs / 1_000) };
    },
    async visitor(request) {
      const token = jar.read(request, cookieName);
      if (token === null || !tokenPattern.test(token)) return null;
      const live = (): ReturnType<SessionStore["session"]> => store.session(hashed("session", token), clock.now());
      const found = await live();
      return found === null ? null : visitorOf(found.principal, token, async () => (await live()) !== null);
    },
    async close(request) {
      const token = jar.read(request, cookieName);
      if (token !== null) await store.endSession(hashed("session", token));
      return jar.clear(cookieName);
    },
  };
}

function visitorOf(principal: string, token: string, isLive: () => Promise<boolean>): Visitor {
  return {
    principal,
    actor: { platform: "console", id: principal, name: principal, groups: [] },
    csrf: hashed("csrf", token),
    mark: (text) => hashed("mark", `${token}\0${text}`),
    isLive,
  };
}

/** Whether two secrets are equal, without telling by the time it takes where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));
}

const hashed = (use: "link" | "session" | "csrf" | "mark", token: string): string => sha256(`tagout-console-${use}-v1\0${token}`);
