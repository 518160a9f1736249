import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { keyId } from "../../../src/core/keys.js";
import { orderLifeMs, orderText, signedText, type Order, type SignedOrder } from "../../../src/core/order.js";
import { planHash, stepLimits, type Plan, type Step } from "../../../src/core/plan.js";
import type { Effect } from "../../../src/core/policy/verdict.js";
import type { Script } from "../../../src/core/shell/script.js";

/** An order key as the signer holds it, and its public half as hosts pin it. */
export interface OrderKey {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

export function orderKey(): OrderKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(12).toString("base64") };
}

/** `a b | c ; d && e || f`, words parted by single spaces; nothing is quoted here. */
export function scriptOf(text: string): Script {
  const parts = text.split(/ (;|&&|\|\|) /);
  const joints = { ";": "always", "&&": "ok", "||": "fail" } as const;
  return parts.flatMap((part, n) => {
    if (n % 2 === 1) return [];
    const commands = part.split(" | ");
    const after = n === 0 ? "always" : joints[parts[n - 1] as keyof typeof joints];
    return [{ after, commands: commands.map((command, at) => commandOf(command, at, commands.length)) }];
  });
}

function commandOf(command: string, at: number, of: number): Script[number]["commands"][number] {
  return { argv: command.split(" "), stdin: at === 0 ? "null" : "pipe", stdout: at === of - 1 ? "capture" : "pipe", stderr: "capture" };
}

/** An allowed step, as the hub would put it into a plan. */
export function step(n: number, effect: Effect, text: string, changes: Partial<Step> = {}): Step {
  const finding = { rule: "test.allow", ruling: "allow" as const, reason: "It is a test.", span: null, argvIndex: null, mend: null };
  const base = { n, kind: "remedy" as const, text, purpose: "test", verdict: "allow" as const, effect, findings: [finding] };
  return { ...base, script: scriptOf(text), limits: stepLimits[effect], ...changes };
}

export function planOf(steps: readonly Step[], changes: Partial<Plan> = {}): Plan {
  return {
    incidentId: 7,
    revision: 1,
    host: "web-1",
    policy: { version: "1", hash: "h" },
    risk: "low",
    bound: { processes: [], units: [] },
    steps,
    ...changes,
  };
}

let made = 0;

/** An order that a host accepts at time `at`, apart from what `changes` spoil. */
export function orderOf(plan: Plan, key: OrderKey, at: number, changes: Partial<Order> = {}): Order {
  made += 1;
  const base = {
    version: 1 as const,
    // Of this process alone: an order's control group bears its id, and whoever ends one ends all that is in it.
    id: `${process.pid.toString(16).padStart(8, "0")}-0000-7000-8000-${made.toString(16).padStart(12, "0")}`,
    host: plan.host,
    mode: "live" as const,
  };
  const times = { notBefore: at, expires: at + orderLifeMs, nonce: made.toString(16).padStart(32, "0"), keyId: keyId(key.publicKey) };
  const decisions = [{ principal: "ann", action: "run-live", at }];
  return { ...base, plan, planHash: planHash(plan), signals: [], decisions, ...times, ...changes };
}

export function signedBy(key: OrderKey, order: Order): SignedOrder {
  return signedTextBy(key, order.id, orderText(order));
}

/** Signs any text, also one that no signer would. */
export function signedTextBy(key: OrderKey, id: string, text: string): SignedOrder {
  return { id, text, signature: sign(null, Buffer.from(signedText(text), "utf8"), key.privateKey).toString("base64") };
}
