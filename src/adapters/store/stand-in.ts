import { sql } from "kysely";
import type { Platform } from "../../core/access.js";
import { placeName, standInsFor, type Destination, type Route } from "../../core/routing.js";
import type { DueCard } from "../../ports/outbox.js";
import { isLetUp } from "./let-up.js";
import { sharedLane, type LaneRow } from "./lane-slots.js";
import type { Trx } from "./schema.js";

/**
 * What was let up and waits before a lane that is gone is shown at the fallbacks too, with a word on why, and so is the digest of a storm. Not what stands in
 * itself, and not what is on its way just now. One that had gone home comes back as a new message, so that people see it.
 */
export async function standIn(
  trx: Trx,
  lanes: readonly LaneRow[],
  routes: readonly Route[],
  platform: Platform,
  now: number,
): Promise<void> {
  const gone = lanes.filter((lane) => lane.gone);
  const whole = gone.find(({ channel }) => channel === sharedLane);
  const channels = routes.filter((route) => route.platform === platform).map(({ channel }) => channel);
  for (const channel of channels) {
    const trouble = whole?.trouble ?? gone.find((lane) => lane.channel === channel)?.trouble;
    if (trouble === undefined || trouble === null) continue;
    const note = `This card belongs into ${placeName({ platform, channel })}, which does not take it. ${trouble}`;
    for (const to of standInsFor(routes, { platform, channel }, whole !== undefined)) {
      await digestStandsIn(trx, { platform, channel }, to, now);
      await sql`
        insert into outbox (incident_id, platform, channel, wanted, due_at, rank, note, place, counted_at, own_at, home_platform, home_channel)
        select incident_id, ${to.platform}, ${to.channel}, 1, ${now}::bigint, rank, ${note}, 'own', ${now}::bigint, ${now}::bigint,
          ${platform}, ${channel}
        from outbox where platform = ${platform} and channel = ${channel} and wanted > shown and note is null and ${isLetUp}
          and coalesce(claimed_until, 0) <= ${now}
          -- A conflict locks the row that is there, whether or not it is changed.
          and not exists (select from outbox as s where s.incident_id = outbox.incident_id and s.platform = ${to.platform}
            and s.channel = ${to.channel} and not s.retired)
        order by incident_id
        on conflict (incident_id, platform, channel) do update set retired = false, note = excluded.note, wanted = outbox.wanted + 1,
          due_at = excluded.due_at, message = null, message_channel = null, posts = outbox.posts + 1, attempts = 0, reposted = false,
          unsure_since = null, home_platform = excluded.home_platform, home_channel = excluded.home_channel
        where outbox.retired`.execute(trx);
    }
  }
}

/** A storm that is on in a channel that is gone is told of there too: else nobody would know of what it holds back. */
async function digestStandsIn(trx: Trx, home: Destination, to: Destination, now: number): Promise<void> {
  await sql`
    insert into noise_messages (platform, channel, kind, key, since, counts_from, active_at, due_at)
    select ${to.platform}, ${to.channel}, 'storm-away', m.id::text, m.since, m.since, ${now}::bigint, ${now}::bigint
    from noise_messages as m where m.platform = ${home.platform} and m.channel = ${home.channel} and m.kind = 'storm' and m.ended_at is null
      and not exists (select from noise_messages as s where s.platform = ${to.platform} and s.channel = ${to.channel}
        and s.kind = 'storm-away' and s.key = m.id::text and s.ended_at is null)
    on conflict do nothing`.execute(trx);
}

/**
 * The card lives where it belongs again, so what stood in for it says so and offers nothing any more. One that was never posted is
 * not posted now, and nothing more is said below it.
 */
export async function retireStandIns(trx: Trx, { incidentId, destination, note }: DueCard, at: number): Promise<void> {
  if (note !== null) return;
  const { platform, channel } = destination;
  await sql`
    with gone as (
      update outbox set retired = true, wanted = wanted + 1, attempts = 0, due_at = ${at}::bigint,
        shown = case when message is null and claimed_until is null then wanted + 1 else shown end
      where incident_id = ${incidentId} and note is not null and not retired
        and (home_platform is null or (home_platform = ${platform} and home_channel = ${channel}))
      returning incident_id, platform, channel
    )
    update threads as t set due_at = null, claimed_until = null from gone as g
    where t.incident_id = g.incident_id and t.platform = g.platform and t.channel = g.channel`.execute(trx);
}
