-- admit, opens
begin;
select pg_advisory_xact_lock(hashtextextended(host, 0)) from unnest($1::text[]) as host;
select s.host, s.id, s.incident_id from signals as s join unnest($1::text[], $2::text[]) as t (host, id) on s.host = t.host and s.id = t.id;
select "id", "fingerprint", "state", "severity", "snooze" from "incidents" where "fingerprint" = any($1) and "cleared_at" is null order by "id" for no key update;
insert into "incidents" ("fingerprint", "host", "state", "revision", "version", "severity", "subject", "summary", "kind", "signal_id", "signal_count", "opened_at", "updated_at", "cleared_at", "due_at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning "id", "host", "signal_id";
insert into "signals" ("host", "id", "incident_id", "phase", "received_at", "evidence") values ($1, $2, $3, $4, $5, $6);
select i.id, i.severity, a.labels, coalesce( (select json_agg(json_build_object('platform', o.platform, 'channel', o.channel, 'retired', o.retired, 'posted', o.message is not null or o.claimed_until is not null)) from outbox as o where o.incident_id = i.id), '[]') as cards from incidents as i left join agents as a on a.host = i.host where i.id = any($1::integer[]);
insert into "outbox" ("incident_id", "platform", "channel", "rank", "wanted", "due_at") values ($1, $2, $3, $4, $5, $6) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $7, "due_at" = case when outbox.held and $8 then outbox.due_at when outbox.due_at is null then greatest($9, coalesce(outbox.shown_at, 0) + $10) when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, greatest($11, coalesce(outbox.shown_at, 0) + $12)) end, "rank" = case when outbox.due_at is null then excluded.rank else least(outbox.rank, excluded.rank) end, "held" = $13, "note" = case when outbox.retired then null else outbox.note end, "retired" = $14;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- admit, adds
begin;
select pg_advisory_xact_lock(hashtextextended(host, 0)) from unnest($1::text[]) as host;
select s.host, s.id, s.incident_id from signals as s join unnest($1::text[], $2::text[]) as t (host, id) on s.host = t.host and s.id = t.id;
select "id", "fingerprint", "state", "severity", "snooze" from "incidents" where "fingerprint" = any($1) and "cleared_at" is null order by "id" for no key update;
insert into "signals" ("host", "id", "incident_id", "phase", "received_at", "evidence") values ($1, $2, $3, $4, $5, $6);
update incidents as i set signal_count = i.signal_count + t.count, signal_id = t.signal_id, severity = t.severity, summary = t.summary, updated_at = $1 from unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::text[]) as t (id, count, signal_id, severity, summary) where i.id = t.id;
select i.id, i.severity, a.labels, coalesce( (select json_agg(json_build_object('platform', o.platform, 'channel', o.channel, 'retired', o.retired, 'posted', o.message is not null or o.claimed_until is not null)) from outbox as o where o.incident_id = i.id), '[]') as cards from incidents as i left join agents as a on a.host = i.host where i.id = any($1::integer[]);
insert into "outbox" ("incident_id", "platform", "channel", "rank", "wanted", "due_at") values ($1, $2, $3, $4, $5, $6) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $7, "due_at" = case when outbox.held and $8 then outbox.due_at when outbox.due_at is null then greatest($9, coalesce(outbox.shown_at, 0) + $10) when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, greatest($11, coalesce(outbox.shown_at, 0) + $12)) end, "rank" = case when outbox.due_at is null then excluded.rank else least(outbox.rank, excluded.rank) end, "note" = case when outbox.retired then null else outbox.note end, "retired" = $13;
commit;

-- admit, clears
begin;
select pg_advisory_xact_lock(hashtextextended(host, 0)) from unnest($1::text[]) as host;
select s.host, s.id, s.incident_id from signals as s join unnest($1::text[], $2::text[]) as t (host, id) on s.host = t.host and s.id = t.id;
select "id", "fingerprint", "state", "severity", "snooze" from "incidents" where "fingerprint" = any($1) and "cleared_at" is null order by "id" for no key update;
insert into "signals" ("host", "id", "incident_id", "phase", "received_at", "evidence") values ($1, $2, $3, $4, $5, $6);
update "incidents" set "cleared_at" = $1, "updated_at" = $2 where "id" in ($3);
update "incidents" set "state" = $1, "trouble" = $2, "due_at" = $3, "deadline_at" = $4, "claimed_until" = $5, "snooze" = $6, "snoozed_until" = $7, "version" = "version" + $8 where "id" in ($9);
select i.id, i.severity, a.labels, coalesce( (select json_agg(json_build_object('platform', o.platform, 'channel', o.channel, 'retired', o.retired, 'posted', o.message is not null or o.claimed_until is not null)) from outbox as o where o.incident_id = i.id), '[]') as cards from incidents as i left join agents as a on a.host = i.host where i.id = any($1::integer[]);
insert into "outbox" ("incident_id", "platform", "channel", "rank", "wanted", "due_at") values ($1, $2, $3, $4, $5, $6) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $7, "due_at" = case when outbox.held and $8 then outbox.due_at when outbox.due_at is null then greatest($9, coalesce(outbox.shown_at, 0) + $10) when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, greatest($11, coalesce(outbox.shown_at, 0) + $12)) end, "rank" = case when outbox.due_at is null then excluded.rank else least(outbox.rank, excluded.rank) end, "held" = $13, "note" = case when outbox.retired then null else outbox.note end, "retired" = $14;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;
