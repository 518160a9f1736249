import { stateLabels } from "../../../../core/card/state.js";
import { oneLine } from "../../../../core/card/words.js";
import { incidentName, states } from "../../../../core/incident.js";
import { severities } from "../../../../core/signal.js";
import type { IncidentFilter, IncidentRow, IncidentStore } from "../../../../ports/store.js";
import { listPath, listQuery, pageSize, storeFilter, views, type ListQuery, type View } from "../filter.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { SeverityMark, StateMark } from "../parts/marks.js";
import { Time } from "../parts/time.js";
import { incidentPath } from "../place.js";
import { hostsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";

/** The incidents this visitor may see, newest first. */
export async function listPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const query = listQuery(new URL(asked.request.url).searchParams);
  const hosts = await hostsFor(asked.visitor, world);
  const { rows, total } = await listed(storeFilter(query, hosts), world);
  const counts = new Map<View, number>();
  for (const view of ["open", "waiting"] as const) {
    counts.set(view, (await listed({ ...storeFilter({ ...nothingAsked, view }, hosts), limit: 1 }, world)).total);
  }
  return html(
    <Layout title="Incidents" section="incidents" visitor={asked.visitor} live="/live" said={asked.said} spoken={spoken(counts)} wide>
      <h1>Incidents</h1>
      <Tabs query={query} counts={counts} />
      <Filters query={query} />
      <div id="rows" data-part>
        {rows.length === 0 ? <Empty query={query} /> : <Rows rows={rows} />}
        <Pages query={query} total={total} />
      </div>
    </Layout>,
  );
}

/** Asks the store for those hosts only, and lets no other through whatever it answers. */
async function listed(filter: IncidentFilter, { store }: ConsoleWorld): Promise<Awaited<ReturnType<IncidentStore["list"]>>> {
  const { hosts } = filter;
  if (hosts === undefined) return store.list(filter);
  if (hosts.length === 0) return { rows: [], total: 0 };
  const { rows, total } = await store.list(filter);
  return { rows: rows.filter(({ host }) => hosts.includes(host)), total };
}

const nothingAsked: ListQuery = { view: "open", state: null, severity: null, host: "", text: "", page: 1 };

function spoken(counts: ReadonlyMap<View, number>): string {
  return `${counts.get("open") ?? 0} incidents are open, ${counts.get("waiting") ?? 0} wait for people.`;
}

function Tabs({ query, counts }: { readonly query: ListQuery; readonly counts: ReadonlyMap<View, number> }): Markup {
  return (
    <nav class="tabs" aria-label="Which incidents" id="tabs" data-part>
      {views.map(({ id, label }) => (
        <a
          id={`tab-${id}`}
          href={listPath(query, { view: id, state: null, page: 1 })}
          aria-current={id === query.view ? "true" : undefined}
        >
          {label}
          {counts.has(id) ? <span class="count">{counts.get(id)}</span> : null}
        </a>
      ))}
    </nav>
  );
}

function Filters({ query }: { readonly query: ListQuery }): Markup {
  return (
    <form class="filters" method="get" action="/" role="search">
      {query.view === "open" ? null : <input type="hidden" name="view" value={query.view} />}
      <label>
        Text
        <input
          id="filter-text"
          type="search"
          name="text"
          value={query.text}
          maxlength={100}
          autocomplete="off"
          data-shortcut="/"
          placeholder="what, unit, path"
        />
      </label>
      <div class="row">
        <button type="submit">Filter</button>
        {isNarrowed(query) ? <a href={listPath({ ...nothingAsked, view: query.view })}>Clear</a> : null}
      </div>
      <details class="more-filters" id="more-filters" open={query.host !== "" || query.severity !== null || query.state !== null}>
        <summary>By host, severity, state</summary>
        <div class="fields">
          <label>
            Host
            <input
              id="filter-host"
              type="text"
              name="host"
              value={query.host}
              maxlength={63}
              autocomplete="off"
              spellcheck={false}
              placeholder="any"
            />
          </label>
          <label>
            Severity
            <select id="filter-severity" name="severity">
              <option value="">any</option>
              {severities.map((severity) => (
                <option value={severity} selected={severity === query.severity}>
                  {severity}
                </option>
              ))}
            </select>
          </label>
          <label>
            State
            <select id="filter-state" name="state">
              <option value="">any</option>
              {states.map((state) => (
                <option value={state} selected={state === query.state}>
                  {stateLabels[state].label}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
    </form>
  );
}

function Rows({ rows }: { readonly rows: readonly IncidentRow[] }): Markup {
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
        <a id={`row-${row.id}`} href={incidentPath(row.id)}>
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

function Empty({ query }: { readonly query: ListQuery }): Markup {
  if (isNarrowed(query) || query.page > 1) {
    return (
      <p class="empty">
        Nothing fits. <a href={listPath({ ...nothingAsked, view: query.view })}>Clear the filters</a>
      </p>
    );
  }
  return (
    <div class="empty">
      <p class="big">
        <Icon name="check" />{" "}
        {query.view === "open" ? "Nothing is open." : query.view === "waiting" ? "Nothing waits for a person." : "There is nothing yet."}
      </p>
      <p>When an agent notices trouble on its host, it appears here by itself.</p>
    </div>
  );
}

function Pages({ query, total }: { readonly query: ListQuery; readonly total: number }): Markup | null {
  const last = Math.max(1, Math.ceil(total / pageSize));
  if (last === 1 && query.page === 1) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {query.page > 1 ? (
        <a id="page-newer" rel="prev" href={listPath(query, { page: Math.min(query.page - 1, last) })}>
          Newer
        </a>
      ) : null}
      <span>
        Page {query.page} of {last}, {total} incidents
      </span>
      {query.page < last ? (
        <a id="page-older" rel="next" href={listPath(query, { page: query.page + 1 })}>
          Older
        </a>
      ) : null}
    </nav>
  );
}

const isNarrowed = ({ text, host, severity, state }: ListQuery): boolean =>
  text !== "" || host !== "" || severity !== null || state !== null;
