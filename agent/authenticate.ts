import { keyId } from "../src/core/keys.js";
import { maxOrderBytes, parseOrder, signedText, type Order, type SignedOrder } from "../src/core/order.js";
import type { Refusal } from "../src/core/report.js";
import { err, type Result } from "../src/core/result.js";
import { isSigned } from "./signature.js";

interface Rejected {
  readonly refusal: Refusal;
  readonly note: string;
}

/**
 * The order that the pinned key signed for this host, or why it is none. The signature is checked over
 * the bytes that came, before anything reads them.
 *
 * @param orderKey raw Ed25519 public key, base64.
 * @param host     the name in the agent's own certificate; compared byte for byte.
 */
export function authenticate(signed: SignedOrder, orderKey: string, host: string): Result<Order, Rejected> {
  if (Buffer.byteLength(signed.text, "utf8") > maxOrderBytes)
    return reject("too-large", `The order is larger than ${maxOrderBytes} bytes.`);
  if (!isSigned(signedText(signed.text), signed.signature, orderKey)) {
    return reject(
      "bad-signature",
      `The order is not signed by ${keyId(orderKey)}, the key that this host pinned at enrolment. ` +
        "If the signer has a new key, let the host join again; if not, somebody tampered with the order.",
    );
  }
  const order = parseOrder(signed.text);
  if (!order.ok && order.error.kind === "version")
    return reject("wrong-version", "The order is of a version that this agent does not know. Update the agent.");
  if (!order.ok)
    return reject(
      "malformed",
      `The order breaks the contract at ${order.error.where || "its start"}. Hub, signer and agent have to be of one version.`,
    );
  if (order.value.id !== signed.id || order.value.keyId !== keyId(orderKey))
    return reject("malformed", "The order is not the one its envelope names.");
  if (order.value.host === host) return order;
  return reject("wrong-agent", `The order is for ${order.value.host}; this host is ${host}.`);
}

const reject = (refusal: Refusal, note: string): Result<never, Rejected> => err({ refusal, note });
