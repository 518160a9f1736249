-- placeCards, none
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
with due as ( select o.incident_id, i.severity <> 'P1' as later from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.message is null and o.place is distinct from 'own' and o.wanted > o.shown and o.due_at <= $3 order by later, o.incident_id limit $4 for update of o skip locked ) select o.incident_id as "incidentId", i.fingerprint, i.host, i.kind, i.severity, i.opened_at as "openedAt", i.cleared_at is null as "isOpen", exists (select 1 from decisions as d where d.incident_id = i.id) as "isDecidedOn", (select count(*) from incidents as e where e.fingerprint = i.fingerprint and e.opened_at > $5::bigint and e.id <= i.id)::integer as "openings", o.counted_at is not null as "isCounted", o.place as held, o.noise_message_id as "messageId", o.urgent_at is not null as "wasUrgent" from due join incidents as i on i.id = due.incident_id join outbox as o on o.incident_id = i.id and o.platform = $6 and o.channel = $7 order by due.later, o.incident_id;
commit;

-- placeCards, own
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
with due as ( select o.incident_id, i.severity <> 'P1' as later from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.message is null and o.place is distinct from 'own' and o.wanted > o.shown and o.due_at <= $3 order by later, o.incident_id limit $4 for update of o skip locked ) select o.incident_id as "incidentId", i.fingerprint, i.host, i.kind, i.severity, i.opened_at as "openedAt", i.cleared_at is null as "isOpen", exists (select 1 from decisions as d where d.incident_id = i.id) as "isDecidedOn", (select count(*) from incidents as e where e.fingerprint = i.fingerprint and e.opened_at > $5::bigint and e.id <= i.id)::integer as "openings", o.counted_at is not null as "isCounted", o.place as held, o.noise_message_id as "messageId", o.urgent_at is not null as "wasUrgent" from due join incidents as i on i.id = due.incident_id join outbox as o on o.incident_id = i.id and o.platform = $6 and o.channel = $7 order by due.later, o.incident_id;
select "id", "kind", "key", "since", "active_at" as "activeAt", "due_at" as "dueAt", "said_at" as "saidAt", "hurry", "hurried_full_at" as "hurriedFullAt" from "noise_messages" where "platform" = $1 and "channel" = $2 and "ended_at" is null;
select o.counted_at as at, i.host, i.kind from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.counted_at > $3::bigint and o.counted_at <= $4::bigint order by o.counted_at desc limit $5;
select "urgent_full_at" from "lanes" where "platform" = $1 and "channel" = $2;
update outbox as o set place = t.place, due_at = case when t.place = 'own' then o.due_at else t.due_at end, noise_message_id = t.message_id, counted_at = case when t.counted then coalesce(o.counted_at, $1) else o.counted_at end, own_at = case when t.place = 'own' then $2::bigint end, urgent_at = case when t.urgent then coalesce(o.urgent_at, $3::bigint) end from unnest($4::integer[], $5::text[], $6::bigint[], $7::boolean[], $8::integer[], $9::boolean[]) as t (incident_id, place, due_at, counted, message_id, urgent) where o.incident_id = t.incident_id and o.platform = $10 and o.channel = $11;
commit;

