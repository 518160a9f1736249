-- addToken
begin;
insert into "join_tokens" ("hash", "host", "labels", "expires", "created_at") values ($1, $2, $3, $4, $5) on conflict ("hash") do nothing;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- enrol
begin;
select * from "join_tokens" where "hash" = $1 for update;
insert into "agents" ("host", "labels", "profile", "serial", "previous_serial", "certificate_expires", "enrolled_at", "last_seen_at", "revoked_at", "revoked_by") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict ("host") do update set "labels" = $11, "profile" = $12, "serial" = $13, "previous_serial" = $14, "certificate_expires" = $15, "enrolled_at" = $16, "last_seen_at" = $17, "revoked_at" = $18, "revoked_by" = $19 where ("agents"."revoked_at" is not null or "agents"."certificate_expires" <= $20);
update "join_tokens" set "used_at" = $1, "used_serial" = $2 where "hash" = $3;
update "orders" set "withdrawn_at" = $1 where "withdrawn_at" is null and not exists (select "r"."seq" from "reports" as "r" where "r"."order_id" = "orders"."id") and "incident_id" in (select "i"."id" from "incidents" as "i" where "i"."host" = $2);
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- renew
begin;
update "agents" set "serial" = $1, "previous_serial" = $2, "certificate_expires" = $3 where "host" = $4 and "revoked_at" is null and ("serial" = $5 or "previous_serial" = $6);
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- admits
select "serial", "previous_serial" from "agents" where "host" = $1 and "revoked_at" is null;

-- seen
update "agents" set "last_seen_at" = $1 where "host" = $2;

-- revoke
begin;
update "agents" set "revoked_at" = $1, "revoked_by" = $2 where "host" = $3 and "revoked_at" is null returning "serial";
update "orders" set "withdrawn_at" = $1 where "withdrawn_at" is null and not exists (select "r"."seq" from "reports" as "r" where "r"."order_id" = "orders"."id") and "incident_id" in (select "i"."id" from "incidents" as "i" where "i"."host" = $2);
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- agents
select * from "agents" order by "host";
