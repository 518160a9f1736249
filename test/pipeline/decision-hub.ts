import assert from "node:assert/strict";
import { decide } from "../../src/core/approval.js";
import type { Access, Actor } from "../../src/core/access.js";
import { auditVerifier, type AuditRecord } from "../../src/core/audit.js";
import { stateLabels } from "../../src/core/card/state.js";
import { actions, type Action, type Decision } from "../../src/core/decision.js";
import { endStates, type Incident } from "../../src/core/incident.js";
import { parseOrder } from "../../src/core/order.js";
import { dispositions, shortHash } from "../../src/core/plan.js";
import { freeze, unfreeze } from "../../src/pipeline/freeze.js";
import { advance } from "../../src/pipeline/line.js";
import type { Change, Persisted } from "../../src/ports/store.js";
import * as here from "../fakes/slack/directory.js";
import { seen } from "../fakes/slack/seen.js";
import { mattermostHome, slackHome, startChatWorld, type ChatWorld } from "./chat-world.js";
import { needed, newModel, type Model } from "./decision-model.js";
import { accessOf, moveIn, onMattermost, onOffer, onSlack, type Delivery } from "./decision-people.js";

/** The real hub as one run of the model meets it: one incident of its own in a world that all runs share. */
export interface Hub {
  readonly world: ChatWorld;
  readonly id: number;
  /** Cards as they were, each with what a press would have carried. */
  readonly kept: Delivery[];
  /** What Slack has delivered to the hub that lives now: it hears nothing twice. */
  readonly heard: Set<unknown>;
  /** Hashes of the plans so far; the model counts them from 1. */
  readonly plans: string[];
  last: Delivery | null;
  turns: number;
}

/** Feeds the chain to its verifier link by link; each link once. */
interface Chain {
  readonly add: ReturnType<typeof auditVerifier>["add"];
  seq: number;
}

export interface Hubs {
  /** A fresh incident, people as at the beginning, nothing frozen. */
  readonly fresh: () => Promise<{ readonly model: Model; readonly real: Hub }>;
  readonly stop: () => Promise<void>;
}

const chains = new WeakMap<ChatWorld, Chain>();

export async function startHubs(): Promise<Hubs> {
  const world = await startChatWorld({ access: accessOf(true), slack: "socket" });
  moveIn(world);
  chains.set(world, { ...auditVerifier([]), seq: 0 });
  return {
    async fresh() {
      await comeHome(world);
      const { id, planHash } = await world.rig.proposed(steps, "P3");
      await world.drain();
      const real: Hub = { world, id, kept: [], heard: new Set(), plans: [planHash ?? ""], last: null, turns: 0 };
      return { model: newModel(now(real)), real };
    },
    stop: () => world.stop(),
  };
}

/** Two that run, one that a person has to do by hand, one that nobody runs, and one that is skipped after it. */
const steps = [
  { kind: "inspect", text: "free -m", purpose: "look" },
  { kind: "inspect", text: "uptime", purpose: "look" },
  { kind: "remedy", text: "sysctl -w vm.swappiness=10", purpose: "held" },
  { kind: "remedy", text: "rm -rf /", purpose: "never" },
  { kind: "inspect", text: "df -h", purpose: "look" },
] as const;

async function comeHome(world: ChatWorld): Promise<void> {
  world.slack.world.whispers.length = 0;
  world.rig.orders.length = 0;
  world.rig.connect(true);
  moveIn(world);
  const { access } = world.rig.ports;
  world.change({ access, incidents: world.hub().outbox as unknown as typeof world.rig.test.store });
  for (const name of ["ann", "bob"]) await unfreeze({ platform: "console", id: name, name, groups: [] }, world.rig.ports);
  world.wait(3_600_000);
}

export const now = ({ world }: Hub): number => world.hub().clock.now();
export const load = ({ world, id }: Hub): Promise<Incident> => world.rig.load(id);

/** When a hub is killed: before its next write reaches the database, or after, with the answer lost. */
export type Dies = "before" | "after";

export function dying({ world }: Hub, when: Dies): void {
  const { incidents } = world.hub();
  const persist = async (change: Change, at: number): Promise<Persisted> => {
    if (when === "after") await incidents.persist(change, at);
    throw new Error("the hub is gone");
  };
  const gone = (): Promise<never> => Promise.reject(new Error("the hub is gone"));
  world.change({ incidents: { ...incidents, persist, postpone: gone } });
}

export async function restart(real: Hub): Promise<void> {
  await real.world.restart();
  real.heard.clear();
}

/** Whatever the line does by itself now. With `dies` it is killed at its first write, and another takes over. */
export async function settle(real: Hub, dies: Dies | null): Promise<Incident> {
  const forward = async (): Promise<boolean> => {
    const incident = await load(real);
    if (incident.dueAt === null || incident.dueAt > now(real)) return false;
    await advance(incident, real.world.hub(), new Map(), new AbortController().signal);
    return true;
  };
  if (dies !== null) {
    dying(real, dies);
    await forward();
    await restart(real);
  }
  for (let turns = 0; turns < 12 && (await forward()); turns += 1);
  const incident = await load(real);
  if (incident.planHash !== null && !real.plans.includes(incident.planHash)) real.plans.push(incident.planHash);
  return incident;
}

/** The cards follow; with `dies` the hub is killed when a card has gone out and before that is written down. */
export async function show(real: Hub, plan: number, dies: boolean): Promise<void> {
  const { world } = real;
  const { outbox } = world.hub();
  const gone = (): Promise<never> => Promise.reject(new Error("the hub is gone"));
  const dead = { ...outbox, cardShown: gone, cardFailed: gone, cardOutcomeUnknown: gone, cardRequeued: gone, laneClosed: gone };
  await world.drain(dies ? dead : undefined);
  real.kept.push(...(await onOffer(world, await load(real), plan, (real.turns += 1))));
  real.kept.splice(0, Math.max(0, real.kept.length - 12));
}

