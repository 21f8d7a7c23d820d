-- Everything a finding can name: controls, finding types, Config rules, checks. Mapped or not.

create table mapping.catalogue_entry (
  release text not null,
  kind text not null,
  key text not null,
  title text not null,
  status text not null,
  provenance_id text not null,
  constraint catalogue_entry_pk primary key (release, kind, key),
  constraint catalogue_entry_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint catalogue_entry_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint catalogue_entry_kind_is_known check (kind in (
    'securityhub_control', 'config_rule', 'guardduty_finding_type', 'macie', 'inspector', 'access_analyzer',
    'prowler_check', 'iot_device_defender', 'securityhub_insight', 'aws_service'
  )),
  constraint catalogue_entry_status_is_known check (status in ('active', 'retired')),
  constraint catalogue_entry_key_is_named check (key <> ''),
  constraint catalogue_entry_title_is_named check (title <> '')
);

comment on table mapping.catalogue_entry is
  'Every key a finding may carry, by kind. Present here without a mapping row = known, and no technique is claimed for it.';
comment on column mapping.catalogue_entry.status is 'retired: AWS no longer lists it; older findings may still carry it.';

create table mapping.control (
  release text not null,
  kind text not null default 'securityhub_control',
  key text not null,
  severity text not null,
  config_rule text,
  is_custom_rule boolean not null,
  category text,
  resource_type text,
  schedule_type text not null,
  rule_provenance_id text,
  constraint control_pk primary key (release, key),
  constraint control_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint control_rule_provenance_fk foreign key (release, rule_provenance_id) references mapping.provenance (release, id),
  constraint control_kind_is_control check (kind = 'securityhub_control'),
  constraint control_severity_is_known check (severity in ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'))
);

comment on table mapping.control is 'Facts of a Security Hub control beyond its title.';
comment on column mapping.control.config_rule is
  'AWS Config rule that evaluates the control; several controls may share one. Null where there is none.';
comment on column mapping.control.is_custom_rule is
  'True where the rule name exists in Security Hub only and is no AWS Config managed rule.';

create table mapping.control_standard (
  release text not null,
  control_key text not null,
  standard text not null,
  constraint control_standard_pk primary key (release, control_key, standard),
  constraint control_standard_control_fk foreign key (release, control_key) references mapping.control (release, key)
);

comment on table mapping.control_standard is 'Which security standards of Security Hub a control belongs to.';

create table mapping.finding_type (
  release text not null,
  kind text not null,
  key text not null,
  category text not null,
  resources text[] not null,
  severity text,
  tactic_id text,
  tactic_basis text,
  data_source text,
  asff_types text[] not null,
  constraint finding_type_pk primary key (release, kind, key),
  constraint finding_type_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint finding_type_tactic_fk foreign key (release, tactic_id) references mapping.tactic (release, id),
  constraint finding_type_kind_is_detector check (kind in (
    'guardduty_finding_type', 'macie', 'inspector', 'access_analyzer', 'iot_device_defender', 'securityhub_insight'
  )),
  constraint finding_type_tactic_has_basis check ((tactic_id is null) = (tactic_basis is null)),
  constraint finding_type_tactic_basis_is_known check (tactic_basis in ('threat_purpose', 'asff_type'))
);

comment on table mapping.finding_type is 'Facts of a finding type of a detecting service (GuardDuty, Macie, Inspector and others).';
comment on column mapping.finding_type.category is 'GuardDuty: the threat purpose; other services: the group their documentation gives.';
comment on column mapping.finding_type.tactic_basis is 'What the tactic was read from: the threat purpose or the ASFF type of the finding.';
comment on column mapping.finding_type.asff_types is 'Value of Types in the Security Hub finding, where AWS documents it.';

create table mapping.key_alias (
  release text not null,
  alias_kind text not null,
  alias text not null,
  kind text not null,
  key text not null,
  provenance_id text not null,
  constraint key_alias_pk primary key (release, alias_kind, alias),
  constraint key_alias_entry_fk foreign key (release, kind, key) references mapping.catalogue_entry (release, kind, key),
  constraint key_alias_provenance_fk foreign key (release, provenance_id) references mapping.provenance (release, id),
  constraint key_alias_kind_is_known check (alias_kind in ('generator_id', 'config_rule', 'asff_type'))
);

comment on table mapping.key_alias is
  'Another spelling of a catalogued key. An alias names one key only; spellings that could mean several keys are left out.';