-- placeCards, a storm begins
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
with due as ( select o.incident_id, i.severity <> 'P1' as later from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.message is null and o.place is distinct from 'own' and o.wanted > o.shown and o.due_at <= $3 order by later, o.incident_id limit $4 for update of o skip locked ) select o.incident_id as "incidentId", i.fingerprint, i.host, i.kind, i.severity, i.opened_at as "openedAt", i.cleared_at is null as "isOpen", exists (select 1 from decisions as d where d.incident_id = i.id) as "isDecidedOn", (select count(*) from incidents as e where e.fingerprint = i.fingerprint and e.opened_at > $5::bigint and e.id <= i.id)::integer as "openings", o.counted_at is not null as "isCounted", o.place as held, o.noise_message_id as "messageId", o.urgent_at is not null as "wasUrgent" from due join incidents as i on i.id = due.incident_id join outbox as o on o.incident_id = i.id and o.platform = $6 and o.channel = $7 order by due.later, o.incident_id;
select "id", "kind", "key", "since", "active_at" as "activeAt", "due_at" as "dueAt", "said_at" as "saidAt", "hurry", "hurried_full_at" as "hurriedFullAt" from "noise_messages" where "platform" = $1 and "channel" = $2 and "ended_at" is null;
select o.counted_at as at, i.host, i.kind from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.counted_at > $3::bigint and o.counted_at <= $4::bigint order by o.counted_at desc limit $5;
select "urgent_full_at" from "lanes" where "platform" = $1 and "channel" = $2;
insert into "noise_messages" ("platform", "channel", "kind", "key", "since", "counts_from", "active_at", "due_at") values ($1, $2, $3, $4, $5, $6, $7, $8) returning "id";
update outbox as o set place = t.place, due_at = case when t.place = 'own' then o.due_at else t.due_at end, noise_message_id = t.message_id, counted_at = case when t.counted then coalesce(o.counted_at, $1) else o.counted_at end, own_at = case when t.place = 'own' then $2::bigint end, urgent_at = case when t.urgent then coalesce(o.urgent_at, $3::bigint) end from unnest($4::integer[], $5::text[], $6::bigint[], $7::boolean[], $8::integer[], $9::boolean[]) as t (incident_id, place, due_at, counted, message_id, urgent) where o.incident_id = t.incident_id and o.platform = $10 and o.channel = $11;
update noise_messages set due_at = least(due_at, greatest($1::bigint, least(said_at, $2::bigint) + case kind when 'flapping' then $3::bigint else $4::bigint end)) where id = any($5::integer[]) and (kind = 'group' or kind in ('storm', 'flapping') and ended_at is null);
select count(*) as "n" from "outbox" where "platform" = $1 and "channel" = $2 and "counted_at" > $3 and "counted_at" <= $4;
update "noise_messages" set "active_at" = $1 where "id" in ($2);
commit;

-- placeCards, held
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
with due as ( select o.incident_id, i.severity <> 'P1' as later from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.message is null and o.place is distinct from 'own' and o.wanted > o.shown and o.due_at <= $3 order by later, o.incident_id limit $4 for update of o skip locked ) select o.incident_id as "incidentId", i.fingerprint, i.host, i.kind, i.severity, i.opened_at as "openedAt", i.cleared_at is null as "isOpen", exists (select 1 from decisions as d where d.incident_id = i.id) as "isDecidedOn", (select count(*) from incidents as e where e.fingerprint = i.fingerprint and e.opened_at > $5::bigint and e.id <= i.id)::integer as "openings", o.counted_at is not null as "isCounted", o.place as held, o.noise_message_id as "messageId", o.urgent_at is not null as "wasUrgent" from due join incidents as i on i.id = due.incident_id join outbox as o on o.incident_id = i.id and o.platform = $6 and o.channel = $7 order by due.later, o.incident_id;
select "id", "kind", "key", "since", "active_at" as "activeAt", "due_at" as "dueAt", "said_at" as "saidAt", "hurry", "hurried_full_at" as "hurriedFullAt" from "noise_messages" where "platform" = $1 and "channel" = $2 and "ended_at" is null;
select o.counted_at as at, i.host, i.kind from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $1 and o.channel = $2 and o.counted_at > $3::bigint and o.counted_at <= $4::bigint order by o.counted_at desc limit $5;
select "urgent_full_at" from "lanes" where "platform" = $1 and "channel" = $2;
insert into "noise_messages" ("platform", "channel", "kind", "key", "since", "counts_from", "active_at", "due_at") values ($1, $2, $3, $4, $5, $6, $7, $8) returning "id";
update outbox as o set place = t.place, due_at = case when t.place = 'own' then o.due_at else t.due_at end, noise_message_id = t.message_id, counted_at = case when t.counted then coalesce(o.counted_at, $1) else o.counted_at end, own_at = case when t.place = 'own' then $2::bigint end, urgent_at = case when t.urgent then coalesce(o.urgent_at, $3::bigint) end from unnest($4::integer[], $5::text[], $6::bigint[], $7::boolean[], $8::integer[], $9::boolean[]) as t (incident_id, place, due_at, counted, message_id, urgent) where o.incident_id = t.incident_id and o.platform = $10 and o.channel = $11;
update noise_messages set due_at = least(due_at, greatest($1::bigint, least(said_at, $2::bigint) + case kind when 'flapping' then $3::bigint else $4::bigint end)) where id = any($5::integer[]) and (kind = 'group' or kind in ('storm', 'flapping') and ended_at is null);
commit;

