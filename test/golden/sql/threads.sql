-- claimThreads


-- threadSaid
begin;
update "threads" set "said" = array(select distinct unnest(said || $1::text[])), "claimed_until" = $2, "attempts" = $3, "trouble" = $4, "unsure_since" = $5, "quiet_until" = $6, "due_at" = case when due_at is null then $7::bigint else least(greatest(due_at, $8), $9::bigint) end where "incident_id" = $10 and "platform" = $11 and "channel" = $12;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- threadFailed
update "threads" set "due_at" = $1, "claimed_until" = $2, "attempts" = "attempts" + $3, "trouble" = $4 where "incident_id" = $5 and "platform" = $6 and "channel" = $7;

-- askThreads
insert into "threads" ("incident_id", "platform", "channel", "kind", "due_at") values ($1, $2, $3, $4, $5) on conflict ("incident_id", "platform", "channel") do update set "due_at" = coalesce(threads.due_at, $6);
