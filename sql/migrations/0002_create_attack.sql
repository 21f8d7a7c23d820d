-- MITRE ATT&CK as of the release: tactics, techniques (revoked and deprecated ones too) and which tactic each technique serves.

create table mapping.tactic (
  release text not null,
  id text not null,
  name text not null,
  shortname text not null,
  matrix_order smallint not null,
  note text,
  provenance_id text not null,
  constraint tactic_pk primary key (release, id),
  constraint tactic_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint tactic_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint tactic_shortname_is_unique unique (release, shortname),
  constraint tactic_matrix_order_is_unique unique (release, matrix_order),
  constraint tactic_id_has_format check (id ~ '^TA\d{4}$'),
  constraint tactic_matrix_order_is_positive check (matrix_order > 0)
);

comment on table mapping.tactic is 'ATT&CK tactics: why an adversary acts.';
comment on column mapping.tactic.matrix_order is 'Position of the column in the ATT&CK matrix, from 1.';

create table mapping.technique (
  release text not null,
  id text not null,
  name text not null,
  parent_id text,
  status text not null,
  replaced_by text,
  platforms text[] not null,
  last_listed_in text not null,
  provenance_id text not null,
  constraint technique_pk primary key (release, id),
  constraint technique_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint technique_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint technique_parent_fk foreign key (release, parent_id) references mapping.technique (release, id),
  constraint technique_replaced_by_fk foreign key (release, replaced_by) references mapping.technique (release, id),
  constraint technique_id_has_format check (id ~ '^T\d{4}(\.\d{3})?$'),
  constraint technique_parent_is_prefix_of_id
    check ((parent_id is null) = (id !~ '\.') and (parent_id is null or id like parent_id || '.%')),
  constraint technique_status_is_known check (status in ('active', 'revoked', 'deprecated')),
  constraint technique_revoked_has_replacement check ((status = 'revoked') = (replaced_by is not null))
);

comment on table mapping.technique is
  'ATT&CK techniques and sub-techniques. Mapping rows name active ones only; the others explain older sources.';
comment on column mapping.technique.replaced_by is 'Set for revoked techniques: the active technique that took its place.';
comment on column mapping.technique.last_listed_in is
  'ATT&CK version in which the technique was last listed with this name and these platforms.';

create table mapping.technique_tactic (
  release text not null,
  technique_id text not null,
  tactic_id text not null,
  constraint technique_tactic_pk primary key (release, technique_id, tactic_id),
  constraint technique_tactic_technique_fk foreign key (release, technique_id) references mapping.technique (release, id),
  constraint technique_tactic_tactic_fk foreign key (release, tactic_id) references mapping.tactic (release, id)
);

comment on table mapping.technique_tactic is 'Which tactics a technique serves.';
