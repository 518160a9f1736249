import assert from "node:assert/strict";
import type { Action } from "../../src/core/decision.js";
import { dying, freezeAs, load, now, restart, type Dies, type Hub } from "./decision-hub.js";
import { act, ends, isResponder, mayDo, mayFreeze, mayUnfreeze, unfreeze, type Model, type Who } from "./decision-model.js";
import { perform, type, waysOf } from "./decision-people.js";
import { quietly, refusedOnRecord, seeing, Step, type Say } from "./decision-step.js";

// What one person does: a decision by any way in, a freeze and its end, a snooze.

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

export async function ask(model: Model, real: Hub, asking: Asking, say: Say = quietly): Promise<void> {
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

export class Ask extends Step {
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

export async function thaw(model: Model, real: Hub, who: Who, say: Say = quietly): Promise<void> {
  say(`${who}: unfreeze`);
  const at = now(real);
  const granted = mayUnfreeze(model, who, at);
  const { reply } = await seeing(real, () => type(real.world, who, "unfreeze"));
  assert.equal(reply?.ok ?? false, granted, `${who} unfreezes: ${reply?.text ?? "unheard"}`);
  if (granted) unfreeze(model, who, at);
  else await refusedOnRecord(real);
}

export class Freeze extends Step {
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

export class Unfreeze extends Step {
  constructor(private readonly who: Who) {
    super(`${who}: unfreeze`);
  }
  async step(model: Model, real: Hub): Promise<void> {
    await thaw(model, real, this.who);
  }
}

export class Snooze extends Step {
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
