import { load, now, restart, type Hub } from "./decision-hub.js";
import { report, type Model, type Outcome } from "./decision-model.js";
import { accessOf, onSlack } from "./decision-people.js";
import { quietly, Step, type Say } from "./decision-step.js";

// What happens around the people: hosts, clocks, accounts, and the hub itself.

export async function told(model: Model, real: Hub, outcome: Outcome, say: Say = quietly): Promise<void> {
  say(`the host reports ${outcome}`);
  const incident = await load(real);
  const at = now(real);
  const counts = report(model, outcome, at);
  if (incident.orders.length > 0) await real.world.rig.report(incident, outcome);
  if (model.state === "verifying" && counts) model.verifyingSince = at;
}

export async function verified(model: Model, real: Hub, isGone: boolean, say: Say = quietly): Promise<void> {
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

export class Told extends Step {
  constructor(private readonly outcome: Outcome) {
    super(`the host reports ${outcome}`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await told(model, real, this.outcome);
  }
}

export class Verified extends Step {
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

export class Later extends Step {
  constructor(private readonly minutes: number) {
    super(`${minutes} minutes pass`);
  }
  step(_: Model, { world }: Hub): Promise<void> {
    world.wait(this.minutes * 60_000);
    return Promise.resolve();
  }
}

export class Host extends Step {
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

export class BobApproves extends Step {
  constructor(private readonly may: boolean) {
    super(may ? "bob is an approver again" : "bob is no approver any more");
  }
  step(model: Model, { world }: Hub): Promise<void> {
    model.bobApproves = this.may;
    world.change({ access: accessOf(this.may) });
    return Promise.resolve();
  }
}

export class DanGoes extends Step {
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

export class Restart extends Step {
  constructor() {
    super("the hub restarts");
  }
  step(_: Model, real: Hub): Promise<void> {
    return restart(real);
  }
}
