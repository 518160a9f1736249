import type { Decision } from "../core/decision.js";
import type { Checkpoint, SignedCheckpoint } from "../core/audit.js";
import type { Labels, OrderMode } from "../core/host.js";
import type { PolicyContext } from "../core/policy/context.js";
import type { SignedOrder } from "../core/order.js";
import type { Plan } from "../core/plan.js";
import type { Confirmed } from "../core/confirmed.js";
import type { Result } from "../core/result.js";

/** Everything the signer needs to convince itself; it trusts none of it without its own look. */
export interface SigningCase {
  readonly plan: Plan;
  readonly mode: OrderMode;
  readonly labels: Labels;
  readonly context: PolicyContext;
  readonly signals: readonly string[];
  readonly decisions: readonly Decision[];
  /** What the platforms said of those who decided, just now. Beside the sealed decisions and not in them: it can only narrow them. */
  readonly confirmed: Confirmed;
}

/**
 * Holds the order key in a process of its own. It seals each decision when it is heard, and later signs an order
 * only when its own policy, its own access file and those seals cover it.
 */
export interface Signer {
  /** Mark of this signer on one decision, base64; throws Fault when it cannot be reached. */
  readonly seal: (decision: Omit<Decision, "seal">) => Promise<string>;
  /** The signed order, or one sentence why not. */
  readonly sign: (signingCase: SigningCase) => Promise<Result<SignedOrder, string>>;
  readonly checkpoint: (head: Pick<Checkpoint, "logId" | "seq" | "hash">) => Promise<SignedCheckpoint>;
  /** Raw Ed25519 public key, base64: what agents pin at enrolment. */
  readonly publicKey: () => Promise<string>;
}
