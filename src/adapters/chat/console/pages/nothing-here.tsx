import { html } from "../html.js";
import { Notice } from "../parts/layout.js";
import type { Visitor } from "../session.js";

/** The same words whether it does not exist or is not for this visitor. */
export function nothingHere(visitor: Visitor): Response {
  return html(
    <Notice title="There is nothing here for you" visitor={visitor}>
      <p>
        No such incident, or it is on a host that you have no role for. <a href="/">To the incidents</a>
      </p>
    </Notice>,
    404,
  );
}
