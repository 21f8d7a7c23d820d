-- The active release in plain words, for people who ask questions in SQL.

create view mapping.active_release as
select version, attack_version, content_hash, created_at, activated_at
from mapping.mapping_release
where is_active;

comment on view mapping.active_release is 'The one release that handlers read.';

create view mapping.active_technique as
select
  technique.id,
  technique.name,
  technique.parent_id,
  technique.status,
  technique.replaced_by,
  technique.platforms,
  array(
    select tactic.name
    from mapping.technique_tactic
    join mapping.tactic on tactic.release = technique_tactic.release and tactic.id = technique_tactic.tactic_id
    where technique_tactic.release = technique.release and technique_tactic.technique_id = technique.id
    order by tactic.matrix_order
  ) as tactics
from mapping.technique
join mapping.active_release on active_release.version = technique.release;

comment on view mapping.active_technique is 'Techniques of the active release with the names of their tactics in matrix order.';

create view mapping.active_mapping as
select
  mapping_row.kind,
  mapping_row.key,
  catalogue_entry.title,
  catalogue_entry.status,
  mapping_row.technique_id,
  technique.name as technique_name,
  mapping_row.tier,
  mapping_row.category,
  mapping_row.score,
  mapping_row.derivation,
  mapping_row.technique_id_in_source,
  provenance.repository as source,
  provenance.revision as source_revision,
  provenance.reference as source_reference,
  provenance.license
from mapping.mapping_row
join mapping.active_release on active_release.version = mapping_row.release
join mapping.catalogue_entry
  on catalogue_entry.release = mapping_row.release
  and catalogue_entry.kind = mapping_row.kind
  and catalogue_entry.key = mapping_row.key
join mapping.technique on technique.release = mapping_row.release and technique.id = mapping_row.technique_id
join mapping.provenance on provenance.release = mapping_row.release and provenance.id = mapping_row.provenance_id;

comment on view mapping.active_mapping is 'Every mapping row of the active release with titles, names, source and licence.';

create view mapping.active_control as
select
  control.key,
  catalogue_entry.title,
  catalogue_entry.status,
  control.severity,
  control.config_rule,
  control.category,
  control.resource_type,
  array(
    select control_standard.standard
    from mapping.control_standard
    where control_standard.release = control.release and control_standard.control_key = control.key
    order by control_standard.standard
  ) as standards,
  array(
    select distinct mapping_row.technique_id
    from mapping.mapping_row
    where mapping_row.release = control.release and mapping_row.kind = control.kind and mapping_row.key = control.key
    order by mapping_row.technique_id
  ) as technique_ids
from mapping.control
join mapping.active_release on active_release.version = control.release
join mapping.catalogue_entry
  on catalogue_entry.release = control.release
  and catalogue_entry.kind = control.kind
  and catalogue_entry.key = control.key;

comment on view mapping.active_control is
  'Security Hub controls of the active release with their standards and the techniques of all tiers.';

create view mapping.active_unmapped as
select catalogue_entry.kind, catalogue_entry.key, catalogue_entry.title, catalogue_entry.status
from mapping.catalogue_entry
join mapping.active_release on active_release.version = catalogue_entry.release
where not exists (
  select
  from mapping.mapping_row
  where mapping_row.release = catalogue_entry.release
    and mapping_row.kind = catalogue_entry.kind
    and mapping_row.key = catalogue_entry.key
);

comment on view mapping.active_unmapped is 'Keys of the active release for which no source claims a technique.';