-- claimNoise
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;

-- noiseSaid
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update "noise_messages" set "due_at" = case when due_at is null then $1::bigint else least($2::bigint, case when hurry then $3::bigint else $4::bigint end) end, "claimed_until" = $5, "attempts" = $6, "trouble" = $7, "message_channel" = $8, "message" = $9, "unsure_since" = $10, "reposted" = $11, "said" = $12, "said_at" = $13 where "id" = $14 and "message_channel" is not distinct from $15 and "message" is not distinct from $16;

-- noiseFailed
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update "noise_messages" set "due_at" = $1, "claimed_until" = $2, "attempts" = "attempts" + $3, "trouble" = $4, "unsure_since" = coalesce("unsure_since", $5) where "id" = $6 and "message_channel" is not distinct from $7 and "message" is not distinct from $8;

-- noiseDeferred
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update "noise_messages" set "due_at" = $1, "claimed_until" = $2 where "id" = $3 and "message_channel" is not distinct from $4 and "message" is not distinct from $5;

-- noiseDeleted
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update "noise_messages" set "message_channel" = $1, "message" = $2, "said" = $3, "claimed_until" = $4, "due_at" = $5, "reposted" = $6, "posts" = "posts" + $7 where "id" = $8 and "message_channel" is not distinct from $9 and "message" is not distinct from $10;

-- askCard, elsewhere
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
select "message", "place", "retired", "due_at", "claimed_until" from "outbox" where "incident_id" = $1 and "platform" = $2 and "channel" = $3 for update;
commit;

-- askCard
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
select "message", "place", "retired", "due_at", "claimed_until" from "outbox" where "incident_id" = $1 and "platform" = $2 and "channel" = $3 for update;
select "asked_full_at" from "lanes" where "platform" = $1 and "channel" = $2;
update "outbox" set "asked" = asked or place is distinct from 'own', "place" = $1, "own_at" = $2, "due_at" = $3, "attempts" = $4, "held" = $5, "rank" = $6, "counted_at" = coalesce(counted_at, $7) where "incident_id" = $8 and "platform" = $9 and "channel" = $10;
insert into "lanes" ("platform", "channel", "asked_full_at") values ($1, $2, $3) on conflict ("platform", "channel") do update set "asked_full_at" = $4;
commit;

-- noiseActive
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update "noise_messages" set "active_at" = $1 where "id" = $2;

-- endNoise
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
begin;
select pg_advisory_xact_lock(hashtextextended($1, 0));
update "noise_messages" set "ended_at" = $1, "cards" = $2 where "id" = $3 and "ended_at" is null;
update outbox set place = 'own', own_at = $1::bigint, due_at = $2::bigint where incident_id = any($3::integer[]) and platform = $4 and channel = $5 and noise_message_id = $6 and message is null;
insert into "noise_messages" ("platform", "channel", "kind", "key", "since", "counts_from", "active_at", "due_at") values ($1, $2, $3, $4, $5, $6, $7, $8);
commit;

