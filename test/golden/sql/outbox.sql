-- claimCards
with "due" as materialized (select "incident_id", "platform", "channel" from "outbox" where "due_at" <= $1 and "wanted" > "shown" and ("claimed_until" is null or "claimed_until" <= $2) and ("platform" = $3 and "channel" = $4) order by "due_at", "incident_id" limit $5 for update skip locked) update "outbox" as "o" set "claimed_until" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "o"."due_at";

-- cardShown
with "due" as materialized (select "incident_id", "platform", "channel" from "outbox" where "due_at" <= $1 and "wanted" > "shown" and ("claimed_until" is null or "claimed_until" <= $2) and ("platform" = $3 and "channel" = $4) order by "due_at", "incident_id" limit $5 for update skip locked) update "outbox" as "o" set "claimed_until" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "o"."due_at";
update "outbox" set "shown" = greatest("shown", $1), "message_channel" = $2, "message" = $3, "shown_at" = $4, "claimed_until" = $5, "attempts" = $6, "trouble" = $7 where "incident_id" = $8 and "platform" = $9 and "channel" = $10 and "message_channel" is not distinct from $11 and "message" is not distinct from $12;

-- cardFailed
with "due" as materialized (select "incident_id", "platform", "channel" from "outbox" where "due_at" <= $1 and "wanted" > "shown" and ("claimed_until" is null or "claimed_until" <= $2) and ("platform" = $3 and "channel" = $4) order by "due_at", "incident_id" limit $5 for update skip locked) update "outbox" as "o" set "claimed_until" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "o"."due_at";
update "outbox" set "due_at" = case when "wanted" > $1 then "due_at" else null end, "claimed_until" = $2, "attempts" = "attempts" + $3, "trouble" = $4 where "incident_id" = $5 and "platform" = $6 and "channel" = $7 and "message_channel" is not distinct from $8 and "message" is not distinct from $9;

-- forgetMessage
with "due" as materialized (select "incident_id", "platform", "channel" from "outbox" where "due_at" <= $1 and "wanted" > "shown" and ("claimed_until" is null or "claimed_until" <= $2) and ("platform" = $3 and "channel" = $4) order by "due_at", "incident_id" limit $5 for update skip locked) update "outbox" as "o" set "claimed_until" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "o"."due_at";
update "outbox" set "message_channel" = $1, "message" = $2, "shown" = $3, "claimed_until" = $4 where "incident_id" = $5 and "platform" = $6 and "channel" = $7 and "message_channel" is not distinct from $8 and "message" is not distinct from $9;

-- refs
with "due" as materialized (select "incident_id", "platform", "channel" from "outbox" where "due_at" <= $1 and "wanted" > "shown" and ("claimed_until" is null or "claimed_until" <= $2) and ("platform" = $3 and "channel" = $4) order by "due_at", "incident_id" limit $5 for update skip locked) update "outbox" as "o" set "claimed_until" = $6 from "due" as "d" where "o"."incident_id" = "d"."incident_id" and "o"."platform" = "d"."platform" and "o"."channel" = "d"."channel" returning "o"."incident_id", "o"."platform", "o"."channel", "o"."wanted", "o"."message_channel", "o"."message", "o"."attempts", "o"."due_at";
insert into "action_refs" ("ref", "incident_id", "platform", "channel", "plan_hash", "action") values ($1, $2, $3, $4, $5, $6) on conflict ("incident_id", "platform", "channel", "plan_hash", "action") do nothing;
select "action", "ref" from "action_refs" where "incident_id" = $1 and "platform" = $2 and "channel" = $3 and "plan_hash" = $4 and "action" in ($5);

-- resolveRef
select "r"."incident_id", "r"."plan_hash", "r"."action", "r"."platform", "r"."channel", "o"."message_channel", "o"."message" from "action_refs" as "r" inner join "outbox" as "o" on "o"."incident_id" = "r"."incident_id" and "o"."platform" = "r"."platform" and "o"."channel" = "r"."channel" where "r"."ref" = $1;

-- messageOf
select "message_channel", "message" from "outbox" where "incident_id" = $1 and "platform" = $2 and "channel" = $3;
