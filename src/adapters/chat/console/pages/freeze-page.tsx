import { rolesSomewhere } from "../../../../core/access.js";
import { frozenText, secondWordBy, unfreezeMs, type FreezeState } from "../../../../core/freeze.js";
import { escapeText } from "../../../../core/escape.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { Time } from "../parts/time.js";
import { saidCookie } from "../said.js";
import type { Visitor } from "../session.js";
import type { ConsoleWorld } from "../world.js";

const maxReason = 500;

/** The one switch over everything: what it is at, and who may turn it. */
export async function freezePage({ visitor, said }: Asked, world: ConsoleWorld): Promise<Response> {
  const freeze = await world.store.freezeState();
  const roles = rolesSomewhere(world.access(), visitor.actor);
  const asksAnew = freeze.lifting !== null && world.clock.now() - freeze.lifting.at >= unfreezeMs;
  const state = asksAnew ? { ...freeze, lifting: null } : freeze;
  return html(
    <Layout title="Freeze" section="freeze" visitor={visitor} live="/live" said={said} spoken={spokenOf(freeze)}>
      <h1>Freeze</h1>
      <p class="lead">A freeze stops every start, dry runs included, on every host and at every hub. Two people have to end it.</p>
      <div id="freeze-now" data-part>
        {state.frozen === null ? <NotFrozen /> : <Frozen freeze={state} />}
        {state.lifting === null || state.frozen === null ? null : (
          <p class="panel">
            {escapeText(state.lifting.actor.name)} asked for its end. A second approver has to agree before {secondWordBy(state.lifting)}.
          </p>
        )}
      </div>
      {state.frozen === null || state.lifting !== null ? (
        <Begin visitor={visitor} seen={freeze} may={roles.has("responder")} keeps={state.frozen !== null} />
      ) : null}
      {state.frozen === null ? null : <End visitor={visitor} seen={freeze} may={roles.has("approver")} />}
    </Layout>,
  );
}

/** Turns the switch only while it is where the visitor saw it: an answer to another freeze is no answer to this one. */
export async function turnFreeze({ visitor, form }: Asked, world: ConsoleWorld): Promise<Response> {
  const seen = await world.store.freezeState();
  const turn = form.get("turn");
  const reason = (form.get("reason") ?? "").trim().slice(0, maxReason);
  const reply =
    form.get("seen") !== String(seen.version)
      ? { ok: false, text: "The freeze has changed since you looked. This is how it is now." }
      : turn === "freeze"
        ? await world.freezing.freeze(reason, visitor.actor)
        : turn === "unfreeze"
          ? await world.freezing.unfreeze(visitor.actor)
          : { ok: false, text: "Press one of the buttons." };
  return seeOther("/freeze", [saidCookie(world.jar, visitor, reply)]);
}

const spokenOf = ({ frozen }: FreezeState): string => (frozen === null ? "Nothing is frozen." : frozenText(frozen));

function NotFrozen(): Markup {
  return (
    <p class="said tone-ok">
      <Icon name="check" /> Nothing is frozen.
    </p>
  );
}

function Frozen({ freeze: { frozen } }: { readonly freeze: FreezeState }): Markup | null {
  if (frozen === null) return null;
  return (
    <div class="said tone-danger">
      <Icon name="ban" />
      <div>
        <b>Frozen.</b> {escapeText(frozenText(frozen))} Since <Time at={frozen.at} />.
      </div>
    </div>
  );
}

interface TurnProps {
  readonly visitor: Visitor;
  readonly seen: FreezeState;
  readonly may: boolean;
}

function Begin({ visitor, seen, may, keeps }: TurnProps & { readonly keeps: boolean }): Markup {
  if (!may) return <p class="quiet">To freeze you need the role responder, on any host.</p>;
  return (
    <form class="answer" method="post" action="/freeze">
      <input type="hidden" name="csrf" value={visitor.csrf} />
      <input type="hidden" name="seen" value={String(seen.version)} />
      <label class="reason-field">
        Why (can be empty when there is no time)
        <textarea id="freeze-reason" name="reason" rows={2} maxlength={maxReason}></textarea>
      </label>
      <div class="buttons">
        <button type="submit" class="danger" name="turn" value="freeze" id="freeze-begin">
          {keeps ? "Keep it frozen" : "Freeze everything"}
        </button>
      </div>
    </form>
  );
}

function End({ visitor, seen, may }: TurnProps): Markup {
  if (!may) return <p class="quiet">To end a freeze you need the role approver, on any host.</p>;
  return (
    <form class="answer" method="post" action="/freeze">
      <input type="hidden" name="csrf" value={visitor.csrf} />
      <input type="hidden" name="seen" value={String(seen.version)} />
      <div class="buttons">
        <button type="submit" name="turn" value="unfreeze" id="freeze-end">
          {seen.lifting === null ? "Ask for its end" : "Agree that it ends"}
        </button>
      </div>
    </form>
  );
}
