import type { Contexts } from "../../../src/adapters/chat/mattermost/render.js";
import type { Place, Seals } from "../../../src/adapters/chat/mattermost/seal.js";
import { actions } from "../../../src/core/decision.js";
import type { Card } from "../../../src/core/card.js";
import type { ButtonRefs } from "../../../src/ports/chat.js";

/** A seal for every button there is, and one for the card's menu, as the adapter makes them before it draws. */
export function contextsFor(card: Card, refs: ButtonRefs, seals: Seals, place: Place): Contexts {
  const its = { name: card.name, planHash: card.plan?.hash ?? "" };
  const buttons = actions.flatMap((action) => {
    const ref = refs[action];
    return ref === undefined ? [] : [[action, seals.button({ ...its, action, ref }, place, "nonce", 0)] as const];
  });
  const options = card.more.flatMap(({ choice }) => {
    const ref = refs[choice];
    return ref === undefined ? [] : [{ choice, ref }];
  });
  return { ...Object.fromEntries(buttons), more: seals.menu({ ...its, options }, place, "nonce", 0) };
}
