import assert from "node:assert/strict";
import fc from "fast-check";
import { now, type Hub } from "./decision-hub.js";
import { act, mayDo, type Model } from "./decision-model.js";
import { onSlack, type Delivery } from "./decision-people.js";
import { refusedOnRecord, seeing, Step } from "./decision-step.js";

// What platforms deliver late or once more.

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

export class Redelivery extends Step {
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

export class StaleCard extends Step {
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
