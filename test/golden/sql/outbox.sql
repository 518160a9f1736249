-- claimCards
with "due" as materialized (select "incident_id", "platform", "channel", "due_at" from "outbox" where coalesce(claimed_until, due_at) <= $1 and "wanted" > "shown" and ("platform" = $2 and "channel" = $3) order by coalesce(claimed_until, due_at), "incident_id" limit $4 for update skip locked) update "outbox" as "o" set "claimed_until" = $5, "due_at" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "d"."due_at";

-- cardShown
with "due" as materialized (select "incident_id", "platform", "channel", "due_at" from "outbox" where coalesce(claimed_until, due_at) <= $1 and "wanted" > "shown" and ("platform" = $2 and "channel" = $3) order by coalesce(claimed_until, due_at), "incident_id" limit $4 for update skip locked) update "outbox" as "o" set "claimed_until" = $5, "due_at" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "d"."due_at";
update "outbox" set "shown" = greatest("shown", $1), "message_channel" = $2, "message" = $3, "claimed_until" = $4, "attempts" = $5, "trouble" = $6 where "incident_id" = $7 and "platform" = $8 and "channel" = $9 and "message_channel" is not distinct from $10 and "message" is not distinct from $11;

-- cardFailed
with "due" as materialized (select "incident_id", "platform", "channel", "due_at" from "outbox" where coalesce(claimed_until, due_at) <= $1 and "wanted" > "shown" and ("platform" = $2 and "channel" = $3) order by coalesce(claimed_until, due_at), "incident_id" limit $4 for update skip locked) update "outbox" as "o" set "claimed_until" = $5, "due_at" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "d"."due_at";
update "outbox" set "claimed_until" = $1, "attempts" = "attempts" + $2, "trouble" = $3 where "incident_id" = $4 and "platform" = $5 and "channel" = $6 and "message_channel" is not distinct from $7 and "message" is not distinct from $8;

-- forgetMessage
with "due" as materialized (select "incident_id", "platform", "channel", "due_at" from "outbox" where coalesce(claimed_until, due_at) <= $1 and "wanted" > "shown" and ("platform" = $2 and "channel" = $3) order by coalesce(claimed_until, due_at), "incident_id" limit $4 for update skip locked) update "outbox" as "o" set "claimed_until" = $5, "due_at" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "d"."due_at";
update "outbox" set "message_channel" = $1, "message" = $2, "shown" = $3, "claimed_until" = $4, "due_at" = $5 where "incident_id" = $6 and "platform" = $7 and "channel" = $8 and "message_channel" is not distinct from $9 and "message" is not distinct from $10;

-- refs
with "due" as materialized (select "incident_id", "platform", "channel", "due_at" from "outbox" where coalesce(claimed_until, due_at) <= $1 and "wanted" > "shown" and ("platform" = $2 and "channel" = $3) order by coalesce(claimed_until, due_at), "incident_id" limit $4 for update skip locked) update "outbox" as "o" set "claimed_until" = $5, "due_at" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "d"."due_at";
insert into "action_refs" ("ref", "incident_id", "platform", "channel", "plan_hash", "action") values ($1, $2, $3, $4, $5, $6) on conflict ("incident_id", "platform", "channel", "plan_hash", "action") do nothing;
select "action", "ref" from "action_refs" where ("incident_id" = $1 and "platform" = $2 and "channel" = $3 and "plan_hash" = $4) and "action" in ($5);

-- resolveRef
select "r"."incident_id", "r"."plan_hash", "r"."action", "r"."platform", "r"."channel", "o"."message_channel", "o"."message" from "action_refs" as "r" inner join "outbox" as "o" on "o"."incident_id" = "r"."incident_id" and "o"."platform" = "r"."platform" and "o"."channel" = "r"."channel" where "r"."ref" = $1;

-- messageOf
select "message_channel", "message" from "outbox" where "incident_id" = $1 and "platform" = $2 and "channel" = $3;
