import assert from "node:assert/strict";
import type { PolicyContext } from "../../../src/core/policy/context.js";
import { evaluate } from "../../../src/core/policy/evaluate.js";
import type { Policy } from "../../../src/core/policy/policy.js";
import { rulings, type Ruling } from "../../../src/core/policy/verdict.js";

/** Asserts one ruling for each text, with the findings in the message. */
export function ruled(ruling: Ruling, texts: readonly string[], context: PolicyContext, policy?: Policy): void {
  for (const text of texts) {
    const judged = evaluate(text, context, policy);
    assert.equal(judged.ruling, ruling, `${text}\n  ${judged.findings.map(({ rule, reason }) => `${rule}: ${reason}`).join("\n  ")}`);
  }
}

/** Asserts that none of the texts is allowed. */
export function kept(texts: readonly string[], context: PolicyContext, policy?: Policy): void {
  for (const text of texts) assert.notEqual(evaluate(text, context, policy).ruling, "allow", text);
}

export const strictness = (ruling: Ruling): number => rulings.indexOf(ruling);

/** A text as one single-quoted word. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
