-- load
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", "pp"."document" as "previous_plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('planHash', x.plan_hash, 'at', x.at, 'why', x.why) order by x.at) as "all" from "outdated_plans" as "x" where "x"."incident_id" = "i"."id") as "outdated", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" left join "plans" as "pp" on "pp"."incident_id" = "i"."id" and "pp"."revision" = "i"."revision" - $3 where "i"."id" in ($4) order by "i"."id";

-- claim
update "incidents" set "claimed_until" = $1 where "id" = any(array((select "id" from "incidents" where "due_at" <= $2 and "state" in ($3, $4) and ("claimed_until" is null or "claimed_until" <= $5) and (not "state" = any($6) or "host" = any($7) or "deadline_at" <= $8) order by "due_at", "id" limit $9 for no key update skip locked))) returning "id";
select "i".*, "s"."evidence", "a"."labels", "a"."profile", "p"."document" as "plan", "pp"."document" as "previous_plan", (select "d"."document" from "diagnoses" as "d" where "d"."incident_id" = "i"."id" order by "d"."id" desc limit $1) as "diagnosis", (select json_agg(d.document order by d.seq) as "all" from "decisions" as "d" where "d"."incident_id" = "i"."id") as "decisions", (select json_agg(json_build_object('planHash', x.plan_hash, 'at', x.at, 'why', x.why) order by x.at) as "all" from "outdated_plans" as "x" where "x"."incident_id" = "i"."id") as "outdated", (select json_agg(json_build_object('id', o.id, 'mode', o.mode, 'planHash', o.plan_hash, 'expires', o.expires, 'deliveredAt', o.delivered_at) order by o.issued_at, o.id) as "all" from "orders" as "o" where "o"."incident_id" = "i"."id") as "orders", (select json_agg(r.document order by r.seq) as "all" from "reports" as "r" where "r"."incident_id" = "i"."id") as "reports", (select "v"."document" from "verifications" as "v" inner join "orders" as "o" on "o"."id" = "v"."order_id" where "v"."incident_id" = "i"."id" and "o"."plan_hash" = "i"."plan_hash" order by "v"."seq" desc limit $2) as "verification" from "incidents" as "i" inner join "signals" as "s" on "s"."host" = "i"."host" and "s"."id" = "i"."signal_id" left join "agents" as "a" on "a"."host" = "i"."host" left join "plans" as "p" on "p"."incident_id" = "i"."id" and "p"."revision" = "i"."revision" left join "plans" as "pp" on "pp"."incident_id" = "i"."id" and "pp"."revision" = "i"."revision" - $3 where "i"."id" in ($4) order by "i"."id";

-- postpone
update "incidents" set "due_at" = $1, "claimed_until" = $2 where "id" = $3 and "claimed_until" is not null;

-- list
select "id", "host", "state", "severity", "kind", "summary", "snoozed_until" as "snoozedUntil", "opened_at" as "openedAt", "updated_at" as "updatedAt" from "incidents" where "state" = any($1) and "severity" = $2 and host = $3 and "host" = any($4) and "cleared_at" is null and strpos(lower(concat_ws(' ', host, subject, summary)), lower($5)) > 0 order by "id" desc limit $6 offset $7;
select count(*) as "total" from "incidents" where "state" = any($1) and "severity" = $2 and host = $3 and "host" = any($4) and "cleared_at" is null and strpos(lower(concat_ws(' ', host, subject, summary)), lower($5)) > 0;

-- list, narrowed
select "host", "labels" from "agents";
select "id", "host", "state", "severity", "kind", "summary", "snoozed_until" as "snoozedUntil", "opened_at" as "openedAt", "updated_at" as "updatedAt" from "incidents" where "severity" in ($1, $2) and host like $3 and "host" = any($4) and "opened_at" >= $5 and "opened_at" < $6 and "id" in (select "d"."incident_id" from "decisions" as "d" where "d"."principal" = $7) order by "id" desc limit $8 offset $9;
select count(*) as "total" from "incidents" where "severity" in ($1, $2) and host like $3 and "host" = any($4) and "opened_at" >= $5 and "opened_at" < $6 and "id" in (select "d"."incident_id" from "decisions" as "d" where "d"."principal" = $7);

-- tally
select "state", "severity", cleared_at is null as "open", count(*) as "total" from "incidents" where "host" = any($1) and "opened_at" >= $2 and "opened_at" < $3 group by "state", "severity", cleared_at is null;

-- openByHost
select "host", count(*) as "total" from "incidents" where "cleared_at" is null group by "host";

-- order
select "id", "text", "signature" from "orders" where "id" = $1 and "withdrawn_at" is null;

-- signals
select "id" from "signals" where "incident_id" = $1 and "phase" <> $2 order by "seq" desc limit $3;

-- readings
select "phase", substring(evidence::text from '"value":(-?[0-9][0-9.eE+-]*)')::float8 as "value", substring(evidence::text from '"threshold":(-?[0-9][0-9.eE+-]*)')::float8 as "threshold", substring(evidence::text from '"observedAt":(-?[0-9][0-9.eE+-]*)')::float8 as "at" from "signals" where "incident_id" = $1 order by "seq" desc limit $2;

-- history
select "diagnosed_at" as "at", "document" as "diagnosis" from "diagnoses" where "incident_id" = $1 order by "id";
select "made_at" as "at", "hash", "document" as "plan" from "plans" where "incident_id" = $1 order by "revision";
select "document" from "verifications" where "incident_id" = $1 order by "seq";

-- liveRuns
select "p"."document" as "plan", "r"."document" as "report" from "reports" as "r" inner join "incidents" as "i" on "i"."id" = "r"."incident_id" inner join "orders" as "o" on "o"."id" = "r"."order_id" inner join "plans" as "p" on "p"."hash" = "o"."plan_hash" where "i"."host" = $1 and "o"."mode" = $2 and "r"."received_at" > $3 order by "r"."seq" desc limit $4;
