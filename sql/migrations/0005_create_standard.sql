-- Security standards per technique, the conformance pack, and what a peer remediates.

create table mapping.standard_control (
  release text not null,
  standard text not null,
  control_id text not null,
  title text not null,
  provenance_id text not null,
  constraint standard_control_pk primary key (release, standard, control_id),
  constraint standard_control_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint standard_control_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint standard_control_standard_is_known check (standard in ('NIST', 'CIS', 'PCI', 'C5', 'ENS')),
  constraint standard_control_title_is_named check (title <> '')
);

comment on table mapping.standard_control is
  'Controls of security standards: NIST 800-53 r5, CIS Controls v8, PCI DSS 3.2.1, BSI C5, ENS. Not Security Hub controls.';

create table mapping.technique_standard_control (
  release text not null,
  technique_id text not null,
  standard text not null,
  control_id text not null,
  technique_ids_in_source text[] not null,
  constraint technique_standard_control_pk primary key (release, technique_id, standard, control_id),
  constraint technique_standard_control_technique_fk foreign key (release, technique_id) references mapping.technique (release, id),
  constraint technique_standard_control_control_fk
    foreign key (release, standard, control_id) references mapping.standard_control (release, standard, control_id)
);

comment on table mapping.technique_standard_control is 'Which standard controls relate to a technique.';
comment on column mapping.technique_standard_control.technique_ids_in_source is
  'Ids the source used, where ATT&CK has revoked them since; empty where the source names this technique itself.';

create table mapping.conformance_rule (
  release text not null,
  kind text not null default 'config_rule',
  key text not null,
  managed_rule_identifier text not null,
  owner text not null,
  service text,
  resource_types text[] not null,
  maximum_execution_frequency text,
  input_parameters jsonb,
  provenance_id text not null,
  constraint conformance_rule_pk primary key (release, key),
  constraint conformance_rule_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint conformance_rule_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint conformance_rule_identifier_is_unique unique (release, managed_rule_identifier),
  constraint conformance_rule_kind_is_config_rule check (kind = 'config_rule'),
  constraint conformance_rule_identifier_has_format check (managed_rule_identifier ~ '^[A-Z0-9_]+$')
);

comment on table mapping.conformance_rule is 'AWS Config managed rules of the MITRE ATT&CK conformance pack.';
comment on column mapping.conformance_rule.input_parameters is 'Parameters as the CloudFormation template of the pack words them.';

create table mapping.conformance_rule_technique (
  release text not null,
  rule_key text not null,
  technique_id text not null,
  technique_ids_in_source text[] not null,
  constraint conformance_rule_technique_pk primary key (release, rule_key, technique_id),
  constraint conformance_rule_technique_rule_fk foreign key (release, rule_key) references mapping.conformance_rule (release, key),
  constraint conformance_rule_technique_technique_fk foreign key (release, technique_id) references mapping.technique (release, id)
);

comment on table mapping.conformance_rule_technique is 'Techniques that the source of the conformance pack gives for a rule.';
comment on column mapping.conformance_rule_technique.technique_ids_in_source is
  'Ids the source used, where ATT&CK has revoked them since; empty where the source names this technique itself.';

create table mapping.peer_remediation (
  release text not null,
  playbook text not null,
  control_id text not null,
  standard text not null,
  remediated_as text,
  version_added text not null,
  control_kind text not null default 'securityhub_control',
  control_key text,
  provenance_id text not null,
  constraint peer_remediation_pk primary key (release, playbook, control_id),
  constraint peer_remediation_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint peer_remediation_entry_fk
    foreign key (release, control_kind, control_key) references mapping.catalogue_entry (release, kind, key),
  constraint peer_remediation_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint peer_remediation_kind_is_control check (control_kind = 'securityhub_control')
);

comment on table mapping.peer_remediation is
  'Controls for which AWS''s own Automated Security Response ships a remediation; for comparison.';
comment on column mapping.peer_remediation.control_id is 'Id as the playbook of that standard spells it.';
comment on column mapping.peer_remediation.remediated_as is 'The control whose remediation is run instead, where it differs.';
comment on column mapping.peer_remediation.control_key is 'The Security Hub control; known for the playbook of consolidated control ids.';
