import { isSideAction } from "../core/choice.js";
import { routeTo } from "../core/routing.js";
import type { Click, Reply } from "../ports/chat.js";
import type { ResolvedRef } from "../ports/outbox.js";
import type { HubAnswers } from "./answers/asker.js";
import { decideOn, decisionRefused } from "./decide.js";
import type { LinePorts } from "./ports.js";
import { refuse, type Refusal } from "./refuse.js";
import { takeSideAction } from "./side-action.js";

/**
 * A click is a claim. Its reference names the action and the plan; it counts only where that card is, only for somebody
 * with the role, and only for the plan that is on the card now (I3). Refusals change nothing, are audited, and are
 * explained to the one who clicked. What a card offers beside decisions goes the way of its verb.
 */
export async function approve(click: Click, hub: HubAnswers, ports: LinePorts): Promise<Reply> {
  const { actor, channel, reason } = click;
  const resolved = await ports.outbox.resolveRef(click.ref);
  if (resolved === null) return refuse(actor, unknownRef, { action: "decision.refused", object: "card", facts: { action: null } }, ports);
  const { incidentId, destination, message, strays, choice, planHash } = resolved;
  const refusal = misplaced(click, resolved, ports);
  if (refusal !== null) return decisionRefused(incidentId, actor, refusal, null, ports);
  // The platform never said whether it took this message: a press of its button shows where it is.
  if (message === null && click.message !== null && strays)
    await ports.outbox.messageFound(incidentId, destination, { channel, message: click.message }, ports.clock.now());
  if (isSideAction(choice)) return takeSideAction(incidentId, choice, { actor, reason }, hub, ports);
  return decideOn(incidentId, { action: choice, planHash, actor, reason }, ports);
}

const unknownRef: Refusal = { denial: "unknown-ref", message: "This button is no longer in use. Look at the newest card." };

/** A button counts only in its own message, and only where buttons are meant to be pressed. */
function misplaced(click: Click, { destination, message, strays, choice }: ResolvedRef, { destinations }: LinePorts): Refusal | null {
  const elsewhere = destination.platform !== click.actor.platform || destination.channel !== click.channel;
  const another = message !== null && click.message !== null && message.message !== click.message;
  // A card that may have been posted twice has the same buttons on both: either counts, and both lead here.
  if (elsewhere || (another && !strays))
    return { denial: "moved-button", message: "This button does not belong to this message. Use the card itself." };
  if (click.form !== undefined && click.form !== choice)
    return { denial: "another-action", message: "This form does not belong to this button. Press it again." };
  if (routeTo(destinations, destination)?.buttons === false)
    return { denial: "buttons-off", message: "Nothing can be pressed in this channel. Type the command, or decide on the console." };
  return null;
}
