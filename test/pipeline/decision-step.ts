import assert from "node:assert/strict";
import type * as fc from "fast-check";
import type { State } from "../../src/core/incident.js";
import type { Reply } from "../../src/ports/chat.js";
import { invariants, now, recordedSince, settle, show, type Dies, type Hub } from "./decision-hub.js";
import { gaveUp, settle as settleModel, type Model } from "./decision-model.js";

/** One step of a sequence. It says itself in words, so that a sequence that was shrunk can be read aloud. */
export abstract class Step implements fc.AsyncCommand<Model, Hub> {
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
export async function follow(model: Model, real: Hub, lineDies: Dies | null, showDies: boolean): Promise<void> {
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

/** What a step saw of the hub: what it answered, if anything reached it. */
interface Seen {
  /** Null when it ended in an adapter, or when the hub died of it. */
  readonly reply: Reply | null;
}

export async function seeing(real: Hub, what: () => Promise<unknown>): Promise<Seen> {
  const known = real.world.replies.length;
  await what();
  return { reply: real.world.replies[known] ?? null };
}

/** A no is on record, whoever said it. */
export async function refusedOnRecord(real: Hub): Promise<void> {
  const written = await recordedSince(real);
  assert.ok(
    written.some(({ action }) => action.endsWith(".refused")),
    "a refusal is not on record",
  );
}

/** Told what is about to be done, so that the step which breaks something can say what it was. */
export type Say = (words: string) => void;
export const quietly: Say = () => undefined;
