import { stateLabels } from "../../../../core/card/state.js";
import { oneLine } from "../../../../core/card/words.js";
import { frozenText } from "../../../../core/freeze.js";
import { incidentName } from "../../../../core/incident.js";
import { severities } from "../../../../core/signal.js";
import type { IncidentRow, Tally } from "../../../../ports/store.js";
import { narrowing, type ListQuery } from "../filter.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import { countOf, isIn, listed, sum, tallied } from "../listing.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { SeverityMark, StateMark } from "../parts/marks.js";
import { stormOf, stormText } from "../parts/storm-notice.js";
import { Time } from "../parts/time.js";
import type { ConsoleWorld } from "../world.js";

/** What fits on a wide screen at a size that is read from across a room; what is said above them takes the room of one. */
const maxRows = 6;

/** A screen for the room: what is open, the most urgent first. Nothing on it can be pressed. */
export async function wallPage(asked: Asked, query: ListQuery, hosts: readonly string[] | null, world: ConsoleWorld): Promise<Response> {
  const choice = narrowing(query, hosts, world.clock.now());
  const [tallies, { frozen }, storm] = await Promise.all([tallied(choice, world), world.store.freezeState(), stormOf(hosts, world)]);
  const rows = await mostUrgent(choice, maxRows - (frozen === null ? 0 : 1) - (storm === null ? 0 : 1), world);
  const open = countOf("open", tallies);
  return html(
    <Layout title={`${open} open`} section={null} visitor={asked.visitor} live="/live" spoken={`${open} incidents are open.`} wide wall>
      <h1 class="unseen">Open incidents</h1>
      <Figures tallies={tallies} />
      <div id="wall-freeze" data-part>
        {frozen === null ? null : (
          <p class="wall-frozen">
            <Icon name="ban" /> {frozenText(frozen)}
          </p>
        )}
      </div>
      <div id="wall-storm" data-part>
        {storm === null ? null : (
          <p class="wall-storm">
            <Icon name="storm" />
            <span>
              A storm is on: {stormText(storm)} since <Time at={storm.since} />.
            </span>
          </p>
        )}
      </div>
      <div id="wall-rows" data-part>
        {rows.length === 0 ? <AllWell /> : <WallRows rows={rows} />}
        {open > rows.length ? <p class="wall-more">and {open - rows.length} more</p> : null}
      </div>
    </Layout>,
  );
}

/** One question for each severity until the screen is full, since the list itself goes by age. */
async function mostUrgent(choice: ReturnType<typeof narrowing>, most: number, world: ConsoleWorld): Promise<readonly IncidentRow[]> {
  const rows: IncidentRow[] = [];
  for (const severity of severities) {
    if (rows.length >= most) break;
    if (choice.severity !== undefined && choice.severity !== severity) continue;
    rows.push(...(await listed({ ...choice, severity, open: true, limit: most - rows.length, offset: 0 }, world)).rows);
  }
  return rows;
}

function Figures({ tallies }: { readonly tallies: readonly Tally[] }): Markup {
  const open = tallies.filter((tally) => tally.open);
  const critical = sum(open.filter(({ severity }) => severity === "P1"));
  const waiting = sum(open.filter((tally) => isIn("waiting", tally)));
  return (
    <dl class="wall-figures" id="wall-figures" data-part>
      <Figure label="Open" value={sum(open)} tone="neutral" />
      <Figure label="P1 critical" value={critical} tone={critical > 0 ? "danger" : "ok"} />
      <Figure label="Wait for people" value={waiting} tone={waiting > 0 ? "warn" : "ok"} />
    </dl>
  );
}

function Figure({ label, value, tone }: { readonly label: string; readonly value: number; readonly tone: string }): Markup {
  return (
    <div class={`wall-figure tone-${tone}`}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function AllWell(): Markup {
  return (
    <p class="wall-well">
      <Icon name="check" /> Nothing is open.
    </p>
  );
}

function WallRows({ rows }: { readonly rows: readonly IncidentRow[] }): Markup {
  return (
    <ol class="wall-rows">
      {rows.map((row) => (
        <li class={`wall-row tone-${stateLabels[row.state].tone}`}>
          <SeverityMark severity={row.severity} />
          <b class="wall-host">{row.host}</b>
          <span class="wall-what">{oneLine(row.summary, 160)}</span>
          <StateMark tone={stateLabels[row.state].tone} label={stateLabels[row.state].label} />
          <span class="wall-age">
            {incidentName(row.id)}, <Time at={row.openedAt} brief />
          </span>
        </li>
      ))}
    </ol>
  );
}
