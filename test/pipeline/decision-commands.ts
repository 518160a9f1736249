import assert from "node:assert/strict";
import fc from "fast-check";
import { actions, type Action } from "../../src/core/decision.js";
import type { State } from "../../src/core/incident.js";
import type { Reply } from "../../src/ports/chat.js";
import { dying, freezeAs, invariants, load, now, recordedSince, restart, settle, show, type Dies, type Hub } from "./decision-hub.js";
import {
  act,
  counted,
  ends,
  gaveUp,
  isApprover,
  isExecutor,
  isResponder,
  mayDo,
  mayFreeze,
  mayUnfreeze,
  needed,
  persons,
  report,
  settle as settleModel,
  unfreeze,
  type Model,
  type Outcome,
  type Who,
} from "./decision-model.js";
import { accessOf, onSlack, perform, type, waysOf, type Delivery } from "./decision-people.js";

// Every step there is stands here, long as that is: the model is read against this one list.

/** What a step saw of the hub: what it answered, if anything reached it. */
interface Seen {
  /** Null when it ended in an adapter, or when the hub died of it. */
  readonly reply: Reply | null;
}

/** One step of a sequence. It says itself in words, so that a sequence that was shrunk can be read aloud. */
abstract class Step implements fc.AsyncCommand<Model, Hub> {
  /** Set by a step that only finds out on the way what it does; such a step can be cloned, so that each try has its own. */
  protected did: string | null = null;
  constructor(
    protected readonly words: string,
    protected readonly lineDies: Dies | null = null,
    protected readonly showDies = false,
  ) {}

  check(_: Readonly<Model>): boolean {
    return true;
  }

  abstract step(model: Model, real: Hub): Promise<void>;

  async run(model: Model, real: Hub): Promise<void> {
    await this.step(model, real);
    await follow(model, real, this.lineDies, this.showDies);
  }

  toString(): string {
    const ends = [
      ...(this.lineDies === null ? [] : [`the hub dies ${this.lineDies} the line's next write`]),
      ...(this.showDies ? ["the hub dies when a card has gone out"] : []),
    ];
    return [this.did ?? this.words, ...ends].join("; ");
  }
}

/** What the line and the cards do after a step, and whether all that has to hold does. */
async function follow(model: Model, real: Hub, lineDies: Dies | null, showDies: boolean): Promise<void> {
  const since = now(real);
  const incident = await settle(real, lineDies);
  settleModel(model, since);
  if (incident.state !== model.state) takeOver(model, incident.state, since);
  await show(real, model.plan, showDies);
  await invariants(real, model);
  await recordedSince(real);
}

/** The line may have given up waiting: only for as long as it had to wait, and only to where that leads. */
function takeOver(model: Model, to: State, at: number): void {
  const before = model.state;
  const since = model.verifyingSince;
  assert.ok(gaveUp(model, to, at, since), `${before} became ${to}`);
}

async function seeing(real: Hub, what: () => Promise<unknown>): Promise<Seen> {
  const known = real.world.replies.length;
  await what();
  return { reply: real.world.replies[known] ?? null };
}

/** A no is on record, whoever said it. */
async function refusedOnRecord(real: Hub): Promise<void> {
  const written = await recordedSince(real);
  assert.ok(
    written.some(({ action }) => action.endsWith(".refused")),
    "a refusal is not on record",
  );
}

/** Told what is about to be done, so that the step which breaks something can say what it was. */
type Say = (words: string) => void;
const quietly: Say = () => undefined;

interface Asking {
  readonly who: Who;
  readonly way: number;
  readonly action: Action;
  readonly dies: Dies | null;
}

function wordsFor({ who, way, action, dies }: Asking): string {
  return `${who}: ${action} by ${throughWhich(who, way)}${dies === null ? "" : `; the hub dies ${dies} it is written`}`;
}

const throughWhich = (who: Who, way: number) => waysOf[who][way % waysOf[who].length]!;

async function ask(model: Model, real: Hub, asking: Asking, say: Say = quietly): Promise<void> {
  const { who, way, action, dies } = asking;
  const words = wordsFor(asking);
  say(words);
  const at = now(real);
  const granted = mayDo(model, who, action, model.plan, at);
  if (dies !== null) dying(real, dies);
  const incident = await load(real);
  const { reply } = await seeing(real, async () => {
    real.last = await perform({ world: real.world, incident, plan: model.plan }, who, throughWhich(who, way), action);
    if (real.last?.way === "slack") real.heard.add(real.last.payload);
  });
  if (dies === null) assert.equal(reply?.ok ?? false, granted, `${words}: ${reply?.text ?? "unheard"}`);
  if (!granted) await refusedOnRecord(real);
  else if (dies !== "before") act(model, who, action, at);
  if (dies !== null) await restart(real);
}

