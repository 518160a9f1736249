import { stateLabels } from "../../../../core/card/state.js";
import { oneLine } from "../../../../core/card/words.js";
import { incidentName } from "../../../../core/incident.js";
import { mutedUntil, type Mute } from "../../../../core/mute.js";
import type { IncidentRow } from "../../../../ports/store.js";
import type { Markup } from "../markup.js";
import { incidentPath } from "../place.js";
import { SeverityMark, StateMark } from "./marks.js";
import { QuietMarks, type Quiet } from "./quiet-marks.js";
import { Table, type Column } from "./table.js";
import { Time } from "./time.js";

interface Shown {
  readonly row: IncidentRow;
  readonly quiet: Quiet;
}

const columns: readonly Column<Shown>[] = [
  { title: "Severity", holds: "mark", cell: ({ row }) => <SeverityMark severity={row.severity} /> },
  { title: "Incident", holds: "name", cell: ({ row }) => <IncidentLink row={row} /> },
  { title: "Host", holds: "host", cell: ({ row }) => row.host },
  {
    title: "State",
    holds: "mark",
    cell: ({ row, quiet }) => (
      <>
        <StateMark {...stateLabels[row.state]} /> <QuietMarks quiet={quiet} />
      </>
    ),
  },
  { title: "Opened (UTC)", holds: "time", cell: ({ row }) => <Time at={row.openedAt} brief /> },
  { title: "Changed (UTC)", holds: "time", cell: ({ row }) => <Time at={row.updatedAt} brief /> },
];

interface RowsProps {
  readonly rows: readonly IncidentRow[];
  readonly mutes: readonly Mute[];
  readonly now: number;
}

/** A page of the list. The whole row leads to its incident. */
export function Rows({ rows, mutes, now }: RowsProps): Markup {
  const items = rows.map((row) => ({ row, quiet: quietOf(row, mutes, now) }));
  return <Table of="incidents" columns={columns} items={items} toneOf={({ row }) => stateLabels[row.state].tone} />;
}

function IncidentLink({ row: { id, summary } }: { readonly row: IncidentRow }): Markup {
  return (
    <a id={`row-${id}`} data-row href={incidentPath(id)}>
      <span class="id">{incidentName(id)}</span> <span class="what">{oneLine(summary, 160)}</span>
    </a>
  );
}

/** What keeps this one out of chat right now. */
export function quietOf({ host, kind, snoozedUntil }: IncidentRow, mutes: readonly Mute[], now: number): Quiet {
  return {
    snoozedUntil: snoozedUntil !== null && now < snoozedUntil ? snoozedUntil : null,
    mutedUntil: mutedUntil(mutes, { host, signal: { kind } }, now),
  };
}
