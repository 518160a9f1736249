import type { Access } from "../../core/access.js";
import { contextWithin } from "../../core/bound.js";
import type { Decision } from "../../core/decision.js";
import { maxOrderBytes, maxOrderSignals, orderLifeMs, orderText, signedText, type Order, type SignedOrder } from "../../core/order.js";
import { isRunnable, planHash, type Plan } from "../../core/plan.js";
import type { PolicyContext } from "../../core/policy/context.js";
import { evaluate } from "../../core/policy/evaluate.js";
import { policyStamp, type Policy } from "../../core/policy/policy.js";
import { err, ok, type Result } from "../../core/result.js";
import { isSameScript } from "../../core/shell/script.js";
import type { Clock } from "../../ports/clock.js";
import type { SigningCase } from "../../ports/signer.js";
import { coverOf, type Cover } from "./cover.js";
import type { SigningKey } from "./keys.js";
import type { SignedOrders } from "./signed-orders.js";

/** What the signer holds of its own, and takes from nobody. */
export interface SignerOwn {
  readonly access: Access;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly orderKey: SigningKey;
  readonly signed: SignedOrders;
  readonly isSealed: (decision: Decision) => boolean;
}

/**
 * The signed order for a case, or one sentence why there is none. Policy, hash, seals, roles and quorum are all looked at
 * again here; the hub's word that they are good is not even asked for. One unlocked run gives one order: asked again, the
 * same order comes back, expired or not.
 */
export function signOrder(signing: SigningCase, own: SignerOwn): Result<SignedOrder, string> {
  const { plan, mode } = signing;
  const hash = planHash(plan);
  const now = own.clock.now();
  const disagreement = disagreementOn(plan, signing.context, own.policy);
  if (disagreement !== null) return err(disagreement);
  const cover = coverOf(signing, hash, own.access, now, own.isSealed);
  if (!cover.ok) return cover;
  // A dry run that failed may be asked for again, by a new click; a live run of one plan is one order for ever.
  const key = mode === "live" ? `live ${hash}` : `dry-run ${hash} ${cover.value.start.id}`;
  const before = own.signed.find(key);
  if (before !== null) return ok(before);
  const made = orderFor(signing, hash, cover.value, now, own);
  if (Buffer.byteLength(made.text, "utf8") > maxOrderBytes)
    return err("the order would be larger than a host reads; propose fewer or shorter steps.");
  own.signed.add(key, now, made);
  return ok(made);
}

/** Where this signer's own policy reads the plan differently from what was shown to people; null when nowhere. */
function disagreementOn(plan: Plan, context: PolicyContext, policy: Policy): string | null {
  const stamp = policyStamp(policy);
  if (plan.policy.version !== stamp.version || plan.policy.hash !== stamp.hash) {
    return `the plan was judged by policy ${plan.policy.version}; the signer has ${stamp.version}. Restart the one that is behind and propose again.`;
  }
  if (!isRunnable(plan)) return "no step of the plan may run.";
  const other = plan.steps.find((step) => {
    const own = evaluate(step.text, step.verdict === "allow" ? contextWithin(context, plan.bound) : context, policy);
    return own.ruling !== step.verdict || own.effect !== step.effect || !isSameScript(own.script, step.script);
  });
  return other === undefined
    ? null
    : `the signer's own policy judges step ${other.n} differently from what was shown; propose the plan again.`;
}

function orderFor(signing: SigningCase, hash: string, cover: Cover, now: number, { clock, orderKey }: SignerOwn): SignedOrder {
  const order: Order = {
    version: 1,
    id: clock.id(),
    host: signing.plan.host,
    mode: signing.mode,
    plan: signing.plan,
    planHash: hash,
    signals: signing.signals.slice(-maxOrderSignals),
    decisions: cover.counted.slice(-64),
    notBefore: now,
    expires: now + orderLifeMs,
    nonce: clock.token(16),
    keyId: orderKey.id,
  };
  const text = orderText(order);
  return { id: order.id, text, signature: orderKey.sign(signedText(text)) };
}
