-- Who made which release the active one, and when. Written by the database itself, so that no way of activating goes unrecorded.

create table mapping.release_activation (
  id integer not null generated always as identity,
  release text not null,
  previous_release text,
  activated_by text not null default session_user,
  activated_at timestamptz not null default now(),
  constraint release_activation_pk primary key (id),
  constraint release_activation_release_fk foreign key (release) references mapping.mapping_release (version),
  constraint release_activation_previous_release_fk foreign key (previous_release) references mapping.mapping_release (version),
  constraint release_activation_changes_release check (previous_release <> release)
);

comment on table mapping.release_activation is
  'The history of activations, oldest first by id. Rolling back is an activation too. Written by a trigger of mapping_release.';
comment on column mapping.release_activation.previous_release is 'What was active before; null for the first one.';
comment on column mapping.release_activation.activated_by is 'The login that did it.';

insert into mapping.release_activation (release, activated_at)
select version, activated_at
from mapping.mapping_release
where is_active;

create function mapping.record_activation() returns trigger
language plpgsql
as $$
declare
  latest text := (select release from mapping.release_activation order by id desc limit 1);
begin
  if latest is distinct from new.version then
    insert into mapping.release_activation (release, previous_release) values (new.version, latest);
  end if;
  return null;
end
$$;

comment on function mapping.record_activation() is 'Adds a line to release_activation, unless the release was the last one activated.';

create trigger mapping_release_records_activation
after insert or update of is_active on mapping.mapping_release
for each row when (new.is_active)
execute function mapping.record_activation();
