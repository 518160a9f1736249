import { redactFlags } from "./redact/flags.js";
import { redactFormats } from "./redact/formats.js";
import { redactHeaders } from "./redact/headers.js";
import { redactKeys } from "./redact/keys.js";
import { privateKeyRedactor, redactHeadlessKeys } from "./redact/private-key.js";
import { redactSecretObjects } from "./redact/secret-object.js";
import type { Redaction } from "./redact/redaction.js";

export type { Redaction } from "./redact/redaction.js";

/**
 * Text without the secrets it held: each is replaced by `[REDACTED:rule]`, the key that named it stays.
 *
 * Works line by line, so a text cut between lines loses nothing but its private keys' context; feed such pieces to one
 * `lineRedactor`. Time is linear in the text, whatever it holds. Redacting twice changes nothing. Nothing is judged by how random
 * it looks: hashes of pods, images and commits stay.
 *
 * @returns the text and how many secrets were taken out of it.
 */
export function redact(text: string): Redaction {
  const redactLine = lineRedactor();
  const objects = redactSecretObjects(text);
  const lines = redactHeadlessKeys(objects.text.split("\n")).map(redactLine);
  return { text: lines.map((line) => line.text).join("\n"), count: lines.reduce((sum, line) => sum + line.count, objects.count) };
}

/** Redacts a stream one whole line at a time, without its line end. Remembers only whether it is inside a private key. */
export function lineRedactor(): (line: string) => Redaction {
  const redactPrivateKey = privateKeyRedactor();
  return (line) => {
    const first = redactPrivateKey(line);
    let { text, count } = first;
    for (let round = 0; round < maxRounds; round += 1) {
      const done = redactOnce(text);
      if (done.text === text) break;
      text = done.text;
      count += done.count;
    }
    return { text, count };
  };
}

/** A mark can expose a secret that touched the one before it; a second round settles nearly every line, a third all that tests have found. */
const maxRounds = 4;

function redactOnce(line: string): Redaction {
  if (line.length < shortest) return { text: line, count: 0 };
  let text = line;
  let count = 0;
  for (const pass of passes) {
    const done = pass(text);
    text = done.text;
    count += done.count;
  }
  return { text, count };
}

/** `pw=x` */
const shortest = 4;

/** Keys come last: a key may name what a format already took. */
const passes: readonly ((line: string) => Redaction)[] = [redactSecretObjects, redactFormats, redactHeaders, redactFlags, redactKeys];