-- figures
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
update outbox set noise_message_id = $1 where platform = $2 and channel = $3 and incident_id = any(array( select o.incident_id from outbox as o join incidents as i on i.id = o.incident_id where o.platform = $4 and o.channel = $5 and o.counted_at > $6::bigint and o.counted_at <= $7::bigint and o.noise_message_id is null and ($8::text is null or i.kind = $9) order by o.incident_id for update of o skip locked));
with its as ( select i.*, o.place = 'own' as own, o.urgent_at as "urgentAt" from outbox as o join incidents as i on i.id = o.incident_id where o.noise_message_id = $1 ) select (select count(*) from its)::integer as total, (select count(distinct host) from its)::integer as hosts, (select count(*) from its where state = any($2) and cleared_at is null)::integer as waiting, (select count(*) from its where cleared_at is not null or state = any($3))::integer as over, (select count(*) from its where own)::integer as cards, coalesce((select json_object_agg(severity, n) from (select severity, count(*) as n from its group by severity) as s), '{}') as severities, coalesce((select json_agg(k order by k.total desc, k.kind) from (select kind, count(*) as total from its group by kind) as k), '[]') as kinds, coalesce((select json_agg(h order by h.total desc, h.host) from (select host, count(*) as total from its group by host order by total desc, host limit $4) as h), '[]') as "topHosts", coalesce((select json_agg(t order by ended, severity <> 'P1', case when severity = 'P1' then "hasCard" end, case when severity = 'P1' then -coalesce("urgentAt", 0) end, case when severity = 'P1' then -id end, settled, severity, id) from (select * from (select id, host, state, severity, summary, own as "hasCard", "urgentAt", cleared_at is not null as ended, not state = any($5) as settled from its) as t order by ended, severity <> 'P1', case when severity = 'P1' then "hasCard" end, case when severity = 'P1' then -coalesce("urgentAt", 0) end, case when severity = 'P1' then -id end, settled, severity, id limit $6) as t), '[]') as top;
select distinct on ("incident_id") "incident_id", "document" from "diagnoses" where "incident_id" in ($1) order by "incident_id", "id" desc;

-- waitingIn
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
select "i"."id" from "outbox" as "o" inner join "incidents" as "i" on "i"."id" = "o"."incident_id" where "o"."noise_message_id" = $1 and "o"."place" != $2 and "i"."cleared_at" is null and "i"."state" in ($3, $4, $5, $6) order by i.severity <> 'P1', "i"."id" limit $7;

-- stormOf
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
select m.platform, m.channel, m.since, m.ended_at as "endedAt", (select coalesce(l.trouble, '') from lanes as l where l.platform = m.platform and l.channel in (m.channel, '') and l.failing_since is not null order by l.channel limit 1) as trouble from noise_messages as m where m.id = $1;

-- cardsUp
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
select count(*) as "n" from "outbox" where "noise_message_id" = $1 and "place" = $2 and "asked" = $3;

-- flappingOf
update "noise_messages" set "claimed_until" = $1, "due_at" = $2, "hurry" = $3, "unsure_since" = case when message is null and claimed_until is not null then coalesce(unsure_since, claimed_until - $4) else unsure_since end where "id" = any(array((select "id" from "noise_messages" where coalesce(claimed_until, due_at) <= $5 and ("due_at" is not null or "claimed_until" is not null) and ("platform" = $6 and "channel" = $7) order by coalesce(claimed_until, due_at), "id" limit $8 for update skip locked))) returning *;
select "id", "host", "kind", "subject", "severity", "state", "summary", "opened_at", "cleared_at", count(*) over() as "openings" from "incidents" where "fingerprint" = $1 and "opened_at" >= $2 order by "id" desc limit $3;

-- newCards
select count(*) as "n" from "outbox" where "platform" = $1 and "channel" = $2 and "counted_at" > $3 and "counted_at" <= $4;

-- takeSlot
begin;
select * from "lanes" where "platform" = $1 and "channel" in ($2, $3) order by "channel" for update;
insert into "lanes" ("platform", "channel") values ($1, $2), ($3, $4) on conflict ("platform", "channel") do nothing;
select * from "lanes" where "platform" = $1 and "channel" in ($2, $3) order by "channel" for update;
update "lanes" set "full_at" = $1, "turn" = $2 where "platform" = $3 and "channel" = $4;
commit;

-- storms
select "m"."platform", "m"."channel", "m"."since", (select count(*) as "n" from "outbox" as "o" where "o"."noise_message_id" = "m"."id") as "total" from "noise_messages" as "m" where "m"."kind" = $1 and "m"."ended_at" is null order by "m"."id";
