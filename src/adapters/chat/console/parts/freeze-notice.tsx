import { frozenText, type FreezeState } from "../../../../core/freeze.js";
import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";
import { Icon } from "./icon.js";

/** Says that nothing starts, where people look first. An empty part while nothing is frozen, so that a freeze can appear in it. */
export function FreezeNotice({ freeze: { frozen }, linked = true }: { readonly freeze: FreezeState; readonly linked?: boolean }): Markup {
  return (
    <div id="freeze" data-part>
      {frozen === null ? null : (
        <div class="said tone-danger">
          <Icon name="ban" />
          <div>
            <b>Frozen.</b> {escapeText(frozenText(frozen))} {linked ? <a href="/freeze">About the freeze</a> : null}
          </div>
        </div>
      )}
    </div>
  );
}
