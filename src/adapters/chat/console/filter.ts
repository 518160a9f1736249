import type { Labels } from "../../../core/host.js";
import { endStates, states, undecidedStates, type State } from "../../../core/incident.js";
import { severities, type Severity } from "../../../core/signal.js";
import type { IncidentChoice, IncidentFilter } from "../../../ports/store.js";

/** The ways to look at the list, in the order of its tabs. */
export const views = [
  { id: "open", label: "Open" },
  { id: "waiting", label: "Waiting for people" },
  { id: "closed", label: "Closed" },
  { id: "all", label: "All" },
] as const;
export type View = (typeof views)[number]["id"];

const hourMs = 3_600_000;
/** Spans back from now, for addresses that stay true tomorrow. */
export const spans = [
  { id: "1h", label: "last hour", ms: hourMs },
  { id: "24h", label: "last 24 hours", ms: 24 * hourMs },
  { id: "7d", label: "last 7 days", ms: 7 * 24 * hourMs },
  { id: "30d", label: "last 30 days", ms: 30 * 24 * hourMs },
] as const;
type SpanId = (typeof spans)[number]["id"];

export const pageSize = 50;
const maxText = 100;

/** What somebody asked the list for. Everything unknown or out of range is as if it had not been asked. */
export interface ListQuery {
  readonly view: View;
  readonly state: State | null;
  readonly severity: Severity | null;
  readonly host: string;
  readonly text: string;
  /** `env=production`, or empty. */
  readonly label: string;
  readonly within: SpanId | null;
  /** `2026-11-23T02:14`, in UTC, as a date field gives it; or empty. */
  readonly from: string;
  readonly to: string;
  /** From 1. */
  readonly page: number;
}

export const nothingAsked: ListQuery = {
  view: "open",
  state: null,
  severity: null,
  host: "",
  text: "",
  label: "",
  within: null,
  from: "",
  to: "",
  page: 1,
};

export function listQuery(params: URLSearchParams): ListQuery {
  const page = Number(params.get("page") ?? 1);
  const text = (name: string): string => (params.get(name) ?? "").trim().slice(0, maxText);
  const oneOf = <T extends string>(all: readonly T[], name: string): T | null => all.find((one) => one === params.get(name)) ?? null;
  return {
    view:
      oneOf(
        views.map(({ id }) => id),
        "view",
      ) ?? "open",
    state: oneOf(states, "state"),
    severity: oneOf(severities, "severity"),
    host: text("host"),
    text: text("text"),
    label: labelOf(text("label")) === null ? "" : text("label"),
    within: oneOf(
      spans.map(({ id }) => id),
      "within",
    ),
    from: momentOf(text("from")) === null ? "" : text("from"),
    to: momentOf(text("to")) === null ? "" : text("to"),
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of the list for a query; what is as usual is left out. */
export function listPath(query: ListQuery, change: Partial<ListQuery> = {}): string {
  const { view, page, ...narrowed } = { ...query, ...change };
  const given = Object.entries(narrowed).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== "");
  const params = new URLSearchParams({
    ...(view === "open" ? {} : { view }),
    ...Object.fromEntries(given),
    ...(page === 1 ? {} : { page: String(page) }),
  });
  return params.size === 0 ? "/" : `/?${params.toString()}`;
}

/** Whether anything is asked beside the view and the page. */
export const isNarrowed = (query: ListQuery): boolean => listPath({ ...query, view: "open", page: 1 }) !== listPath(nothingAsked);

/** The same query for the store, among the hosts that the one who asks may see (null: all). */
export function storeFilter(query: ListQuery, hosts: readonly string[] | null, now: number): IncidentFilter {
  const states = query.state === null ? statesOf(query.view) : [query.state];
  return {
    ...narrowing(query, hosts, now),
    ...(states === null ? {} : { states }),
    ...(query.view === "open" && query.state === null ? { open: true } : {}),
    limit: pageSize,
    offset: (query.page - 1) * pageSize,
  };
}

/** All that is asked but view and state: what the counts of every view and state are counted among. */
export function narrowing(query: ListQuery, hosts: readonly string[] | null, now: number): IncidentChoice {
  const { severity, host, text, label, within, from, to } = query;
  const labels = labelOf(label);
  const starts = [momentOf(from), within === null ? null : now - (spans.find(({ id }) => id === within)?.ms ?? 0)];
  const since = starts.reduce((latest, one) => (one !== null && (latest === null || one > latest) ? one : latest), null);
  const until = momentOf(to);
  return {
    ...(severity === null ? {} : { severity }),
    ...(host === "" ? {} : { host }),
    ...(text === "" ? {} : { text }),
    ...(labels === null ? {} : { labels }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(hosts === null ? {} : { hosts }),
  };
}

/** The states that a view is about; null when it is about all of them. */
export function statesOf(view: View): readonly State[] | null {
  switch (view) {
    case "waiting":
      return undecidedStates;
    case "closed":
      return endStates;
    case "open":
    case "all":
      return null;
  }
}

/** `key=value`; null when it is none. */
function labelOf(text: string): Labels | null {
  const [, key, value] = /^([^=\s]+)=(\S+)$/.exec(text) ?? [];
  return key === undefined || value === undefined ? null : { [key]: value };
}

/** Milliseconds since 1970 of what a date field holds, read as UTC; null when it is no moment. */
function momentOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) return null;
  const at = Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`);
  return Number.isFinite(at) ? at : null;
}
