-- freezeState
select "version", "frozen", "lifting" from "freeze_state";

-- setFreeze
begin;
update "freeze_state" set "version" = $1, "frozen" = $2, "lifting" = $3 where "version" = $4;
update "incidents" set "due_at" = $1 where "id" = any(array((select "id" from "incidents" where "state" in ($2, $3) and "due_at" is not null order by "id" for update skip locked)));
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- setFreeze, stale
begin;
update "freeze_state" set "version" = $1, "frozen" = $2, "lifting" = $3 where "version" = $4;
commit;
