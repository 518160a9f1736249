import { endStates, states, undecidedStates, type State } from "../../../core/incident.js";
import { severities, type Severity } from "../../../core/signal.js";
import type { IncidentFilter } from "../../../ports/store.js";

/** The ways to look at the list, in the order of its tabs. */
export const views = [
  { id: "open", label: "Open" },
  { id: "waiting", label: "Waiting for people" },
  { id: "closed", label: "Closed" },
  { id: "all", label: "All" },
] as const;
export type View = (typeof views)[number]["id"];

export const pageSize = 50;
const maxText = 100;

/** What somebody asked the list for. Everything unknown or out of range is as if it had not been asked. */
export interface ListQuery {
  readonly view: View;
  readonly state: State | null;
  readonly severity: Severity | null;
  readonly host: string;
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

export function listQuery(params: URLSearchParams): ListQuery {
  const page = Number(params.get("page") ?? 1);
  return {
    view:
      oneOf(
        views.map(({ id }) => id),
        params.get("view"),
      ) ?? "open",
    state: oneOf(states, params.get("state")),
    severity: oneOf(severities, params.get("severity")),
    host: (params.get("host") ?? "").trim().slice(0, maxText),
    text: (params.get("text") ?? "").trim().slice(0, maxText),
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of the list for a query; what is as usual is left out. */
export function listPath(query: ListQuery, change: Partial<ListQuery> = {}): string {
  const { view, state, severity, host, text, page } = { ...query, ...change };
  const params = new URLSearchParams({
    ...(view === "open" ? {} : { view }),
    ...(state === null ? {} : { state }),
    ...(severity === null ? {} : { severity }),
    ...(host === "" ? {} : { host }),
    ...(text === "" ? {} : { text }),
    ...(page === 1 ? {} : { page: String(page) }),
  });
  return params.size === 0 ? "/" : `/?${params.toString()}`;
}

/** The same query for the store, among the hosts that the one who asks may see (null: all). */
export function storeFilter(query: ListQuery, hosts: readonly string[] | null): IncidentFilter {
  const states = query.state === null ? statesOf(query.view) : [query.state];
  return {
    ...(states === null ? {} : { states }),
    ...(query.view === "open" && query.state === null ? { open: true } : {}),
    ...(query.severity === null ? {} : { severity: query.severity }),
    ...(query.host === "" ? {} : { host: query.host }),
    ...(query.text === "" ? {} : { text: query.text }),
    ...(hosts === null ? {} : { hosts }),
    limit: pageSize,
    offset: (query.page - 1) * pageSize,
  };
}

function statesOf(view: View): readonly State[] | null {
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

function oneOf<T extends string>(all: readonly T[], given: string | null): T | null {
  return all.find((one) => one === given) ?? null;
}
