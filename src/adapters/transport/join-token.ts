import { isIP } from "node:net";
import { joinTokenText, type JoinToken } from "../../../proto/wire.js";
import { sha256 } from "../../core/digest.js";
import { hostNamePattern, type Labels } from "../../core/host.js";
import { err, ok, type Result } from "../../core/result.js";
import { Secret } from "../../core/secret.js";
import type { Clock } from "../../ports/clock.js";
import type { AgentStore } from "../../ports/store.js";
import type { Authority } from "./authority.js";

/** Where the new host will find a hub, and whom it may trust. */
export interface JoinPlace {
  readonly authority: Pick<Authority, "ca">;
  /** The names in the hub's certificate; the first is the address that agents dial. */
  readonly names: readonly string[];
  readonly enrolPort: number;
  readonly linkPort: number;
  readonly store: Pick<AgentStore, "addToken">;
  readonly clock: Clock;
}

export const joinTokenLifeMs = 15 * 60_000;
const labelPattern = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;
const maxLabels = 32;

/** The only form in which the hub keeps a secret of a token. */
export const tokenHash = (secret: string): string => sha256(`tagout-join-v1\0${secret}`);

/**
 * One line that lets exactly one agent in, under exactly that name and with exactly these labels, within 15 minutes.
 * The error is a sentence for the person who asked.
 */
export async function createJoinToken(
  wanted: { readonly host: string; readonly labels: Labels },
  { authority, names, enrolPort, linkPort, store, clock }: JoinPlace,
): Promise<Result<{ readonly token: Secret; readonly expires: number }, string>> {
  const hub = names[0] ?? "";
  const problem = problemWith(wanted, hub);
  if (problem !== null) return err(problem);
  const now = clock.now();
  const token: JoinToken = { hub, enrolPort, linkPort, ca: authority.ca, secret: clock.token(16), host: wanted.host };
  const expires = now + joinTokenLifeMs;
  await store.addToken({ hash: tokenHash(token.secret), host: wanted.host, labels: wanted.labels, expires }, now);
  return ok({ token: new Secret(joinTokenText(token)), expires });
}

function problemWith({ host, labels }: { readonly host: string; readonly labels: Labels }, hub: string): string | null {
  if (!hostNamePattern.test(host))
    return "A host name has lower-case letters, digits and hyphens, starts and ends with a letter or digit, and is at most 63 long.";
  if (isIP(hub) === 0 && !/^[A-Za-z0-9.-]{1,253}$/.test(hub))
    return "The hub's address must be a DNS name or an IP address without a port.";
  const entries = Object.entries(labels);
  if (entries.length > maxLabels) return `A host has at most ${maxLabels} labels.`;
  const bad = entries.find(([key, value]) => !labelPattern.test(key) || !labelPattern.test(value));
  return bad === undefined
    ? null
    : "Labels are key=value, each side at most 63 letters, digits, dots, hyphens, underscores or slashes, starting with a letter or digit.";
}
