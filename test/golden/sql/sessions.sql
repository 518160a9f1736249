-- addLink
insert into "sign_in_links" ("hash", "principal", "expires") values ($1, $2, $3) on conflict ("hash") do nothing;

-- useLink
delete from "sign_in_links" where "hash" = $1 returning "principal", "expires";
delete from "sign_in_links" where "expires" <= $1;
delete from "sessions" where "expires" <= $1;

-- addSession
insert into "sessions" ("hash", "principal", "expires") values ($1, $2, $3) on conflict ("hash") do nothing;

-- session
select "principal" from "sessions" where "hash" = $1 and "expires" > $2;

-- endSession
delete from "sessions" where "hash" = $1;
