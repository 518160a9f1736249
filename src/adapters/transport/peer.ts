import { X509Certificate } from "node:crypto";
import { hostNamePattern } from "../../core/host.js";

/** Who holds the other end, as its certificate says. Nothing in a message can change it. */
export interface Peer {
  readonly host: string;
  /** Lower-case hex. */
  readonly serial: string;
  readonly expires: number;
  /** DER of the public key, base64. */
  readonly publicKey: string;
}

export const agentUri = (host: string): string => `spiffe://tagout/agent/${host}`;

/**
 * The agent that a certificate (DER) names; null unless it has exactly the two names that the hub's CA gives: this
 * subject and this one alternative name, compared as whole strings, so that nothing can be split, folded or added.
 */
export function peerOf(der: Uint8Array): Peer | null {
  try {
    const certificate = new X509Certificate(der);
    const host = certificate.subject.startsWith("CN=") ? certificate.subject.slice(3) : "";
    if (!hostNamePattern.test(host) || certificate.ca) return null;
    if (certificate.subjectAltName !== `URI:${agentUri(host)}`) return null;
    return {
      host,
      serial: certificate.serialNumber.toLowerCase(),
      expires: Date.parse(certificate.validTo),
      publicKey: certificate.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    };
  } catch {
    return null;
  }
}
