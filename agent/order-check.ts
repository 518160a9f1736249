import { contextWithin } from "../src/core/bound.js";
import { dryRunLifeMs } from "../src/core/approval.js";
import type { OrderMode } from "../src/core/host.js";
import { matchesItsPlan, maxClockOffsetMs, orderLifeMs, type Order, type SignedOrder } from "../src/core/order.js";
import { shortHash, stepsToRun, type PolicyStamp, type Step } from "../src/core/plan.js";
import { oneLine } from "../src/core/card/words.js";
import type { PolicyContext } from "../src/core/policy/context.js";
import type { Effect, Finding, Ruling } from "../src/core/policy/verdict.js";
import type { Refusal } from "../src/core/report.js";
import { err, ok, type Result } from "../src/core/result.js";
import { isSameScript, type Script } from "../src/core/shell/script.js";
import { authenticate } from "./authenticate.js";
import { hostTrust, openProgram, type Trust } from "./binary.js";
import type { Freeze } from "./freeze.js";
import type { Ledger } from "./ledger.js";
import type { Stops } from "./stops.js";
import { rateObstacle, type Rates } from "./rates.js";
import { findTargets, identityOf } from "./targets.js";
import { wrappedIn } from "./wrapped.js";

/** The host's own policy, whatever the hub's says. */
export type Judge = (text: string, context: PolicyContext) => Judged;

interface Judged {
  readonly ruling: Ruling;
  readonly effect: Effect;
  /** Worst first. */
  readonly findings: readonly Pick<Finding, "rule" | "reason">[];
  readonly script: Script;
}

/** What the host itself knows and holds. Nothing of it comes from the hub or from the order. */
export interface Host {
  /** The name in the agent's own certificate. */
  readonly name: string;
  /** The one raw Ed25519 key, base64, pinned at enrolment. */
  readonly orderKey: string;
  /** From the host's own file. */
  readonly mode: OrderMode;
  readonly now: () => number;
  /** Hub time minus host time, as measured on the stream; null before it was. */
  readonly clockOffsetMs: () => number | null;
  readonly freeze: Freeze;
  readonly ledger: Ledger;
  readonly stops: Stops;
  readonly judge: Judge;
  readonly rates: Rates;
  /** Which policy that is, without the host's own part, which can only narrow. */
  readonly stamp: () => PolicyStamp;
  /** Facts from the evidence that the host keeps on its own disk, and from its own file. */
  readonly contextFor: (signals: readonly string[]) => PolicyContext;
  readonly trust?: Trust;
}

export interface Refused {
  readonly refusal: Refusal;
  /** One sentence for people: what is wrong, and what to do about it. */
  readonly note: string;
  /** The order, when it is authentic and for this host: only then is the refusal worth a line in the ledger. */
  readonly order: Order | null;
}

/** An order that may run, and the facts it was judged with. */
export interface Checked {
  readonly order: Order;
  readonly context: PolicyContext;
}

type Check = (order: Order, host: Host, context: PolicyContext) => Omit<Refused, "order"> | null;

/** In this order; the first no counts. Those that cost nothing and those that protect the later ones come first. */
const checks: readonly Check[] = [clock, time, frozen, replay, mode, hash, stamp, policy, binaries, targets, preview, rates, busy, space];

/**
 * Everything between an order that arrived and its first command. Nothing that the hub, the signer or a person says
 * replaces the host's own look; the same bytes that were signed are parsed, judged and run.
 */
export function checkOrder(signed: SignedOrder, host: Host): Result<Checked, Refused> {
  const authentic = authenticate(signed, host.orderKey, host.name);
  if (!authentic.ok) return err({ ...authentic.error, order: null });
  const order = authentic.value;
  const context = contextWithin(host.contextFor(order.signals), order.plan.bound);
  for (const check of checks) {
    const refused = check(order, host, context);
    if (refused !== null) return err({ ...refused, order });
  }
  return ok({ order, context });
}

const no = (refusal: Refusal, note: string) => ({ refusal, note });

function clock(_order: Order, host: Host) {
  const offset = host.clockOffsetMs();
  if (offset === null) return no("clock-skew", "The agent has not compared its clock with the hub's yet; it does so when it connects.");
  if (Math.abs(offset) <= maxClockOffsetMs) return null;
  return no(
    "clock-skew",
    `The clocks of hub and host differ by ${Math.round(Math.abs(offset) / 1000)} s, more than 30 s. Mend time synchronisation (chrony).`,
  );
}

function time(order: Order, host: Host) {
  const now = host.now();
  if (order.expires - order.notBefore > orderLifeMs) return no("expired", "The order asks for a longer life than five minutes.");
  if (now + maxClockOffsetMs < order.notBefore)
    return no("not-yet-valid", "The order is from the future. Mend the clock of the signer or of this host.");
  return now >= order.expires ? no("expired", "The order was older than five minutes when it arrived. Decide again.") : null;
}

function frozen(order: Order, host: Host) {
  const obstacle = host.freeze.obstacle(order.mode);
  return obstacle === null ? null : no("frozen", obstacle);
}

