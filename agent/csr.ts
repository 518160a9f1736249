import { createPublicKey, sign, type KeyObject } from "node:crypto";

/**
 * A PKCS #10 request (DER) for this key: proof that we hold it. The name in it is for people who read dumps; the hub
 * takes nothing from it but the key. Written out here because the one structure we need is thirty lines of DER, and the
 * library that the hub's CA uses would double the agent's size.
 *
 * @param key ECDSA P-256, private.
 * @source RFC 2986 section 4, RFC 5758 section 3.2.
 */
export function signingRequest(host: string, key: KeyObject): Buffer {
  const name = sequence(set(sequence(objectId(2, 5, 4, 3), der(0x0c, Buffer.from(host, "utf8")))));
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" });
  const info = sequence(der(0x02, Buffer.of(0)), name, publicKey, der(0xa0, Buffer.alloc(0)));
  const signature = sign("sha256", info, key);
  const ecdsaWithSha256 = sequence(objectId(1, 2, 840, 10045, 4, 3, 2));
  return sequence(info, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.of(0), signature])));
}

const sequence = (...members: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(members));
const set = (...members: readonly Buffer[]): Buffer => der(0x31, Buffer.concat(members));

function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.of(bytes);
  return bytes < 0x100 ? Buffer.of(0x81, bytes) : Buffer.of(0x82, bytes >> 8, bytes & 0xff);
}

function objectId(first: number, second: number, ...rest: readonly number[]): Buffer {
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}