/** Everything that was written since, and that the chain holds. */
export async function recordedSince({ world }: Hub): Promise<readonly AuditRecord[]> {
  const chain = chains.get(world)!;
  const links = await world.rig.test.store.links(chain.seq, 5_000);
  for (const link of links) assert.equal(chain.add(link), null, "the audit chain holds");
  chain.seq += links.length;
  return links.map(({ body }) => JSON.parse(body) as AuditRecord);
}

export const freezeAs = (real: Hub, who: string) =>
  freeze("because", { platform: "console", id: who, name: who, groups: [] }, real.world.hub());

const nameOf = ({ platform, id }: Decision["actor"]): string => {
  const all = [
    ...Object.values(onSlack).map((one) => [`${here.homeTeam}/${one.id}`, one.name]),
    ...Object.values(onMattermost).map((one) => [one.id, one.username]),
  ];
  return platform === "console" ? id : (all.find(([its]) => its === id)?.[1] ?? "?");
};

/** I3, I5: each order is one that people were entitled to, by the model and by what is stored, and there is one of a kind. */
function ordersHold(real: Hub, model: Model, incident: Incident): void {
  const kinds = incident.orders.map(({ planHash, mode }) => `${planHash} ${mode}`);
  assert.equal(new Set(kinds).size, kinds.length, "two orders for one plan and mode");
  for (const { planHash, mode } of incident.orders) {
    const grant = model.grants.find((one) => one.mode === mode && real.plans[one.plan - 1] === planHash);
    assert.ok(grant !== undefined, `nobody was entitled to the ${mode} order for ${shortHash(planHash)}`);
    const of = (action: Action) => incident.decisions.filter((one) => one.action === action && one.planHash === planHash);
    const voters = new Set(of("approve").map(({ actor }) => nameOf(actor)));
    const [starter] = of(mode === "live" ? "run-live" : "dry-run").map(({ actor }) => nameOf(actor));
    assert.ok(voters.size >= needed[mode] && grant.voters.length >= needed[mode], `a ${mode} order with ${voters.size} approvers`);
    assert.equal(starter, grant.starter);
    if (mode === "live") assert.ok(!(grant.voters as readonly string[]).includes(starter), "whoever ran it had approved it");
  }
}

/** I1: what was sent is what was stored, and nothing of it that runs is other than `allow`. */
function sentIsStored({ world, id }: Hub, incident: Incident): void {
  for (const { id: orderId, text } of [...world.rig.orders, ...world.rig.stops]) {
    const order = parseOrder(text);
    assert.ok(order.ok);
    const { plan } = order.value;
    if (plan.incidentId !== id) continue;
    assert.ok(
      incident.orders.some((one) => one.id === orderId),
      "an order was sent that is not stored",
    );
    dispositions(plan).forEach((disposition, i) =>
      assert.ok(disposition !== "run" || plan.steps[i]?.verdict === "allow", "what is held would run"),
    );
  }
}

const almighty: Actor = { platform: "console", id: "almighty", name: "almighty", groups: [] };
const everything: Access = {
  principals: [],
  grants: [{ to: "console:almighty", roles: ["admin", "approver", "executor"], hosts: {} }],
  quorum: [],
};

/**
 * A reference is live when a press of it could do anything, whoever presses. The rows stay, so that a late press is told what became
 * of the incident; at an end, and for every plan but the one that is up, none of them may be live.
 */
async function refsAreDead({ world, id }: Hub, incident: Incident, at: number): Promise<void> {
  const isOver = endStates.includes(incident.state);
  for (const row of await world.sql("select ref, plan_hash, action from action_refs where incident_id = $1", [id])) {
    const [planHash, action] = [String(row["plan_hash"]), row["action"] as Action];
    // The rest of a card's menu asks for something to read, or for quiet.
    if (!actions.includes(action) || (!isOver && planHash === incident.planHash)) continue;
    const decided = decide(incident, { action, planHash, actor: almighty, reason: "because", at }, everything, null);
    assert.ok(!decided.ok, `the reference to ${action} is alive in ${incident.state}`);
  }
}

/** Both chats tell of the same state and plan and offer the same, and the outbox owes nothing. */
async function cardsAgree({ world, id }: Hub, incident: Incident): Promise<void> {
  const rows = await world.sql("select platform, wanted, shown from outbox where incident_id = $1 order by platform", [id]);
  assert.deepEqual(
    rows.map(({ platform }) => platform),
    ["console", "mattermost", "slack"],
  );
  for (const { platform, wanted, shown } of rows) assert.equal(shown, wanted, `the card on ${String(platform)} lags`);
  const message = world.slack.message(await world.card(id, slackHome));
  const both = [seen(message?.text ?? "", message?.blocks ?? []), world.mattermost.shown(await world.card(id, mattermostHome))];
  for (const { text } of both) assert.ok(text.includes(stateLabels[incident.state].label), `a card does not say ${incident.state}`);
  assert.deepEqual(both[0]?.buttons, both[1]?.buttons);
  const named = both.map(({ text }) => incident.planHash !== null && text.includes(shortHash(incident.planHash)));
  assert.equal(named[0], named[1], "one card names the plan and the other does not");
}

/** Everything that has to hold after each step. */
export async function invariants(real: Hub, model: Model): Promise<void> {
  const incident = await load(real);
  assert.equal(incident.state, model.state);
  assert.equal(incident.planHash, real.plans[model.plan - 1]);
  ordersHold(real, model, incident);
  sentIsStored(real, incident);
  await refsAreDead(real, incident, now(real));
  await cardsAgree(real, incident);
}
