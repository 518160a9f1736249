import { tokensOf } from "./tokens.js";
import { retyped } from "./words.js";

/**
 * What somebody may have meant by words that mean nothing as they stand, nearest first: wide digits and other dashes as the plain
 * ones, marks that cannot be seen left out, commas and full stops off the ends of words, `INC 12` and `dry run` as one word; then
 * also the two words behind the verb in the other order. Each is only ever offered, never done.
 */
export function tidied(text: string): readonly string[] {
  const plain = text
    .normalize("NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(dashes, "-")
    .replace(/^\s*dry\s+run\b/i, "dry-run")
    .replace(/\binc[ _#]+(?=[1-9])/i, "INC-");
  const words = tokensOf(plain).map((word) => word.replace(/^[,;.]+|[,;.]+$/g, ""));
  const [verb, first, second, ...rest] = words;
  const swapped = verb === undefined || first === undefined || second === undefined ? [] : [[verb, second, first, ...rest]];
  const all = [words, ...swapped].map((mended) =>
    mended
      .filter((word) => word !== "")
      .map(retyped)
      .join(" "),
  );
  return all.filter((mended) => mended !== "");
}

const dashes = /[\u2010-\u2015\u2212]/g;
