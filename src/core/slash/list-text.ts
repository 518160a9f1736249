import { stateLabels } from "../card/state.js";
import { count, moment, oneLine } from "../card/words.js";
import { incidentName, type Incident } from "../incident.js";
import { listPageSize } from "./verbs/list.js";

/** What a list says of each incident. */
export type Listed = Pick<Incident, "id" | "host" | "state" | "severity" | "openedAt"> & {
  readonly summary: string;
  /** What keeps it quiet, for example `snoozed until 04:10 UTC`. */
  readonly quiet: readonly string[];
};

/** One page of incidents, one line each, and how to get the next page. */
export function listText(rows: readonly Listed[], total: number, page: number, command = "/incident"): string {
  const pages = Math.max(1, Math.ceil(total / listPageSize));
  const [first] = rows;
  if (first === undefined) return page > 1 ? `There is no page ${page}; the last is ${pages}.` : "There are no incidents like that.";
  const more = page < pages ? `Next: the same with --page ${page + 1}. ` : "";
  return [
    ...rows.map(line),
    `${count(total, "incident")}, page ${page} of ${pages}. ${more}One of them: ${command} show ${incidentName(first.id)}`,
  ].join("\n");
}

function line({ id, host, state, severity, summary, openedAt, quiet }: Listed): string {
  return `${severity} ${incidentName(id)} ${host}: ${[stateLabels[state].label, ...quiet].join(", ")}. ${oneLine(summary, 100)} (since ${moment(openedAt)})`;
}
