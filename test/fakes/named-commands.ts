import { actions } from "../../src/core/decision.js";
import { cardOf } from "../../src/core/card-of.js";
import { typedCommand } from "../../src/core/card-text.js";
import { verbNames, verbs } from "../../src/core/slash/verbs.js";
import { exampleAccess, exampleNow, incidentIn } from "./incidents.js";

const card = cardOf(incidentIn("proposed"), exampleAccess, exampleNow, []);
/** Whatever our sentences name, under two names of the slash command. */
export const named = ["/incident", "/ir"].flatMap((name) => [
  ...verbNames.map((verb) => `${name} ${verb}`),
  ...verbNames.map((verb) => `${name} ${verbs[verb].example}`),
  ...actions.map((action) => typedCommand(card, action, name)),
  ...card.more.map(({ typed }) => `${name} ${typed}`),
  ...["list P1 all", "list --storm", "show INC-12 --card", "agents --page 2", "unmute NUMBER", "help VERB"].map((its) => `${name} ${its}`),
]);
