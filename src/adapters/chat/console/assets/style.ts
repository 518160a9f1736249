import { base } from "./style/base.js";
import { card } from "./style/card.js";
import { chart } from "./style/chart.js";
import { fields } from "./style/fields.js";
import { frame } from "./style/frame.js";
import { hub } from "./style/hub.js";
import { keys } from "./style/keys.js";
import { list } from "./style/list.js";
import { marks } from "./style/marks.js";
import { paper } from "./style/paper.js";
import { policy } from "./style/policy.js";
import { question } from "./style/question.js";
import { record } from "./style/record.js";
import { steps } from "./style/steps.js";
import { tables } from "./style/tables.js";
import { wall } from "./style/wall.js";

/** What just changed, for those who do not mind that something moves. */
const changes = `
@media (prefers-reduced-motion: no-preference) {
  .changed { animation: changed 1.6s ease-out; }
  @keyframes changed { from { box-shadow: 0 0 0 3px var(--info); } }
}
`;

/**
 * The console's only style sheet, a piece for each thing it styles, in the order in which they count. Rules of the house: what a
 * colour says, a word says too; text is 4.5:1 or better on its ground in both schemes; sizes are in rem, so that one rule makes it
 * fit for a wall.
 */
export const style = [
  base,
  frame,
  fields,
  marks,
  tables,
  list,
  wall,
  keys,
  card,
  steps,
  chart,
  record,
  question,
  policy,
  hub,
  changes,
  paper,
].join("");
