-- laneThrottled
insert into "lanes" ("platform", "channel") values ($1, $2) on conflict ("platform", "channel") do nothing;
update "lanes" set "hushed_until" = greatest(lanes.hushed_until, $1), "trouble" = $2 where "platform" = $3 and "channel" = $4;

-- laneClosed
begin;
insert into "lanes" ("platform", "channel") values ($1, $2) on conflict ("platform", "channel") do nothing;
select * from "lanes" where "platform" = $1 and "channel" in ($2) order by "channel" for update;
update "lanes" set "attempts" = lanes.attempts + case when lanes.closed_until <= $1 then 1 else 0 end, "closed_until" = greatest("closed_until", $2), "failing_since" = coalesce("failing_since", $3), "gone" = $4, "trouble" = $5 where "platform" = $6 and "channel" = $7;
commit;

-- retryLanes
update lanes as l set closed_until = least(l.closed_until, $1::bigint) from (select platform, channel from lanes where gone and platform = $2 and channel in ($3, $4) order by platform, channel for update) as t where l.platform = t.platform and l.channel = t.channel;

-- laneRecovered
update lanes as l set attempts = 0, closed_until = 0, failing_since = null, gone = false, alarmed = false, trouble = null from (select platform, channel from lanes where platform = $1 and channel in ($2, $3) and (attempts > 0 or closed_until > 0 or failing_since is not null or gone or alarmed or trouble is not null) order by platform, channel for update) as t where l.platform = t.platform and l.channel = t.channel;

-- lanes
select l.platform, l.channel, l.gone, l.trouble, l.failing_since as "failingSince", l.closed_until as "closedUntil", count(o.incident_id)::integer as waiting, min(coalesce(o.due_at, o.claimed_until)) as oldest from lanes as l left join outbox as o on o.platform = l.platform and o.channel = l.channel and o.wanted > o.shown and coalesce(o.due_at, o.claimed_until) is not null group by l.platform, l.channel order by l.platform, l.channel;
