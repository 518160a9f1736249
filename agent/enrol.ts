import { readJoinToken } from "../proto/wire.js";
import { err, ok, type Result } from "../src/core/result.js";
import { isCertificateOf, ensureKey, readIdentity, writeIdentity, type Identity } from "./identity.js";
import { askToEnrol, type HubRefusal } from "./transport-channel.js";

/**
 * Makes this host known to the hub of the join token: makes its key (mode 0400, it never leaves the host), asks for a
 * certificate, and writes identity, CA, addresses and the signer's key in one file. The error is a sentence for the
 * person who typed the token. Throws Fault `hub_unreachable` or `agent_state_unwritable`; both can be tried again with
 * the same token while it lives.
 *
 * @param now this host's clock.
 */
export async function enrol(tokenText: string, dir: string, now: () => number): Promise<Result<Identity, string>> {
  const token = readJoinToken(tokenText);
  if (!token.ok) return token;
  const existing = await readIdentity(dir);
  if (existing !== null) {
    const anew = `\`tagout agent revoke ${existing.host}\` on the hub, then remove identity.json in ${dir}`;
    return err(`This host has joined already, as ${existing.host}. To let it join anew: ${anew}.`);
  }
  const { hub, enrolPort, linkPort, ca, secret, host } = token.value;
  const key = await ensureKey(dir);
  const reply = await askToEnrol({ hub, enrolPort, ca }, host, secret, key);
  if (!reply.ok) return err(sentences[reply.error]);
  const { certificate, signerPublicKey, renewAfterMs } = reply.value;
  if (!isCertificateOf(certificate, key)) return err(sentences.malformed);
  const identity: Identity = { host, hub, linkPort, enrolPort, ca, signerPublicKey, certificate, renewAt: now() + renewAfterMs };
  await writeIdentity(dir, identity);
  return ok(identity);
}

const sentences: Record<HubRefusal, string> = {
  refused:
    "The hub does not take this join token: it is used, older than 15 minutes, or the host has joined already. " +
    "Get a new one with `tagout agent add HOST`, after `tagout agent revoke HOST` if it had joined.",
  malformed: "The hub does not understand this agent. Update hub and agent to the same version.",
};
