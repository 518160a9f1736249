-- persist, stale
begin;
update "incidents" set "state" = $1, "version" = "version" + $2, "updated_at" = $3, "due_at" = $4, "claimed_until" = $5 where "id" = $6 and "state" = $7 and "plan_hash" is not distinct from $8 and "revision" = $9 and "version" = $10;
commit;

-- persist, decision
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" where "i"."id" in ($3) order by "i"."id";
begin;
update "incidents" set "state" = $1, "version" = "version" + $2, "updated_at" = $3, "due_at" = $4, "claimed_until" = $5 where "id" = $6 and "state" = $7 and "plan_hash" is not distinct from $8 and "revision" = $9 and "version" = $10;
insert into "decisions" ("id", "incident_id", "plan_hash", "action", "platform", "actor_id", "principal", "decided_at", "document") values ($1, $2, $3, $4, $5, $6, $7, $8, $9);
insert into "outbox" ("incident_id", "platform", "channel", "wanted", "due_at") values ($1, $2, $3, $4, $5) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $6, "due_at" = case when outbox.due_at is null then $7 when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, $8) end;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- persist, order delivered
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" where "i"."id" in ($3) order by "i"."id";
begin;
update "incidents" set "state" = $1, "version" = "version" + $2, "updated_at" = $3, "due_at" = $4, "claimed_until" = $5 where "id" = $6 and "state" = $7 and "plan_hash" is not distinct from $8 and "revision" = $9 and "version" = $10;
update "orders" set "delivered_at" = coalesce("delivered_at", $1) where "id" = $2 and "incident_id" = $3;
insert into "outbox" ("incident_id", "platform", "channel", "wanted", "due_at") values ($1, $2, $3, $4, $5) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $6, "due_at" = case when outbox.due_at is null then $7 when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, $8) end;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- persist, report
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" where "i"."id" in ($3) order by "i"."id";
begin;
update "incidents" set "state" = $1, "version" = "version" + $2, "updated_at" = $3, "due_at" = $4, "claimed_until" = $5, "deadline_at" = $6, "trouble" = $7 where "id" = $8 and "state" = $9 and "plan_hash" is not distinct from $10 and "revision" = $11 and "version" = $12;
insert into "reports" ("incident_id", "order_id", "outcome", "received_at", "document") values ($1, $2, $3, $4, $5) on conflict ("order_id", "outcome") do nothing;
insert into "outbox" ("incident_id", "platform", "channel", "wanted", "due_at") values ($1, $2, $3, $4, $5) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $6, "due_at" = case when outbox.due_at is null then $7 when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, $8) end;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- persist, verification
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" where "i"."id" in ($3) order by "i"."id";
begin;
update "incidents" set "state" = $1, "version" = "version" + $2, "updated_at" = $3, "due_at" = $4, "claimed_until" = $5, "cleared_at" = coalesce("cleared_at", $6) where "id" = $7 and "state" = $8 and "plan_hash" is not distinct from $9 and "revision" = $10 and "version" = $11;
insert into "verifications" ("incident_id", "order_id", "outcome", "received_at", "document") values ($1, $2, $3, $4, $5);
insert into "outbox" ("incident_id", "platform", "channel", "wanted", "due_at") values ($1, $2, $3, $4, $5) on conflict ("incident_id", "platform", "channel") do update set "wanted" = "outbox"."wanted" + $6, "due_at" = case when outbox.due_at is null then $7 when outbox.attempts > 0 then outbox.due_at else least(outbox.due_at, $8) end;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;
