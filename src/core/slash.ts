import { nearest } from "./slash/nearest.js";
import { tidied } from "./slash/tidy.js";
import { tokensOf } from "./slash/tokens.js";
import type { Misread, VerbSpec } from "./slash/verb.js";
import { verbNames, verbOf, verbs, type Verb } from "./slash/verbs.js";
import { idOf, quote, retyped } from "./slash/words.js";

type ArgsOf<Spec> = Spec extends VerbSpec<infer Args> ? Args : never;

/** One thing a person asked for by typing; `here` when everybody in the channel is to read the answer. */
export type Asked = {
  readonly [V in Verb]: { readonly kind: V; readonly here?: true } & ArgsOf<(typeof verbs)[V]>;
}[Verb];

/** What a typed text comes to. */
export type Slash = Asked | ({ readonly kind: "unknown" } & Misread);

/**
 * Reads what was typed behind `/incident`. Total: every text gives exactly one answer, and only a complete one acts. Ids and
 * hashes in any case, quotes straight or curly; nothing is guessed, a near miss comes back as a suggestion.
 */
export function parseSlash(text: string): Slash {
  const slash = parsed(text);
  if (slash.kind !== "unknown" || slash.suggestion !== null) return slash;
  const suggestion = tidied(text).find((mended) => parsed(mended).kind !== "unknown") ?? null;
  return { ...slash, suggestion };
}

function parsed(text: string): Slash {
  // People copy the whole line from a card, with the command's own name in front.
  const [word, ...rest] = tokensOf(text.replace(/^\s*\/[a-z0-9_-]{1,32}(?=\s|$)/i, ""));
  if (word === undefined) return { kind: "help", verb: null };
  const verb = verbOf(word);
  return verb === null ? unknownVerb(word, rest) : read(verb, rest);
}

function read(verb: Verb, words: readonly string[]): Slash {
  const spec: VerbSpec<object> = verbs[verb];
  // Elsewhere the word stays: it may be part of a reason, and whoever freezes in a hurry is not argued with.
  const rest = spec.shareable ? words.filter((word) => word.toLowerCase() !== "--here") : words;
  const reading = spec.read(rest);
  if (!reading.ok) return { kind: "unknown", ...reading.error };
  // The compiler does not follow that the row's arguments are those of this verb.
  return { kind: verb, ...reading.value, ...(rest.length < words.length ? { here: true } : {}) } as Asked;
}

function unknownVerb(word: string, rest: readonly string[]): Slash {
  const why = `There is no ${quote(word)}.`;
  const meant = nearest(word.toLowerCase(), verbNames);
  if (meant !== null) return { kind: "unknown", why, suggestion: [meant, ...rest.map(retyped)].join(" ") };
  return idOf(word) === null
    ? { kind: "unknown", why, suggestion: null }
    : { kind: "unknown", why: "Say what to do with it.", suggestion: `show ${word}` };
}
