create table action_refs (
  ref text not null,
  incident_id integer not null,
  platform text not null,
  channel text not null,
  plan_hash text not null,
  action text not null,
  constraint action_refs_incident_id_platform_channel_fkey FOREIGN KEY (incident_id, platform, channel) REFERENCES outbox(incident_id, platform, channel),
  constraint action_refs_pkey PRIMARY KEY (ref),
  constraint action_refs_incident_id_platform_channel_plan_hash_action_key UNIQUE (incident_id, platform, channel, plan_hash, action)
);

create table agents (
  host text not null,
  labels json not null,
  profile json,
  serial text not null,
  previous_serial text,
  certificate_expires bigint not null,
  enrolled_at bigint not null,
  last_seen_at bigint,
  revoked_at bigint,
  revoked_by text,
  constraint agents_pkey PRIMARY KEY (host)
);

create table audit (
  seq bigint not null,
  body text not null,
  hash text not null,
  constraint audit_pkey PRIMARY KEY (seq)
);
CREATE INDEX audit_incident ON public.audit USING btree ("substring"(body, ',"object":"(INC-[0-9]+)","seq":[0-9]+}$'::text), seq) WHERE ("substring"(body, ',"object":"(INC-[0-9]+)","seq":[0-9]+}$'::text) IS NOT NULL);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

create table audit_head (
  only_row boolean not null default true,
  log_id text not null,
  seq bigint not null,
  hash text not null,
  constraint audit_head_only_row_check CHECK (only_row),
  constraint audit_head_pkey PRIMARY KEY (only_row)
);
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON public.audit_head FOR EACH ROW WHEN (((new.seq <= old.seq) OR (new.log_id <> old.log_id))) EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON public.audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

create table decisions (
  id text not null,
  seq bigint not null generated always as identity,
  incident_id integer not null,
  plan_hash text not null,
  action text not null,
  platform text not null,
  actor_id text not null,
  principal text not null,
  decided_at bigint not null,
  document json not null,
  constraint decisions_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint decisions_plan_hash_fkey FOREIGN KEY (plan_hash) REFERENCES plans(hash),
  constraint decisions_pkey PRIMARY KEY (id)
);
CREATE INDEX decisions_incident ON public.decisions USING btree (incident_id, seq);
CREATE UNIQUE INDEX decisions_one_vote ON public.decisions USING btree (plan_hash, platform, actor_id) WHERE (action = 'approve'::text);
CREATE INDEX decisions_principal ON public.decisions USING btree (principal, incident_id);

create table diagnoses (
  id integer not null generated always as identity,
  incident_id integer not null,
  diagnosed_at bigint not null,
  document json not null,
  constraint diagnoses_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint diagnoses_pkey PRIMARY KEY (id)
);
CREATE INDEX diagnoses_incident ON public.diagnoses USING btree (incident_id, id);

create table freeze_state (
  only_row boolean not null default true,
  version integer not null,
  frozen json,
  lifting json,
  constraint freeze_state_lifts_a_freeze CHECK (((lifting IS NULL) OR (frozen IS NOT NULL))),
  constraint freeze_state_only_row_check CHECK (only_row),
  constraint freeze_state_pkey PRIMARY KEY (only_row)
);
CREATE TRIGGER freeze_state_stays BEFORE DELETE OR TRUNCATE ON public.freeze_state FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER freeze_state_wake AFTER UPDATE ON public.freeze_state FOR EACH STATEMENT EXECUTE FUNCTION wake_line();

create table incidents (
  id integer not null generated always as identity,
  fingerprint text not null,
  host text not null,
  state text not null,
  revision integer not null,
  plan_hash text,
  version integer not null,
  severity text not null,
  subject text not null,
  summary text not null,
  signal_id text not null,
  signal_count integer not null,
  trouble text,
  opened_at bigint not null,
  updated_at bigint not null,
  cleared_at bigint,
  due_at bigint,
  deadline_at bigint,
  claimed_until bigint,
  snooze json,
  snoozed_until bigint,
  kind text not null,
  constraint incidents_plan_has_revision CHECK (((plan_hash IS NULL) = (revision = 0))),
  constraint incidents_snooze_has_end CHECK (((snooze IS NULL) = (snoozed_until IS NULL))),
  constraint incidents_pkey PRIMARY KEY (id)
);
CREATE INDEX incidents_due ON public.incidents USING btree (due_at, id) WHERE (due_at IS NOT NULL);
CREATE INDEX incidents_host ON public.incidents USING btree (host, id);
CREATE UNIQUE INDEX incidents_one_open ON public.incidents USING btree (fingerprint) WHERE (cleared_at IS NULL);
CREATE INDEX incidents_opened ON public.incidents USING btree (opened_at, id);
CREATE INDEX incidents_openings ON public.incidents USING btree (fingerprint, opened_at);
CREATE INDEX incidents_snoozed ON public.incidents USING btree (snoozed_until) WHERE (snoozed_until IS NOT NULL);
CREATE TRIGGER incidents_wake AFTER INSERT OR UPDATE OF due_at ON public.incidents FOR EACH STATEMENT EXECUTE FUNCTION wake_line();

