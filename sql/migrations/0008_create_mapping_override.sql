-- What the owner of this database adds to, and takes from, every release. Not tied to a release: it survives updates.

create table mapping.mapping_override (
  id integer not null generated always as identity,
  action text not null,
  kind text,
  key text,
  technique_id text,
  category text,
  weakest_tier text,
  reason text not null,
  origin text not null default 'database',
  line integer,
  added_by text not null default session_user,
  added_at timestamptz not null default now(),
  constraint mapping_override_pk primary key (id),
  constraint mapping_override_is_unique unique nulls not distinct (action, kind, key, technique_id, weakest_tier),
  constraint mapping_override_action_is_known check (action in ('map', 'deny', 'tier')),
  constraint mapping_override_kind_is_known check (kind in (
    'securityhub_control', 'config_rule', 'guardduty_finding_type', 'macie', 'inspector', 'access_analyzer',
    'prowler_check', 'iot_device_defender', 'securityhub_insight', 'aws_service', 'generator_id'
  )),
  constraint mapping_override_category_is_known check (category in ('protect', 'detect', 'respond')),
  constraint mapping_override_tier_is_known check (weakest_tier in ('primary', 'equivalent', 'community', 'derived')),
  constraint mapping_override_technique_has_format check (technique_id ~ '^T\d{4}(\.\d{3})?$'),
  constraint mapping_override_key_has_length check (length(key) between 1 and 256),
  constraint mapping_override_reason_is_named check (reason <> ''),
  constraint mapping_override_key_has_kind check (key is null or kind is not null),
  constraint mapping_override_map_is_complete
    check (action <> 'map' or (key is not null and technique_id is not null and weakest_tier is null)),
  constraint mapping_override_deny_is_complete
    check (action <> 'deny' or (technique_id is not null and category is null and weakest_tier is null)),
  constraint mapping_override_tier_is_complete
    check (action <> 'tier' or (weakest_tier is not null and kind is null and technique_id is null and category is null))
);

create unique index mapping_override_one_tier on mapping.mapping_override (action) where action = 'tier';

comment on table mapping.mapping_override is
  'Own statements on top of whatever release is read: map adds a row, deny takes rows away, tier leaves weaker rows out.';
comment on column mapping.mapping_override.kind is
  'As in catalogue_entry, or generator_id for products without a key space of their own. Null in a deny = every kind.';
comment on column mapping.mapping_override.key is
  'The key; of a generator_id the whole GeneratorId, or its beginning followed by *. Null in a deny = every key.';
comment on column mapping.mapping_override.weakest_tier is 'Rows of the release that are weaker than this are left out.';
comment on column mapping.mapping_override.reason is 'Why, in words a reviewer can check.';
comment on column mapping.mapping_override.origin is 'The reviewed file it came from; applying that file again replaces its rows.';
comment on column mapping.mapping_override.line is 'Line in that file.';

-- Readers ask once a minute whether this changed: a release with other overrides is other content.
create view mapping.effective_release as
select
  mapping_release.version,
  mapping_release.attack_version,
  mapping_release.is_active,
  coalesce(
    encode(sha256(convert_to(mapping_release.content_hash || overrides.content, 'UTF8')), 'hex'),
    mapping_release.content_hash
  ) as content_hash
from mapping.mapping_release
cross join (
  select string_agg(
    jsonb_build_array(action, kind, key, technique_id, category, weakest_tier)::text, ','
    order by jsonb_build_array(action, kind, key, technique_id, category, weakest_tier)::text collate "C"
  ) as content
  from mapping.mapping_override
) as overrides;

comment on view mapping.effective_release is
  'Every release with the hash of what readers get: the release and the overrides on it. Without overrides it is the hash of the release.';
