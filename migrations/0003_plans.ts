import { sql, type Kysely } from "kysely";

/** Plans and what follows from one: decisions, orders, reports, verifications. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table plans (
      incident_id integer not null references incidents (id),
      revision integer not null,
      hash text not null unique,
      made_at bigint not null,
      document json not null,
      primary key (incident_id, revision)
    )`.execute(db);
  // The steps are in the document; these rows are for questions such as "what does the policy hold most often".
  await sql`
    create table steps (
      incident_id integer not null,
      revision integer not null,
      n integer not null,
      text text not null,
      verdict text not null check (verdict in ('allow', 'review', 'block')),
      effect text not null check (effect in ('read', 'change')),
      rule text,
      primary key (incident_id, revision, n),
      foreign key (incident_id, revision) references plans (incident_id, revision)
    )`.execute(db);

  await sql`
    create table decisions (
      id text primary key,
      seq bigint generated always as identity,
      incident_id integer not null references incidents (id),
      plan_hash text not null references plans (hash),
      action text not null,
      platform text not null,
      actor_id text not null,
      principal text not null,
      decided_at bigint not null,
      document json not null
    )`.execute(db);
  // One vote for each identity. Whether two identities are one human is asked of the access file, each time votes are counted.
  await sql`create unique index decisions_one_vote on decisions (plan_hash, platform, actor_id) where action = 'approve'`.execute(db);
  await sql`create index decisions_incident on decisions (incident_id, seq)`.execute(db);

  await sql`
    create table orders (
      id text primary key,
      incident_id integer not null references incidents (id),
      plan_hash text not null references plans (hash),
      mode text not null check (mode in ('dry-run', 'live')),
      issued_at bigint not null,
      expires bigint not null,
      delivered_at bigint,
      -- Set when the addressed agent lost its right to speak for the host: such an order is never handed out again.
      withdrawn_at bigint,
      text text not null,
      signature text not null,
      unique (id, incident_id)
    )`.execute(db);
  // A plan is dry-run once and runs live once, whatever the code above believes.
  await sql`create unique index orders_one_of_each on orders (plan_hash, mode)`.execute(db);
  await sql`create index orders_incident on orders (incident_id, issued_at)`.execute(db);

  await sql`
    create table reports (
      seq bigint generated always as identity primary key,
      incident_id integer not null,
      order_id text not null,
      outcome text not null,
      received_at bigint not null,
      document json not null,
      -- An agent repeats a report until it is acknowledged.
      unique (order_id, outcome),
      foreign key (order_id, incident_id) references orders (id, incident_id)
    )`.execute(db);
  await sql`create index reports_incident on reports (incident_id, seq)`.execute(db);

  await sql`
    create table verifications (
      seq bigint generated always as identity primary key,
      incident_id integer not null,
      order_id text not null,
      outcome text not null,
      received_at bigint not null,
      document json not null,
      foreign key (order_id, incident_id) references orders (id, incident_id)
    )`.execute(db);
  await sql`create index verifications_incident on verifications (incident_id, seq)`.execute(db);
}
