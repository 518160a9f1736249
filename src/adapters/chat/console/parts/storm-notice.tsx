import type { IncidentChoice } from "../../../../ports/store.js";
import { listPath, nothingAsked } from "../filter.js";
import { countOf, sum, tallied } from "../listing.js";
import type { Markup } from "../markup.js";
import { count } from "../../../../core/card/words.js";
import type { ConsoleWorld } from "../world.js";
import { Icon } from "./icon.js";
import { Time } from "./time.js";

/** So many incidents at once that chat shows a digest instead of their cards. */
export interface Storm {
  /** When the first channel's storm began, milliseconds since 1970. */
  readonly since: number;
  /** How many have opened since, and how many of those wait for people, among the hosts in sight. */
  readonly opened: number;
  readonly waiting: number;
}

/** The storm that is on, as far as `hosts` go; null when none is. */
export async function stormOf(hosts: readonly string[] | null, world: ConsoleWorld): Promise<Storm | null> {
  const storms = await world.store.storms();
  if (storms.length === 0) return null;
  const since = storms.reduce((earliest, storm) => Math.min(earliest, storm.since), Number.MAX_SAFE_INTEGER);
  const choice: IncidentChoice = { since: minuteOf(since), ...(hosts === null ? {} : { hosts }) };
  const tallies = await tallied(choice, world);
  return { since, opened: sum(tallies), waiting: countOf("waiting", tallies) };
}

/** Says that a storm is on, and leads to all of it. An empty part while none is, so that one can appear in it. */
export function StormNotice({ storm }: { readonly storm: Storm | null }): Markup {
  return (
    <div id="storm" data-part>
      {storm === null ? null : (
        <div class="said tone-warn">
          <Icon name="storm" />
          <div>
            <b>A storm is on.</b> {stormText(storm)} since <Time at={storm.since} />. Chat shows a digest instead of their cards.{" "}
            <a id="storm-list" href={stormPath(storm)}>
              Show them
            </a>
          </div>
        </div>
      )}
    </div>
  );
}

export const stormText = ({ opened, waiting }: Storm): string =>
  `${count(opened, "incident")}${waiting === 0 ? "" : `, ${waiting} waiting for people,`}`;

/** A date field has whole minutes: the one in which it began. */
const minuteOf = (at: number): number => at - (at % 60_000);

const stormPath = ({ since }: Storm): string =>
  listPath(nothingAsked, { view: "all", from: new Date(minuteOf(since)).toISOString().slice(0, 16) });