create table join_tokens (
  hash text not null,
  host text not null,
  labels json not null,
  expires bigint not null,
  created_at bigint not null,
  used_at bigint,
  used_serial text,
  constraint join_tokens_pkey PRIMARY KEY (hash)
);

create table lanes (
  platform text not null,
  channel text not null,
  full_at bigint not null default 0,
  turn integer not null default 0,
  hushed_until bigint not null default 0,
  closed_until bigint not null default 0,
  attempts integer not null default 0,
  failing_since bigint,
  gone boolean not null default false,
  alarmed boolean not null default false,
  trouble text,
  urgent_full_at bigint not null default 0,
  asked_full_at bigint not null default 0,
  constraint lanes_pkey PRIMARY KEY (platform, channel)
);

create table mutes (
  id integer not null generated always as identity,
  host text not null,
  kind text not null,
  until bigint not null,
  reason text not null,
  by text not null,
  at bigint not null,
  ended_at bigint,
  constraint mutes_pkey PRIMARY KEY (id)
);
CREATE INDEX mutes_active ON public.mutes USING btree (until) WHERE (ended_at IS NULL);

create table noise_messages (
  id integer not null generated always as identity,
  platform text not null,
  channel text not null,
  kind text not null,
  key text not null,
  since bigint not null,
  counts_from bigint not null,
  active_at bigint not null,
  ended_at bigint,
  cards integer not null default 0,
  due_at bigint,
  claimed_until bigint,
  attempts integer not null default 0,
  trouble text,
  message_channel text,
  message text,
  posts integer not null default 0,
  unsure boolean not null default false,
  said text,
  said_at bigint,
  hurry boolean not null default false,
  hurried_full_at bigint not null default 0,
  unsure_since bigint,
  reposted boolean not null default false,
  constraint noise_messages_message_whole CHECK (((message_channel IS NULL) = (message IS NULL))),
  constraint noise_messages_pkey PRIMARY KEY (id)
);
CREATE INDEX noise_messages_due ON public.noise_messages USING btree (COALESCE(claimed_until, due_at)) WHERE ((due_at IS NOT NULL) OR (claimed_until IS NOT NULL));
CREATE UNIQUE INDEX noise_messages_one_open ON public.noise_messages USING btree (platform, channel, kind, key) WHERE (ended_at IS NULL);
CREATE TRIGGER noise_messages_wake AFTER INSERT ON public.noise_messages FOR EACH STATEMENT EXECUTE FUNCTION wake_line();

create table orders (
  id text not null,
  incident_id integer not null,
  plan_hash text not null,
  mode text not null,
  issued_at bigint not null,
  expires bigint not null,
  delivered_at bigint,
  withdrawn_at bigint,
  text text not null,
  signature text not null,
  constraint orders_mode_check CHECK ((mode = ANY (ARRAY['dry-run'::text, 'live'::text]))),
  constraint orders_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint orders_plan_hash_fkey FOREIGN KEY (plan_hash) REFERENCES plans(hash),
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_id_incident_id_key UNIQUE (id, incident_id)
);
CREATE INDEX orders_incident ON public.orders USING btree (incident_id, issued_at);
CREATE UNIQUE INDEX orders_one_of_each ON public.orders USING btree (plan_hash, mode);

create table outbox (
  incident_id integer not null,
  platform text not null,
  channel text not null,
  wanted integer not null,
  shown integer not null default 0,
  due_at bigint,
  claimed_until bigint,
  attempts integer not null default 0,
  trouble text,
  message_channel text,
  message text,
  rank integer not null default 9,
  shown_at bigint,
  posts integer not null default 0,
  unsure_since bigint,
  strays boolean not null default false,
  deleted_at bigint,
  held boolean not null default false,
  note text,
  place text,
  counted_at bigint,
  own_at bigint,
  noise_message_id integer,
  urgent_at bigint,
  reposted boolean not null default false,
  home_platform text,
  home_channel text,
  retired boolean not null default false,
  asked boolean not null default false,
  constraint outbox_message_whole CHECK (((message_channel IS NULL) = (message IS NULL))),
  constraint outbox_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint outbox_noise_message_id_fkey FOREIGN KEY (noise_message_id) REFERENCES noise_messages(id),
  constraint outbox_pkey PRIMARY KEY (incident_id, platform, channel)
);
CREATE INDEX outbox_counted ON public.outbox USING btree (platform, channel, counted_at) WHERE (counted_at IS NOT NULL);
CREATE INDEX outbox_due ON public.outbox USING btree (platform, COALESCE(claimed_until, due_at)) WHERE (wanted > shown);
CREATE INDEX outbox_noise ON public.outbox USING btree (noise_message_id) WHERE (noise_message_id IS NOT NULL);
CREATE INDEX outbox_own ON public.outbox USING btree (platform, channel, own_at) WHERE (own_at IS NOT NULL);
CREATE TRIGGER outbox_place_wake AFTER UPDATE OF place ON public.outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_line();
CREATE TRIGGER outbox_wake AFTER INSERT OR UPDATE OF wanted ON public.outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_line();
CREATE TRIGGER thread_is_due AFTER UPDATE OF shown ON public.outbox FOR EACH ROW WHEN (((new.shown > old.shown) AND (new.message IS NOT NULL) AND (new.platform <> 'console'::text) AND (NOT new.retired))) EXECUTE FUNCTION thread_is_due();

