import { principalOf, rolesSomewhere } from "../../../../core/access.js";
import { person } from "../../../../core/card/person.js";
import { endless, frozenText, unfreezeBy, unfreezeMs, type FreezeState, type Frozen, type Lifting } from "../../../../core/freeze.js";
import { escapeText } from "../../../../core/escape.js";
import type { Reply } from "../../../../ports/chat.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { PostForm } from "../parts/post-form.js";
import { Time } from "../parts/time.js";
import { saidCookie } from "../said.js";
import type { Visitor } from "../session.js";
import type { ConsoleWorld } from "../world.js";

const maxReason = 500;

/** The one switch over everything: what it is at, who has agreed to what, and who may turn it. */
export async function freezePage({ visitor, said }: Asked, world: ConsoleWorld): Promise<Response> {
  const freeze = await world.store.freezeState();
  const access = world.access();
  const roles = rolesSomewhere(access, visitor.actor);
  const few = endless(access);
  const asksAnew = freeze.lifting !== null && world.clock.now() - freeze.lifting.at >= unfreezeMs;
  const lifting = asksAnew ? null : freeze.lifting;
  const first = lifting === null ? null : { ...lifting, principal: principalOf(access, lifting.actor) };
  const asked = first?.principal === principalOf(access, visitor.actor);
  return html(
    <Layout title="Freeze" section="freeze" visitor={visitor} live="/live" said={said} spoken={spokenOf(freeze)}>
      <h1>Freeze</h1>
      <p class="lead">
        A freeze stops every start, dry runs included, on every host and at every hub. One responder begins it; two approvers have to end
        it.
      </p>
      <div id="freeze-now" data-part>
        {freeze.frozen === null ? <NotFrozen /> : <IsFrozen frozen={freeze.frozen} first={first} />}
        {few === null ? null : (
          <p class="said tone-warn">
            <Icon name="alert" /> {escapeText(few)}
          </p>
        )}
      </div>
      <div id="freeze-turn" data-part>
        {freeze.frozen === null ? null : (
          <End visitor={visitor} seen={freeze} may={roles.has("approver")} lifting={lifting} asked={asked} />
        )}
        {freeze.frozen === null || lifting !== null ? (
          <Begin visitor={visitor} seen={freeze} may={roles.has("responder")} keeps={freeze.frozen !== null} />
        ) : null}
      </div>
    </Layout>,
  );
}

/** Turns the switch only while it is where the visitor saw it: an answer to another freeze is no answer to this one. */
export async function turnFreeze({ visitor, form }: Asked, world: ConsoleWorld): Promise<Response> {
  return seeOther("/freeze", [saidCookie(world.jar, visitor, await turned(form, visitor, world))]);
}

async function turned(form: Asked["form"], { actor }: Visitor, { freezing }: ConsoleWorld): Promise<Reply> {
  const typed = form.get("seen") ?? "";
  // What is no number is no version either, so that nothing is turned.
  const seen = /^\d{1,15}$/.test(typed) ? Number(typed) : -1;
  switch (form.get("turn")) {
    case "freeze":
      return freezing.freeze((form.get("reason") ?? "").trim().slice(0, maxReason), actor, { seen });
    case "unfreeze":
      return freezing.unfreeze(actor, { seen });
    default:
      return { ok: false, text: "Press one of the buttons." };
  }
}

const spokenOf = ({ frozen }: FreezeState): string => (frozen === null ? "Nothing is frozen." : frozenText(frozen));

function NotFrozen(): Markup {
  return (
    <p class="said tone-ok">
      <Icon name="check" /> Nothing is frozen.
    </p>
  );
}

interface IsFrozenProps {
  readonly frozen: Frozen;
  /** Who agreed first to its end. */
  readonly first: (Lifting & { readonly principal: string }) | null;
}

/** What holds, and how far its end is: a freeze ends when the second of two has agreed. */
function IsFrozen({ frozen, first }: IsFrozenProps): Markup {
  return (
    <>
      <div class="said tone-danger">
        <Icon name="ban" />
        <div>
          <b>Frozen.</b> {escapeText(frozenText(frozen))} Since <Time at={frozen.at} />.
        </div>
      </div>
      <ol class="agreed" aria-label="Who has agreed to end it">
        {first === null ? (
          <li class="tone-neutral">
            <Icon name="dot" />{" "}
            <span>Nobody has asked for its end yet. That takes two approvers, one after the other within 15 minutes.</span>
          </li>
        ) : (
          <>
            <li class="tone-ok">
              <Icon name="check" />
              <span>
                <b>{person(first)}</b> asked for its end at <Time at={first.at} />.
              </span>
            </li>
            <li class="tone-warn">
              <Icon name="hand" /> <span>A second approver has to agree before {unfreezeBy(first)}, or it has to be asked for again.</span>
            </li>
          </>
        )}
      </ol>
    </>
  );
}

interface TurnProps {
  readonly visitor: Visitor;
  readonly seen: FreezeState;
  readonly may: boolean;
}

interface BeginProps extends TurnProps {
  /** Whether it is frozen already and somebody has asked for its end. */
  readonly keeps: boolean;
}

function Begin({ visitor, seen, may, keeps }: BeginProps): Markup | null {
  if (!may) return keeps ? null : <p class="quiet">To freeze you need the role responder, on any host.</p>;
  return (
    <PostForm csrf={visitor.csrf} class={keeps ? "answer panel or-else" : "answer panel"} action="/freeze" aria-labelledby="freeze-title">
      <h2 id="freeze-title">{keeps ? "Or keep it frozen" : "Stop everything"}</h2>
      <input type="hidden" name="seen" value={String(seen.version)} />
      {keeps ? (
        <p>Takes back that its end was asked for.</p>
      ) : (
        <label class="field">
          Why (may be empty when there is no time)
          <textarea id="freeze-reason" name="reason" rows={2} maxlength={maxReason}></textarea>
        </label>
      )}
      <div class="buttons">
        <button type="submit" class="danger" name="turn" value="freeze" id="freeze-begin">
          {keeps ? "Keep it frozen" : "Freeze everything"}
        </button>
      </div>
    </PostForm>
  );
}

interface EndProps extends TurnProps {
  readonly lifting: Lifting | null;
  /** Whether this visitor is the one who asked first. */
  readonly asked: boolean;
}

function End({ visitor, seen, may, lifting, asked }: EndProps): Markup {
  if (!may) return <p class="quiet">To end a freeze you need the role approver, on any host.</p>;
  if (asked) return <p class="quiet">You asked for its end; now somebody else has to agree here, or by unfreeze in chat.</p>;
  return (
    <PostForm csrf={visitor.csrf} action="/freeze">
      <input type="hidden" name="seen" value={String(seen.version)} />
      <div class="buttons">
        <button type="submit" class={lifting === null ? undefined : "primary"} name="turn" value="unfreeze" id="freeze-end">
          {lifting === null ? "Ask for its end" : "Agree that it ends"}
        </button>
      </div>
    </PostForm>
  );
}
