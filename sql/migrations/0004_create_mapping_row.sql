-- The mapping itself: this key relates to that technique, says this source.

create table mapping.mapping_row (
  release text not null,
  kind text not null,
  key text not null,
  technique_id text not null,
  tier text not null,
  category text,
  score text,
  derivation text not null,
  technique_id_in_source text,
  tactic_ids_in_source text[] not null,
  provenance_id text not null,
  constraint mapping_row_is_unique unique nulls not distinct (
    release, kind, key, technique_id, provenance_id, category, derivation, technique_id_in_source
  ),
  constraint mapping_row_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint mapping_row_technique_fk foreign key (release, technique_id) references mapping.technique (release, id),
  constraint mapping_row_technique_in_source_fk foreign key (release, technique_id_in_source) references mapping.technique (release, id),
  constraint mapping_row_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint mapping_row_tier_is_known check (tier in ('primary', 'equivalent', 'community', 'derived')),
  constraint mapping_row_category_is_known check (category in ('protect', 'detect', 'respond')),
  constraint mapping_row_score_is_named check (score <> ''),
  constraint mapping_row_derivation_is_named check (derivation <> ''),
  constraint mapping_row_moved_technique_differs check (technique_id_in_source <> technique_id)
);

create index mapping_row_by_technique on mapping.mapping_row (release, technique_id);

comment on table mapping.mapping_row is
  'One published or proposed statement that a key relates to a technique. Several sources may say the same: group before showing.';
comment on column mapping.mapping_row.tier is
  'Strength: primary (published), equivalent (published for a check of the same setting), community (one author), derived (proposed here).';
comment on column mapping.mapping_row.category is 'What the mapped thing does about the technique, where the source says it.';
comment on column mapping.mapping_row.score is
  'Strength as the source words it: significant, partial, minimal, confidence 0.85; null where it gives none.';
comment on column mapping.mapping_row.derivation is 'How the row follows from its source, in words a reviewer can check.';
comment on column mapping.mapping_row.technique_id_in_source is 'The id the source used, where ATT&CK has revoked it since.';
comment on column mapping.mapping_row.tactic_ids_in_source is
  'Tactics the source gives, with the meaning of its own ATT&CK version; use technique_tactic to enrich.';