create table outdated_plans (
  incident_id integer not null,
  plan_hash text not null,
  at bigint not null,
  why text not null,
  constraint outdated_plans_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint outdated_plans_plan_hash_fkey FOREIGN KEY (plan_hash) REFERENCES plans(hash),
  constraint outdated_plans_pkey PRIMARY KEY (incident_id, plan_hash)
);

create table plans (
  incident_id integer not null,
  revision integer not null,
  hash text not null,
  made_at bigint not null,
  document json not null,
  constraint plans_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint plans_pkey PRIMARY KEY (incident_id, revision),
  constraint plans_hash_key UNIQUE (hash)
);

create table reports (
  seq bigint not null generated always as identity,
  incident_id integer not null,
  order_id text not null,
  outcome text not null,
  received_at bigint not null,
  document json not null,
  constraint reports_order_id_incident_id_fkey FOREIGN KEY (order_id, incident_id) REFERENCES orders(id, incident_id),
  constraint reports_pkey PRIMARY KEY (seq),
  constraint reports_order_id_outcome_key UNIQUE (order_id, outcome)
);
CREATE INDEX reports_incident ON public.reports USING btree (incident_id, seq);

create table schema_migrations (
  name character varying(255) not null,
  timestamp character varying(255) not null,
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table schema_migrations_lock (
  id character varying(255) not null,
  is_locked integer not null default 0,
  constraint schema_migrations_lock_pkey PRIMARY KEY (id)
);

create table sessions (
  hash text not null,
  principal text not null,
  expires bigint not null,
  constraint sessions_pkey PRIMARY KEY (hash)
);

create table sign_in_links (
  hash text not null,
  principal text not null,
  expires bigint not null,
  constraint sign_in_links_pkey PRIMARY KEY (hash)
);

create table signals (
  host text not null,
  id text not null,
  seq bigint not null generated always as identity,
  incident_id integer,
  phase text not null,
  received_at bigint not null,
  evidence json not null,
  constraint signals_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint signals_pkey PRIMARY KEY (host, id)
);
CREATE INDEX signals_incident ON public.signals USING btree (incident_id, seq);

create table steps (
  incident_id integer not null,
  revision integer not null,
  n integer not null,
  text text not null,
  verdict text not null,
  effect text not null,
  rule text,
  constraint steps_effect_check CHECK ((effect = ANY (ARRAY['read'::text, 'change'::text]))),
  constraint steps_verdict_check CHECK ((verdict = ANY (ARRAY['allow'::text, 'review'::text, 'block'::text]))),
  constraint steps_incident_id_revision_fkey FOREIGN KEY (incident_id, revision) REFERENCES plans(incident_id, revision),
  constraint steps_pkey PRIMARY KEY (incident_id, revision, n)
);

create table threads (
  incident_id integer not null,
  platform text not null,
  channel text not null,
  kind text not null,
  said text[] not null default '{}'::text[],
  quiet_until bigint not null default 0,
  due_at bigint,
  claimed_until bigint,
  attempts integer not null default 0,
  trouble text,
  unsure_since bigint,
  constraint threads_kind_check CHECK ((kind = ANY (ARRAY['thread'::text, 'direct'::text, 'fallback'::text]))),
  constraint threads_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents(id),
  constraint threads_pkey PRIMARY KEY (incident_id, platform, channel)
);
CREATE INDEX threads_due ON public.threads USING btree (platform, COALESCE(claimed_until, due_at)) WHERE ((due_at IS NOT NULL) OR (claimed_until IS NOT NULL));

create table verifications (
  seq bigint not null generated always as identity,
  incident_id integer not null,
  order_id text not null,
  outcome text not null,
  received_at bigint not null,
  document json not null,
  constraint verifications_order_id_incident_id_fkey FOREIGN KEY (order_id, incident_id) REFERENCES orders(id, incident_id),
  constraint verifications_pkey PRIMARY KEY (seq)
);
CREATE INDEX verifications_incident ON public.verifications USING btree (incident_id, seq);

CREATE OR REPLACE FUNCTION public.refuse_rewrite()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
    end $function$
;

CREATE OR REPLACE FUNCTION public.thread_is_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      insert into threads (incident_id, platform, channel, kind, due_at)
      values (new.incident_id, new.platform, new.channel, 'thread', 0)
      on conflict (incident_id, platform, channel) do update set
        kind = 'thread',
        due_at = case
          when threads.attempts > 0 and threads.due_at is not null then threads.due_at
          else threads.quiet_until end;
      return null;
    end $function$
;

CREATE OR REPLACE FUNCTION public.wake_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      perform pg_notify('tagout_due', '');
      return null;
    end $function$
;
