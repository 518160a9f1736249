import { stateLabels } from "../../../../core/card/state.js";
import { oneLine } from "../../../../core/card/words.js";
import { incidentName } from "../../../../core/incident.js";
import type { IncidentRow } from "../../../../ports/store.js";
import type { Markup } from "../markup.js";
import { incidentPath } from "../place.js";
import { SeverityMark, StateMark } from "./marks.js";
import { Time } from "./time.js";

/** A page of the list. The whole row leads to its incident. */
export function Rows({ rows }: { readonly rows: readonly IncidentRow[] }): Markup {
  return (
    <table class="incidents">
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Incident</th>
          <th scope="col">Host</th>
          <th scope="col">State</th>
          <th scope="col">Opened (UTC)</th>
          <th scope="col">Changed (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: IncidentRow }): Markup {
  const { label, tone } = stateLabels[row.state];
  return (
    <tr class={`tone-${tone}`}>
      <td class="cell-sev">
        <SeverityMark severity={row.severity} />
      </td>
      <th scope="row" class="cell-what">
        <a id={`row-${row.id}`} data-row href={incidentPath(row.id)}>
          <span class="id">{incidentName(row.id)}</span> <span class="what">{oneLine(row.summary, 160)}</span>
        </a>
      </th>
      <td class="cell-host">{row.host}</td>
      <td class="cell-state">
        <StateMark tone={tone} label={label} />
      </td>
      <td class="cell-time" data-label="Opened">
        <Time at={row.openedAt} brief />
      </td>
      <td class="cell-time" data-label="Changed">
        <Time at={row.updatedAt} brief />
      </td>
    </tr>
  );
}
