-- The read model of findings: what lists, facets, the matrix and trends are answered from. It is made from the stream of the
-- findings table in DynamoDB and can be made again at any time ("attack-reactor finding rebuild"), so whatever stands in
-- its place is dropped.

create extension if not exists pg_trgm;

drop schema if exists console cascade;
create schema console;
comment on schema console is 'Read model of findings, disposable: DynamoDB holds the findings themselves.';

create table console.model_state (
  id boolean not null default true,
  mapping_hash text,
  revision bigint not null default 0,
  words bigint not null default 0,
  constraint model_state_pk primary key (id),
  constraint model_state_is_one_row check (id)
);
insert into console.model_state default values;
comment on table console.model_state is 'One row: what all of the model is made with.';
comment on column console.model_state.mapping_hash is 'Content hash of the mapping release that the techniques of all source keys come from.';
comment on column console.model_state.words is 'Grows with every transaction whose rows are the first of an account, a Region or a key.';
comment on column console.model_state.revision is 'Grows with every transaction that changes rows.';

create table console.account (
  no integer not null generated always as identity,
  id text not null,
  constraint account_pk primary key (no),
  constraint account_is_unique unique (id)
);
comment on table console.account is 'Accounts that findings are about. Numbers never change, and nothing is deleted.';

create table console.region (
  no integer not null generated always as identity,
  name text not null,
  constraint region_pk primary key (no),
  constraint region_is_unique unique (name)
);
comment on table console.region is 'Regions that findings are about.';

create table console.source_key (
  no integer not null generated always as identity,
  digest text not null,
  kind text not null,
  key text not null,
  product text not null,
  resource_type text not null,
  intent smallint not null,
  stated text[] not null,
  technique_ids text[] not null,
  cell_ids text[] not null,
  tactic_ids text[] not null,
  constraint source_key_pk primary key (no),
  constraint source_key_is_unique unique (digest),
  constraint source_key_intent_is_known check (intent in (0, 1))
);
comment on table console.source_key is
  'What findings are instances of: everything that many findings share and that the mapping decides. One row per combination.';
comment on column console.source_key.digest is 'sha256 (hex) over what follows, up to stated: texts of findings may be longer than an index takes.';
comment on column console.source_key.kind is 'As in mapping.catalogue_entry, or empty for a product without a key space.';
comment on column console.source_key.intent is '0 exposure, 1 detection.';
comment on column console.source_key.stated is 'Techniques that the findings name themselves, sorted.';
comment on column console.source_key.technique_ids is 'Techniques by the mapping and the findings, without parents of one that is there.';
comment on column console.source_key.cell_ids is 'The same and the parents of sub-techniques: the cells of the matrix that the key counts in.';

create table console.finding (
  identity uuid not null,
  mark text not null,
  account_no integer not null,
  key_no integer not null,
  region_no integer not null,
  severity smallint not null,
  workflow smallint not null,
  compliance text,
  is_open boolean not null,
  updated_at timestamptz(3) not null,
  first_seen_at timestamptz(3) not null,
  closed_at timestamptz(3),
  finding_id text not null,
  title text not null,
  resource_id text not null,
  tags text[] not null,
  search text not null,
  constraint finding_pk primary key (identity),
  constraint finding_severity_is_known check (severity between 0 and 4),
  constraint finding_workflow_is_known check (workflow between 0 and 3),
  constraint finding_closed_has_date check (is_open = (closed_at is null))
) with (fillfactor = 90);

-- Every list of open findings walks one of these from its beginning or from a cursor.
create index finding_by_severity on console.finding (severity, updated_at, identity) where is_open;
create index finding_by_account on console.finding (account_no, severity, updated_at, identity) where is_open;
create index finding_by_key on console.finding (key_no, severity, updated_at, identity) where is_open;
create index finding_by_account_and_key on console.finding (account_no, key_no, severity, updated_at, identity) where is_open;
create index finding_by_text on console.finding using gin (search gin_trgm_ops) where is_open;
create index finding_by_tag on console.finding using gin (tags) where is_open;
create index finding_by_id on console.finding using hash (finding_id) where is_open;
create index finding_closed on console.finding (closed_at, identity) where not is_open;
create index finding_closed_by_account on console.finding (account_no, closed_at, identity) where not is_open;

comment on table console.finding is 'One row per finding, in its newest version: the columns of lists.';
comment on column console.finding.mark is 'Orders versions as the record does; an older one never takes the place of a newer one.';
comment on column console.finding.severity is '0 informational, 1 low, 2 medium, 3 high, 4 critical.';
comment on column console.finding.workflow is '0 new, 1 notified, 2 resolved, 3 suppressed.';
comment on column console.finding.tags is 'Tags of its resources as "name=value".';
comment on column console.finding.search is 'What full text search reads, in small letters.';

create table console.finding_count (
  account_no integer not null,
  key_no integer not null,
  region_no integer not null,
  severity smallint not null,
  workflow smallint not null,
  n integer not null,
  constraint finding_count_pk primary key (account_no, key_no, region_no, severity, workflow),
  constraint finding_count_is_positive check (n >= 0)
) with (fillfactor = 80);
create index finding_count_by_key on console.finding_count (key_no);
comment on table console.finding_count is 'Open findings by account; changes in the transaction that changes rows.';

create table console.finding_total (
  key_no integer not null,
  region_no integer not null,
  severity smallint not null,
  workflow smallint not null,
  n integer not null,
  constraint finding_total_pk primary key (key_no, region_no, severity, workflow),
  constraint finding_total_is_positive check (n >= 0)
) with (fillfactor = 80);
comment on table console.finding_total is 'Open findings of all accounts; changes in the transaction that changes rows.';

create table console.daily_count (
  account_no integer not null,
  day date not null,
  key_no integer not null,
  severity smallint not null,
  has_left boolean not null,
  opened integer not null,
  closed integer not null,
  seconds_to_close bigint not null,
  constraint daily_count_pk primary key (account_no, day, key_no, severity, has_left)
) with (fillfactor = 80);
comment on table console.daily_count is
  'Per account: findings first seen and closed on a day (UTC), as they are known now: a finding that opens again was never closed.';
comment on column console.daily_count.has_left is 'True: of findings that have left the model after their closing. A rebuild keeps these.';

create table console.daily_total (
  day date not null,
  key_no integer not null,
  severity smallint not null,
  has_left boolean not null,
  opened integer not null,
  closed integer not null,
  seconds_to_close bigint not null,
  constraint daily_total_pk primary key (day, key_no, severity, has_left)
) with (fillfactor = 80);
comment on table console.daily_total is 'The same of all accounts.';
