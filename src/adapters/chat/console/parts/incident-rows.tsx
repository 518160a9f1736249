import { stateLabels } from "../../../../core/card/state.js";
import { oneLine } from "../../../../core/card/words.js";
import { incidentName } from "../../../../core/incident.js";
import { mutedUntil, type Mute } from "../../../../core/mute.js";
import type { IncidentRow } from "../../../../ports/store.js";
import type { Markup } from "../markup.js";
import { incidentPath } from "../place.js";
import { SeverityMark, StateMark } from "./marks.js";
import { QuietMarks, type Quiet } from "./quiet-marks.js";
import { Table, type Column, type Row } from "./table.js";
import { Time } from "./time.js";

const columns: readonly Column[] = [
  { title: "Severity", holds: "mark" },
  { title: "Incident", holds: "name" },
  { title: "Host", holds: "host" },
  { title: "State", holds: "mark" },
  { title: "Opened (UTC)", holds: "time" },
  { title: "Changed (UTC)", holds: "time" },
];

interface RowsProps {
  readonly rows: readonly IncidentRow[];
  readonly mutes: readonly Mute[];
  readonly now: number;
}

/** A page of the list. The whole row leads to its incident. */
export function Rows({ rows, mutes, now }: RowsProps): Markup {
  return <Table of="incidents" columns={columns} rows={rows.map((row) => rowOf(row, quietOf(row, mutes, now)))} />;
}

function rowOf({ id, host, severity, state, summary, openedAt, updatedAt }: IncidentRow, quiet: Quiet): Row {
  const { label, tone } = stateLabels[state];
  return {
    tone,
    cells: [
      <SeverityMark severity={severity} />,
      <a id={`row-${id}`} data-row href={incidentPath(id)}>
        <span class="id">{incidentName(id)}</span> <span class="what">{oneLine(summary, 160)}</span>
      </a>,
      host,
      <>
        <StateMark tone={tone} label={label} /> <QuietMarks quiet={quiet} />
      </>,
      <Time at={openedAt} brief />,
      <Time at={updatedAt} brief />,
    ],
  };
}

/** What keeps this one out of chat right now. */
export function quietOf({ host, kind, snoozedUntil }: IncidentRow, mutes: readonly Mute[], now: number): Quiet {
  return {
    snoozedUntil: snoozedUntil !== null && now < snoozedUntil ? snoozedUntil : null,
    mutedUntil: mutedUntil(mutes, { host, signal: { kind } }, now),
  };
}