class Ask extends Step {
  constructor(
    private readonly asking: Asking,
    lineDies: Dies | null,
    showDies: boolean,
  ) {
    super(wordsFor(asking), lineDies, showDies);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await ask(model, real, this.asking);
  }
}

/** The step that leads on, so that sequences get far: it is chosen by what the model is by then. */
class Onward extends Step {
  constructor(
    private readonly pick: number,
    lineDies: Dies | null,
    showDies: boolean,
  ) {
    super("onward", lineDies, showDies);
  }
  override check({ state }: Readonly<Model>): boolean {
    return !ends.includes(state);
  }
  [fc.cloneMethod](): Onward {
    return new Onward(this.pick, this.lineDies, this.showDies);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await onward(model, real, this.pick, (words) => (this.did = words));
  }
}

/** What a state makes people want, whether or not they may have it yet. */
const wanted: Readonly<Partial<Record<State, Action>>> = {
  proposed: "dry-run",
  approved: "dry-run",
  dry_running: "dry-run",
  dry_passed: "run-live",
  running: "run-live",
  failed: "run-live",
  resolved: "run-live",
};

/** Somebody wants what comes next: too early, once too often, or where they are the very one who may not. */
class Want extends Step {
  constructor(
    private readonly pick: number,
    private readonly way: number,
  ) {
    super("somebody wants what comes next");
  }
  [fc.cloneMethod](): Want {
    return new Want(this.pick, this.way);
  }
  async step(model: Model, real: Hub): Promise<void> {
    const action = wanted[model.state] ?? "approve";
    const own = counted(model).filter(isExecutor);
    const among = action !== "run-live" ? persons : own.length > 0 ? own : persons.filter(isExecutor);
    const one = among[this.pick % among.length] ?? "eve";
    await ask(model, real, { who: one, way: this.way, action, dies: null }, (words) => (this.did = words));
  }
}

/** Turns in which a plan gets from the first vote to a passed dry run with two approvals, with a freeze to lift on the way. */
const mostTurns = 8;

/** The one thing that nothing but the rule of the other executor stops: all is in place, and an approver who may run presses. */
class OwnRun extends Step {
  constructor(
    private readonly pick: number,
    private readonly way: number,
  ) {
    super("an approver runs what they approved");
  }
  override check({ state, connected }: Readonly<Model>): boolean {
    return connected && ["proposed", "approved", "dry_passed"].includes(state);
  }
  [fc.cloneMethod](): OwnRun {
    return new OwnRun(this.pick, this.way);
  }
  async step(model: Model, real: Hub): Promise<void> {
    const said: string[] = [];
    const isReady = () => model.state === "dry_passed" && !model.frozen && counted(model).length >= needed.live;
    for (let turn = 0; turn < mostTurns && !isReady() && !ends.includes(model.state); turn += 1) {
      await onward(model, real, this.pick + turn, (words) => (this.did = said.push(words) > 0 ? said.join("; ") : null));
      await follow(model, real, null, false);
    }
    const own = counted(model).filter(isExecutor);
    const who = own[this.pick % Math.max(own.length, 1)];
    if (!isReady() || who === undefined) return;
    await ask(model, real, { who, way: this.way, action: "run-live", dies: null }, (words) => (this.did = [...said, words].join("; ")));
  }
}

async function onward(model: Model, real: Hub, pick: number, say: Say): Promise<void> {
  const one = (among: readonly Who[]): Who => among[pick % among.length] ?? "ann";
  const asks = (action: Action, among: readonly Who[]): Promise<void> =>
    ask(model, real, { who: one(among), way: pick, action, dies: null }, say);
  const here = persons.filter((who) => !(who === "dan" && model.danIsGone));
  const fresh = here.filter((who) => isApprover(model, who) && !counted(model).includes(who));
  const responders = here.filter((who) => isResponder(model, who));
  const runs = persons.filter((who) => isExecutor(who) && !counted(model).includes(who));
  switch (model.state) {
    case "proposed":
      return asks("approve", fresh);
    case "approved":
      if (model.frozen) return thaw(model, real, one(here.filter((who) => isApprover(model, who))), say);
      return counted(model).length > 0 ? asks("dry-run", responders) : asks("approve", fresh);
    case "dry_passed":
      if (model.frozen) return thaw(model, real, one(here.filter((who) => isApprover(model, who))), say);
      return counted(model).length >= 2 ? asks("run-live", runs) : asks("approve", fresh);
    case "dry_running":
      return told(model, real, "passed", say);
    case "running":
      return told(model, real, pick % 4 === 0 ? "partial" : "executed", say);
    case "verifying":
      return verified(model, real, pick % 3 !== 0, say);
    default:
      return asks("rediagnose", responders);
  }
}

