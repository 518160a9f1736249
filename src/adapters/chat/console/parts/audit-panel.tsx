import { count, oneLine } from "../../../../core/card/words.js";
import type { ChainedRecord } from "../../../../core/audit.js";
import { escapeText } from "../../../../core/escape.js";
import type { Markup } from "../markup.js";
import { Icon } from "./icon.js";
import { Time } from "./time.js";

/** What the chained log says of this incident; null when its entries are none that Tagout wrote. */
export function AuditPanel({ entries, most }: { readonly entries: readonly ChainedRecord[] | null; readonly most: number }): Markup {
  return (
    <section class="panel audit" id="audit" data-part aria-labelledby="audit-title">
      <h2 id="audit-title">Audit</h2>
      {entries === null ? (
        <p class="problem">
          <Icon name="alert" /> Entries about this incident were changed in the database. <code>tagout audit verify</code> says which.
        </p>
      ) : (
        <details id="audit-entries">
          <summary>
            {entries.length === most ? `The newest ${most} entries` : count(entries.length, "entry").replace("entrys", "entries")}
          </summary>
          <p class="quiet">
            Links of the hash-chained log. <code>tagout audit verify</code> checks the whole chain.
          </p>
          <ol class="audit-entries">
            {entries.map((entry) => (
              <Entry entry={entry} />
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function Entry({ entry: { seq, at, actor, action, facts, hash } }: { readonly entry: ChainedRecord }): Markup {
  return (
    <li>
      <span class="audit-seq">{seq}</span> <Time at={at} /> <b>{oneLine(action, 60)}</b> by {oneLine(actor, 80)}
      <span class="audit-facts">
        {Object.entries(facts)
          .filter(([, value]) => value !== null && value !== "")
          .map(([name, value]) => (
            <span class="audit-fact">
              {oneLine(name, 40)}: {oneLine(String(value), 240)}
            </span>
          ))}
      </span>
      <code class="audit-hash">{escapeText(hash)}</code>
    </li>
  );
}
