import fc from "fast-check";
import type { Action } from "../../src/core/decision.js";
import type { State } from "../../src/core/incident.js";
import type { Dies, Hub } from "./decision-hub.js";
import { counted, ends, isApprover, isExecutor, isResponder, needed, persons, type Model, type Who } from "./decision-model.js";
import { follow, Step, type Say } from "./decision-step.js";
import { ask, thaw } from "./decision-votes.js";
import { told, verified } from "./decision-world.js";

// Steps that are chosen by what the model is by then, so that sequences get as far as a live run.

/** The step that leads on, so that sequences get far: it is chosen by what the model is by then. */
export class Onward extends Step {
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
export class Want extends Step {
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
export class OwnRun extends Step {
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
