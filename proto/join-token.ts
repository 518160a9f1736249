import { z } from "zod";
import { hostNamePattern } from "../src/core/host.js";
import { parseJson } from "../src/core/parse-json.js";
import { err, ok, type Result } from "../src/core/result.js";

/** What one line tells a new host: where the hub is, which CA to trust, and the secret that lets it in once. */
export interface JoinToken {
  /** Name or address of the hub, as it stands in the hub's certificate. */
  readonly hub: string;
  readonly enrolPort: number;
  readonly linkPort: number;
  /** The CA's certificate, PEM: the only one this host will ever trust. */
  readonly ca: string;
  /** 128 random bits, hex. The hub keeps only its hash. */
  readonly secret: string;
  readonly host: string;
}

const prefix = "tagout-join-v1.";

const shape: z.ZodType<JoinToken> = z.strictObject({
  hub: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
  enrolPort: z.int().min(1).max(65_535),
  linkPort: z.int().min(1).max(65_535),
  ca: z.string().max(8_192).startsWith("-----BEGIN CERTIFICATE-----"),
  secret: z.string().regex(/^[0-9a-f]{32}$/),
  host: z.string().regex(hostNamePattern),
});

/** One line without spaces, safe to paste. */
export function joinTokenText(token: JoinToken): string {
  return prefix + Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** The token in `text`, or one sentence for the person who pasted it. */
export function readJoinToken(text: string): Result<JoinToken, string> {
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix))
    return err(`That is no join token: it starts with \`${prefix}\`. Get one with \`tagout agent add HOST\` on the hub.`);
  const parsed = shape.safeParse(parseJson(Buffer.from(trimmed.slice(prefix.length), "base64url").toString("utf8")));
  return parsed.success
    ? ok(parsed.data)
    : err("The join token is damaged: copy the whole line again, or get a new one with `tagout agent add HOST` on the hub.");
}
