import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_KIND, SOURCE_KINDS } from '#domain/finding/source-kind.ts';
import { STANDARDS, TIERS } from '#domain/mapping/mapping-release.ts';
import { dumpSchema } from '#tools/dump-schema.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../support/database.ts';

describeOnEachDatabase('schema', (database) => {
  const select = async (text: string) => (await database.sql().query<{ name: string }>(text)).rows.map(({ name }) => name);
  const listWords = async (constraint: string) => {
    const [definition = ''] = await select(`select pg_get_constraintdef(oid) as name from pg_constraint where conname = '${constraint}'`);
    return [...definition.matchAll(/'([^']+)'::text/g)].map(([, word]) => word);
  };

  it('is what sql/schema.sql shows a reviewer', async () => {
    expect(await dumpSchema(database.sql())).toBe(readFileSync(join(SQL_FOLDER, 'schema.sql'), 'utf8'));
  });

  it('explains every table and view', async () => {
    const silent = `select relname as name from pg_class where relnamespace in ('mapping'::regnamespace, 'console'::regnamespace) and relkind in ('r', 'v')
      and obj_description(oid, 'pg_class') is null`;

    expect(await select(silent)).toEqual([]);
  });

  it('names every constraint itself', async () => {
    const generated = `select conname as name from pg_constraint where connamespace in ('mapping'::regnamespace, 'console'::regnamespace) and contype <> 'n'
      and conname ~ '_(pkey|key|fkey|check)\\d*$'`;

    expect(await select(generated)).toEqual([]);
  });

  it('ties every content table to a release, and overrides to none', async () => {
    const untied = `select relname as name from pg_class where relnamespace = 'mapping'::regnamespace and relkind = 'r'
      and relname not in ('schema_migration', 'mapping_release', 'mapping_override')
      and not exists (select from pg_constraint where conrelid = pg_class.oid and contype = 'f' and pg_get_constraintdef(pg_constraint.oid) like '%(release%')`;

    expect(await select(untied)).toEqual([]);
  });

  it('knows the words of the domain', async () => {
    expect(await listWords('catalogue_entry_kind_is_known')).toEqual(SOURCE_KINDS);
    expect(await listWords('mapping_row_tier_is_known')).toEqual(TIERS);
    expect(await listWords('standard_control_standard_is_known')).toEqual(STANDARDS);
    expect(await listWords('mapping_override_kind_is_known')).toEqual([...SOURCE_KINDS, OWN_KIND]);
    expect(await listWords('mapping_override_tier_is_known')).toEqual(TIERS);
  });

  it.each([
    [
      'a technique that does not exist',
      `update mapping.mapping_row set technique_id = 'T9999' where kind = 'inspector' and technique_id = 'T1190'`,
      'mapping_row_technique_fk',
    ],
    ['a source without licence', `update mapping.provenance set license = ''`, 'provenance_license_is_named'],
    ['a revoked technique without replacement', `update mapping.technique set replaced_by = null`, 'technique_revoked_has_replacement'],
    ['a sub-technique under another parent', `update mapping.technique set parent_id = 'T1001' where id = 'T1530'`, 'parent_is_prefix'],
    ['an unknown tier', `update mapping.mapping_row set tier = 'rumour'`, 'mapping_row_tier_is_known'],
    ['a mapped key that the catalog lacks', `delete from mapping.catalogue_entry where key = 'S3.2'`, 'fk'],
  ])('refuses %s', async (_, statement, constraint) => {
    await expect(database.sql().query(statement)).rejects.toThrow(constraint);
  });
});