async function thaw(model: Model, real: Hub, who: Who, say: Say = quietly): Promise<void> {
  say(`${who}: unfreeze`);
  const at = now(real);
  const granted = mayUnfreeze(model, who, at);
  const { reply } = await seeing(real, () => type(real.world, who, "unfreeze"));
  assert.equal(reply?.ok ?? false, granted, `${who} unfreezes: ${reply?.text ?? "unheard"}`);
  if (granted) unfreeze(model, who, at);
  else await refusedOnRecord(real);
}

async function told(model: Model, real: Hub, outcome: Outcome, say: Say = quietly): Promise<void> {
  say(`the host reports ${outcome}`);
  const incident = await load(real);
  const at = now(real);
  const counts = report(model, outcome, at);
  if (incident.orders.length > 0) await real.world.rig.report(incident, outcome);
  if (model.state === "verifying" && counts) model.verifyingSince = at;
}

async function verified(model: Model, real: Hub, isGone: boolean, say: Say = quietly): Promise<void> {
  const { rig } = real.world;
  const incident = await load(real);
  const orderId = incident.orders.at(-1)?.id ?? "";
  const outcome = isGone ? "resolved" : "not-resolved";
  say(`the host measures again: ${outcome}`);
  if (model.state === "verifying") model.state = isGone ? "resolved" : "unresolved";
  await rig.events.verification(incident.host, {
    incidentId: real.id,
    orderId,
    outcome,
    samples: [1],
    threshold: 2,
    unit: "bytes",
    note: "",
    at: now(real),
  });
}

