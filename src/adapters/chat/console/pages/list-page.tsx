import { stateLabels } from "../../../../core/card/state.js";
import { states, type State } from "../../../../core/incident.js";
import type { Tally } from "../../../../ports/store.js";
import { isNarrowed, listPath, listQuery, narrowing, nothingAsked, pageSize, storeFilter, views, type ListQuery } from "../filter.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import { countOf, isIn, listed, sum, tallied } from "../listing.js";
import type { Markup } from "../markup.js";
import { Filters } from "../parts/filters.js";
import { FreezeNotice } from "../parts/freeze-notice.js";
import { Icon } from "../parts/icon.js";
import { Rows } from "../parts/incident-rows.js";
import { Layout } from "../parts/layout.js";
import { StormNotice, stormOf } from "../parts/storm-notice.js";
import { hostsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { wallPage } from "./wall-page.js";

/** The incidents this visitor may see, newest first; with `wall=1` as a screen for everybody in the room. */
export async function listPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const params = new URL(asked.request.url).searchParams;
  const query = listQuery(params);
  // A form sends its empty fields too: the address that people copy is the short one.
  if (params.get("wall") !== "1" && [...params.values()].includes("")) return seeOther(listPath(query));
  const now = world.clock.now();
  const hosts = await hostsFor(asked.visitor, world);
  if (params.get("wall") === "1") return wallPage(asked, query, hosts, world);
  const [{ rows, total }, tallies, freeze, storm, mutes] = await Promise.all([
    listed(storeFilter(query, hosts, now), world),
    tallied(narrowing(query, hosts, now), world),
    world.store.freezeState(),
    stormOf(hosts, world),
    world.store.mutes(now),
  ]);
  const spoken = `${countOf("open", tallies)} incidents are open, ${countOf("waiting", tallies)} wait for people.`;
  return html(
    <Layout title="Incidents" section="incidents" visitor={asked.visitor} live="/live" said={asked.said} spoken={spoken} wide>
      <h1>Incidents</h1>
      <FreezeNotice freeze={freeze} />
      <StormNotice storm={storm} />
      <Tabs query={query} tallies={tallies} />
      <Filters query={query} />
      <StateCounts query={query} tallies={tallies} />
      <div id="rows" data-part>
        {rows.length === 0 ? <Empty query={query} /> : <Rows rows={rows} mutes={mutes} now={now} />}
        <Pages query={query} total={total} />
      </div>
    </Layout>,
  );
}

function Tabs({ query, tallies }: { readonly query: ListQuery; readonly tallies: readonly Tally[] }): Markup {
  return (
    <nav class="tabs" aria-label="Which incidents" id="tabs" data-part>
      {views.map(({ id, label }) => (
        <a
          id={`tab-${id}`}
          href={listPath(query, { view: id, state: null, page: 1 })}
          aria-current={id === query.view ? "true" : undefined}
        >
          {label} <span class="count">{countOf(id, tallies)}</span>
        </a>
      ))}
      <a id="tab-wall" class="aside" href="/?wall=1">
        Wall
      </a>
    </nav>
  );
}

/** How many there are in each state of this view; each is a link to those alone. */
function StateCounts({ query, tallies }: { readonly query: ListQuery; readonly tallies: readonly Tally[] }): Markup {
  const counts = states
    .map((state) => ({ state, total: sum(tallies.filter((one) => one.state === state && isIn(query.view, one))) }))
    .filter(({ state, total }) => total > 0 || state === query.state);
  return (
    <nav class="chips" aria-label="How many in each state" id="state-counts" data-part>
      {counts.map(({ state, total }) => (
        <StateCount query={query} state={state} total={total} />
      ))}
    </nav>
  );
}

function StateCount({ query, state, total }: { readonly query: ListQuery; readonly state: State; readonly total: number }): Markup {
  const isAsked = query.state === state;
  const { label, tone } = stateLabels[state];
  return (
    <a
      id={`chip-${state}`}
      class={`chip tone-${tone}`}
      href={listPath(query, { state: isAsked ? null : state, page: 1 })}
      aria-current={isAsked ? "true" : undefined}
    >
      {label} <b>{total}</b>
    </a>
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
