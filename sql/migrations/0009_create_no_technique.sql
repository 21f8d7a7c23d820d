-- "No technique" as an answer: somebody looked at the key and says why none is right. A key without mapping row and without
-- answer is one that nobody has decided yet.

create table mapping.no_technique (
  release text not null,
  kind text not null,
  key text not null,
  reason text not null,
  provenance_id text not null,
  constraint no_technique_pk primary key (release, kind, key),
  constraint no_technique_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint no_technique_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint no_technique_reason_is_one_line check (reason ~ '\S' and reason !~ '[\n\r]')
);

comment on table mapping.no_technique is
  'Keys for which no technique is the answer, with the reason. A key is here or in mapping_row, never in both: "mapping verify" asks.';
comment on column mapping.no_technique.reason is 'Why no technique is right, in one sentence that a reviewer can agree or disagree with.';

create or replace view mapping.active_unmapped as
select catalogue_entry.kind, catalogue_entry.key, catalogue_entry.title, catalogue_entry.status, no_technique.reason
from mapping.catalogue_entry
join mapping.active_release on active_release.version = catalogue_entry.release
left join mapping.no_technique
  on no_technique.release = catalogue_entry.release
  and no_technique.kind = catalogue_entry.kind
  and no_technique.key = catalogue_entry.key
where not exists (
  select
  from mapping.mapping_row
  where mapping_row.release = catalogue_entry.release
    and mapping_row.kind = catalogue_entry.kind
    and mapping_row.key = catalogue_entry.key
);

comment on view mapping.active_unmapped is
  'Keys of the active release for which no source claims a technique, and why none is right; without reason nobody has decided yet.';
