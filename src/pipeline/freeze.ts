import type { Actor } from "../core/access.js";
import { codeOf } from "../core/fault.js";
import {
  decideFreeze,
  decideUnfreeze,
  endless,
  unfreezeBy,
  type FreezeChange,
  type FreezeDenied,
  type FreezeRequest,
  type FreezeState,
} from "../core/freeze.js";
import type { Result } from "../core/result.js";
import type { Reply, Seen } from "../ports/chat.js";
import type { LinePorts } from "./ports.js";
import { refuse } from "./refuse.js";

/** How often a request meets another and is decided anew before the person is asked to try again. */
const tries = 8;
/** Longest sleep between looks; a change in the database wakes sooner. */
const pollMs = 1_000;

interface Ports extends Pick<LinePorts, "freezes" | "access" | "log"> {
  readonly audit: Pick<LinePorts["audit"], "record">;
  readonly clock: Pick<LinePorts["clock"], "now">;
}

/** Stops every start everywhere: the line signs and offers nothing more, agents hear it from every hub within seconds. */
export function freeze(reason: string, actor: Actor, ports: Ports, turn: Seen = {}): Promise<Reply> {
  return change(reason, actor, decideFreeze, ports, turn);
}

/** One of the two words that end a freeze. */
export function unfreeze(actor: Actor, ports: Ports, turn: Seen = {}): Promise<Reply> {
  return change("", actor, decideUnfreeze, ports, turn);
}

type Decide = (state: FreezeState, request: FreezeRequest, access: LinePorts["access"]) => Result<FreezeChange, FreezeDenied>;

async function change(reason: string, actor: Actor, decide: Decide, ports: Ports, { seen }: Seen): Promise<Reply> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = await ports.freezes.freezeState();
    // Also after a lost race: what is decided anew is an answer to another freeze than the one that was seen.
    if (seen !== undefined && seen !== state.version) return changed;
    const request = { actor, reason, at: ports.clock.now() };
    const decided = decide(state, request, ports.access);
    if (!decided.ok) return refuse(actor, decided.error, { action: "freeze.refused", object: "everything" }, ports);
    if (await stored(state, request, decided.value, ports)) return { ok: true, text: thanks(decided.value, ports.access) };
  }
  return { ok: false, text: "Others are changing the freeze right now. Look at the status and try again." };
}

const changed: Reply = { ok: false, text: "The freeze has changed since you looked. This is how it is now." };

const actionOf = {
  began: "freeze.began",
  kept: "freeze.kept",
  asked: "freeze.end_asked",
  ended: "freeze.ended",
} as const satisfies Record<FreezeChange["kind"], string>;

async function stored(state: FreezeState, request: FreezeRequest, decided: FreezeChange, ports: Ports): Promise<boolean> {
  const { kind, principal, frozen, lifting } = decided;
  const { actor, reason, at } = request;
  const facts = { platform: actor.platform, identity: actor.id, reason };
  const audit = [{ actor: principal, action: actionOf[kind], object: "everything", facts }];
  const persisted = await ports.freezes.setFreeze({ seen: state.version, frozen, lifting, audit }, at);
  if (persisted === "done") ports.log.warn("freeze.changed", { kind, frozen: frozen !== null, principal });
  return persisted === "done";
}

/** A freeze that too few people can end goes on saying how that is mended. */
function thanks({ kind, lifting }: FreezeChange, access: LinePorts["access"]): string {
  const few = endless(access);
  switch (kind) {
    case "began":
      return (
        "Everything is frozen: no dry run and no live run starts on any host. What runs already ends with the step it is at. " +
        (few ?? "Two different approvers end this with unfreeze.")
      );
    case "kept":
      return "Everything stays frozen. Whoever had asked for its end has to ask again.";
    case "asked": {
      const by = lifting === null ? "" : ` before ${unfreezeBy(lifting)}`;
      return `Your word for the end of the freeze is recorded. ${few ?? `A second approver has to type unfreeze${by}.`}`;
    }
    case "ended":
      return "The freeze has ended. What waited goes on now; what ran out of time has to be asked for again.";
  }
}

export interface FreezeWatch {
  /** Whether everything is frozen, as the database says it now. Rejects when nobody can know. */
  readonly frozen: () => Promise<boolean>;
  /** Tells at once, and whenever something changed, until `signal` aborts. */
  readonly follow: (tell: (frozen: boolean) => void, signal: AbortSignal) => Promise<void>;
}

/** Carries the freeze from the database to this hub's agents, whichever hub it was said to. */
export function watchFreeze(ports: Pick<LinePorts, "freezes" | "incidents" | "log">): FreezeWatch {
  const frozen = newestOf(async () => (await ports.freezes.freezeState()).frozen !== null);
  return {
    frozen,
    async follow(tell, signal) {
      while (!signal.aborted) {
        await frozen().then(tell, (cause: unknown) => ports.log.warn("freeze.waiting", { code: codeOf(cause) }));
        if (!signal.aborted) await ports.incidents.wake(pollMs, signal).catch(() => undefined);
      }
    },
  };
}

/** An answer that was asked for earlier and comes later does not take back what a newer one said. */
function newestOf(ask: () => Promise<boolean>): () => Promise<boolean> {
  let asked = 0;
  let newest = { asked: 0, value: false };
  return async () => {
    const mine = (asked += 1);
    const value = await ask();
    if (mine > newest.asked) newest = { asked: mine, value };
    return newest.value;
  };
}