class Told extends Step {
  constructor(private readonly outcome: Outcome) {
    super(`the host reports ${outcome}`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await told(model, real, this.outcome);
  }
}

class Verified extends Step {
  constructor(private readonly isGone: boolean) {
    super(`the host measures again: ${isGone ? "resolved" : "not resolved"}`);
  }
  override check({ state }: Readonly<Model>): boolean {
    return state === "verifying";
  }
  async step(model: Model, real: Hub): Promise<void> {
    await verified(model, real, this.isGone);
  }
}

class Later extends Step {
  constructor(private readonly minutes: number) {
    super(`${minutes} minutes pass`);
  }
  step(_: Model, { world }: Hub): Promise<void> {
    world.wait(this.minutes * 60_000);
    return Promise.resolve();
  }
}

class Host extends Step {
  constructor(private readonly connected: boolean) {
    super(connected ? "the host is back" : "the host is gone");
  }
  step(model: Model, { world }: Hub): Promise<void> {
    model.connected = this.connected;
    world.rig.connect(this.connected);
    // An order that waits is offered again every ten seconds.
    world.wait(11_000);
    return Promise.resolve();
  }
}

class BobApproves extends Step {
  constructor(private readonly may: boolean) {
    super(may ? "bob is an approver again" : "bob is no approver any more");
  }
  step(model: Model, { world }: Hub): Promise<void> {
    model.bobApproves = this.may;
    world.change({ access: accessOf(this.may) });
    return Promise.resolve();
  }
}

class DanGoes extends Step {
  constructor() {
    super("dan's account is deactivated");
  }
  step(model: Model, { world }: Hub): Promise<void> {
    model.danIsGone = true;
    const dan = onSlack["dan"]!;
    world.slack.world.people.set(dan.id, { ...dan, deleted: true });
    // For so long the adapter may go by what it has read.
    world.wait(4_000);
    return Promise.resolve();
  }
}

class Freeze extends Step {
  constructor(private readonly who: Who) {
    super(`${who}: freeze`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    const at = now(real);
    const granted = mayFreeze(model, this.who, at);
    // Cleo and Eve on Mattermost, the others on Slack, and Ann on the console's own form.
    const { reply } =
      this.who === "ann"
        ? { reply: await freezeAs(real, "ann") }
        : await seeing(real, () => type(real.world, this.who, 'freeze "because"'));
    assert.equal(reply?.ok ?? false, granted, `${this.words}: ${reply?.text ?? "unheard"}`);
    if (!granted) return refusedOnRecord(real);
    model.frozen = true;
    model.lifting = null;
  }
}

class Unfreeze extends Step {
  constructor(private readonly who: Who) {
    super(`${who}: unfreeze`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await thaw(model, real, this.who);
  }
}

class Snooze extends Step {
  constructor(private readonly who: Who) {
    super(`${who}: snooze for an hour`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    const gone = this.who === "dan" && model.danIsGone;
    const granted = isResponder(model, this.who) && !gone && !ends.includes(model.state);
    const { reply } = await seeing(real, () => type(real.world, this.who, `snooze INC-${real.id} 1h "because"`));
    assert.equal(reply?.ok ?? false, granted, `${this.words}: ${reply?.text ?? "unheard"}`);
    if (!granted) await refusedOnRecord(real);
  }
}

class Restart extends Step {
  constructor() {
    super("the hub restarts");
  }
  step(_: Model, real: Hub): Promise<void> {
    return restart(real);
  }
}

/** Delivers what was delivered, or what a card of earlier would have carried, and expects what the model says of such a claim. */
async function again(model: Model, real: Hub, { way, who, action, plan, payload, url }: Delivery): Promise<void> {
  const { slack, mattermost } = real.world;
  const at = now(real);
  if (way === "slack" && real.heard.has(payload)) return void (await slack.deliver("interactive", payload));
  const granted = mayDo(model, who, action, plan, at);
  const { reply } = await seeing(real, async () => {
    if (way === "mattermost") return mattermost.send(url, payload);
    real.heard.add(payload);
    const person = onSlack[who]!;
    const known = slack.told(person).length;
    await slack.deliver("interactive", payload);
    return slack.tells(person, known);
  });
  // Mattermost's buttons know their post's edit: one of before may end at its adapter.
  if (reply !== null || way === "slack") assert.equal(reply?.ok ?? false, granted, `${who}: ${action} again: ${reply?.text ?? "unheard"}`);
  if (reply?.ok !== true) return refusedOnRecord(real);
  act(model, who, action, at);
}

class Redelivery extends Step {
  constructor() {
    super("the last click is delivered once more");
  }
  [fc.cloneMethod](): Redelivery {
    return new Redelivery();
  }
  async step(model: Model, real: Hub): Promise<void> {
    const { last } = real;
    this.did =
      last === null ? "there is no click to deliver once more" : `${last.who}: ${last.action} is delivered by ${last.way} once more`;
    if (last !== null) await again(model, real, last);
  }
}

class StaleCard extends Step {
  constructor(private readonly pick: number) {
    super("a button of an earlier card is pressed");
  }
  [fc.cloneMethod](): StaleCard {
    return new StaleCard(this.pick);
  }
  async step(model: Model, real: Hub): Promise<void> {
    const old = real.kept[this.pick % Math.max(real.kept.length, 1)];
    if (old === undefined) return;
    this.did = `${old.who}: ${old.action} on an earlier card by ${old.way}`;
    await again(model, real, { ...old, payload: old.way === "slack" ? pressedNow(old.payload, real) : old.payload });
  }
}

/** A press of its own: Slack gives each another time. */
function pressedNow(payload: Delivery["payload"], { world }: Hub): Delivery["payload"] {
  const [action] = payload["actions"] as readonly object[];
  return { ...payload, actions: [{ ...action, action_ts: world.slack.world.nextTs() }] };
}

const who = fc.constantFrom(...persons);
const dies = fc.constantFrom(null, null, null, "before" as const, "after" as const);
const rarely = fc.constantFrom(false, false, false, false, true);
const next = fc.tuple(fc.nat(11), dies, rarely).map(([pick, line, cards]) => new Onward(pick, line, cards));

/** All that may happen. What leads on is there several times, else no sequence would get as far as a live run. */
export const anySteps = (maxCommands: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Hub>>> =>
  fc.commands(
    [
      ...Array.from({ length: 9 }, () => next),
      ...Array.from({ length: 4 }, () =>
        fc
          .tuple(fc.record({ who, way: fc.nat(2), action: fc.constantFrom(...actions), dies }), dies, rarely)
          .map(([asking, line, cards]) => new Ask(asking, line, cards)),
      ),
      ...Array.from({ length: 4 }, () => fc.tuple(fc.nat(59), fc.nat(2)).map(([pick, way]) => new Want(pick, way))),
      ...Array.from({ length: 2 }, () => fc.tuple(fc.nat(59), fc.nat(2)).map(([pick, way]) => new OwnRun(pick, way))),
      fc.constantFrom<Outcome[]>("passed", "executed", "partial", "failed", "refused", "unknown").map((outcome) => new Told(outcome)),
      fc.boolean().map((isGone) => new Verified(isGone)),
      fc.constantFrom(3, 16, 61, 24 * 60 + 1).map((minutes) => new Later(minutes)),
      fc.boolean().map((connected) => new Host(connected)),
      fc.boolean().map((may) => new BobApproves(may)),
      fc.constant(null).map(() => new DanGoes()),
      who.map((one) => new Freeze(one)),
      who.map((one) => new Unfreeze(one)),
      who.map((one) => new Snooze(one)),
      fc.constant(null).map(() => new Restart()),
      ...Array.from({ length: 2 }, () => fc.constant(null).map(() => new Redelivery())),
      fc.nat(11).map((pick) => new StaleCard(pick)),
    ],
    { maxCommands, size: "max" },
  );
