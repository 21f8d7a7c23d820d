-- A mapping release is the unit that is built, stored, activated and rolled back. Its content is never changed after it is
-- stored, so a reader may load it with several queries and needs no transaction.

create table mapping.mapping_release (
  version text not null,
  attack_version text not null,
  content_hash text not null,
  created_at timestamptz not null,
  stored_at timestamptz not null default now(),
  activated_at timestamptz,
  is_active boolean not null default false,
  constraint mapping_release_pk primary key (version),
  constraint mapping_release_version_has_three_numbers check (version ~ '^\d+\.\d+\.\d+$'),
  constraint mapping_release_attack_version_is_number check (attack_version ~ '^\d+\.\d+$'),
  constraint mapping_release_content_hash_is_sha256 check (content_hash ~ '^[0-9a-f]{64}$'),
  constraint mapping_release_active_has_date check (not is_active or activated_at is not null)
);

create unique index mapping_release_one_active on mapping.mapping_release (is_active) where is_active;

comment on table mapping.mapping_release is
  'One version of the whole mapping content. Exactly one is active: the one handlers read. Earlier ones stay queryable.';
comment on column mapping.mapping_release.content_hash is 'sha256 (hex) over the content; equal hash = equal content.';
comment on column mapping.mapping_release.created_at is 'When the release was built; part of the release, not of this database.';
comment on column mapping.mapping_release.stored_at is 'When this database received the release.';
comment on column mapping.mapping_release.activated_at is 'When this database last made the release the active one.';

create table mapping.provenance (
  release text not null,
  id text not null,
  repository text not null,
  revision text,
  reference text,
  license text not null,
  constraint provenance_pk primary key (release, id),
  constraint provenance_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint provenance_is_unique unique nulls not distinct (release, repository, revision, reference, license),
  constraint provenance_repository_is_named check (repository <> ''),
  constraint provenance_license_is_named check (license <> '')
);

comment on table mapping.provenance is
  'Where a fact comes from: public repository or documentation, revision, file, and the licence under which it is used.';
