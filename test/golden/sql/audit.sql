-- record
begin;
select "seq", "hash" from "audit_head" for update;
insert into "audit" ("seq", "body", "hash") values ($1, $2, $3);
update "audit_head" set "seq" = $1, "hash" = $2;
commit;

-- head
select "log_id", "seq", "hash" from "audit_head";

-- links
select "seq", "body", "hash" from "audit" where "seq" > $1 order by "seq" limit $2;

-- auditOf
select "seq", "body", "hash" from "audit" where substring(body from ',"object":"(INC-[0-9]+)","seq":[0-9]+}$') = $1 order by "seq" desc limit $2;