function replay(order: Order, host: Host) {
  const damage = host.ledger.damage();
  if (damage !== null) return no("ledger-damaged", damage);
  return host.ledger.find(order) === "new"
    ? null
    : no("replayed", "The order was here before, or it is older than the memory of this host. Nothing runs twice; decide again.");
}

function mode(order: Order, host: Host) {
  if (order.mode === "dry-run" || host.mode === "live") return null;
  return no(
    "mode-not-permitted",
    "This host is in mode dry-run. Only its own file can change that: set `mode: live` there and restart the agent.",
  );
}

function hash(order: Order) {
  return matchesItsPlan(order) ? null : no("hash-mismatch", "The plan in the order is not the plan that was approved.");
}

/** People approved what another policy said of this plan: what it meant to them may not be what it means here. */
function stamp(order: Order, host: Host) {
  const [theirs, own] = [order.plan.policy, host.stamp()];
  if (theirs.version === own.version && theirs.hash === own.hash) return null;
  return no(
    "policy",
    `The plan was judged by policy ${named(theirs)}, and this host judges by ${named(own)}. Bring both to one version, then propose the plan again.`,
  );
}

const named = ({ version, hash }: PolicyStamp): string => `${version} (${shortHash(hash)})`;

/** The text of every step that would run is judged again here, and what comes out has to be what was approved, byte for byte. */
function policy(order: Order, host: Host, context: PolicyContext) {
  for (const step of order.plan.steps.filter(({ verdict }) => verdict === "allow")) {
    const own = host.judge(step.text, context);
    if (own.ruling !== "allow") return no("policy", `Step ${step.n} is ${own.ruling} by this host's own policy and facts.${whyNot(own)}`);
    if (own.effect !== step.effect || !isSameScript(own.script, step.script)) {
      return no("policy", `This host reads step ${step.n} differently from what was approved. Hub and agent have to be of one version.`);
    }
  }
  return null;
}

/** The worst finding: nobody else can look it up, because the host's facts and its own part of the policy are on the host alone. */
function whyNot({ findings: [worst] }: Judged): string {
  return worst === undefined ? "" : ` Rule ${worst.rule}: ${oneLine(worst.reason, 300)}`;
}

function binaries(order: Order, host: Host) {
  for (const name of stepsToRun(order.plan).flatMap(({ script }) =>
    script.flatMap(({ commands }) => commands.flatMap(({ argv }) => programsIn(argv, host.trust ?? hostTrust))),
  )) {
    const program = openProgram(name, host.trust ?? hostTrust);
    if (!program.ok) return no("binary-untrusted", program.error);
    program.value.close();
  }
  return null;
}

/** The program of an argv, and behind a wrapper such as sudo the program that it will look up by name. */
function programsIn(argv: readonly string[], trust: Trust): readonly string[] {
  const inner = wrappedIn(argv, trust);
  return [argv[0] ?? "", ...(inner === null ? [] : programsIn(inner, trust))];
}

/** For a dry run these are findings, not refusals: the preview says them step by step. */
function targets(order: Order, _host: Host, context: PolicyContext) {
  if (order.mode === "dry-run") return null;
  for (const step of changesIn(order)) {
    const found = findTargets(step, context);
    if (!found.ok) return no("fact-changed", `Step ${step.n}: ${found.error}`);
  }
  return null;
}

const changesIn = (order: Order): readonly Step[] => stepsToRun(order.plan).filter(({ effect }) => effect === "change");

/** A live run is of what was previewed here, on this very host, not long ago. */
function preview(order: Order, host: Host, context: PolicyContext) {
  if (order.mode === "dry-run") return null;
  const passed = host.ledger.previewOf(order.planHash);
  if (passed === null || host.now() - passed.at > dryRunLifeMs + orderLifeMs) {
    return no("stale-preview", "This host has no passed dry run of this plan from the last 20 minutes. Propose the plan again.");
  }
  const now = changesIn(order).flatMap((step) => targetNames(step, context));
  const changed = passed.targets.find((name, n) => now[n] !== name);
  return changed === undefined && now.length === passed.targets.length
    ? null
    : no("stale-preview", `Since the dry run this changed: ${changed ?? "what the plan touches"}. Propose the plan again.`);
}

/** The names under which the ledger keeps what a step touches. */
export function targetNames(step: Step, context: PolicyContext): readonly string[] {
  const found = findTargets(step, context);
  return found.ok ? found.value.map(identityOf) : [];
}

/** The whole plan has to fit: half of one is nobody's decision. For a dry run it is a remark on the step. */
function rates(order: Order, host: Host, context: PolicyContext) {
  const text = order.mode === "dry-run" ? null : rateObstacle(changesIn(order), host, context);
  return text === null ? null : no("rate-limited", `Nothing ran: it would be more than this host allows. ${text}`);
}

function busy(_order: Order, host: Host) {
  return host.ledger.running() === null ? null : no("busy", "Another order runs on this host. This one waits until it is offered again.");
}

function space(_order: Order, host: Host) {
  return host.ledger.reserve()
    ? null
    : no("no-space", "There is no room on the disk to write down what happens. Make 1 MiB of room for the agent's state by hand.");
}
