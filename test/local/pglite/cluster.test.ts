import { migrateMappingDatabase } from '#handlers/migrate/core.ts';
import { INDEXER, type LocalDatabase, READER, SQL_FOLDER, toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type PostgresDatabase, postgres } from '#platform/base/postgres.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { dumpSchema } from '#tools/dump-schema.ts';
import { startPgliteProcess } from '../../support/pglite.ts';

const migration = (sql: PostgresDatabase) =>
  migrateMappingDatabase({ sql, sqlFolder: SQL_FOLDER, readerUser: READER, indexerUser: INDEXER });
const RIGHTS = `select table_name, privilege_type from information_schema.role_table_grants where grantee = '${READER}' order by 1, 2`;

describe('the kept cluster', () => {
  const servers: LocalDatabase[] = [];
  const pools: PostgresDatabase[] = [];
  async function open(content: 'empty' | 'seeded'): Promise<PostgresDatabase> {
    const server = await startPgliteProcess({ content });
    servers.push(server);
    const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
    pools.push(sql);
    return sql;
  }
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((sql) => sql.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  /** All that a function or a command can see of a mapping database. */
  async function getContent(sql: PostgresDatabase) {
    const active = await activeRelease(sql);
    const { rows: rights } = await sql.query(RIGHTS);
    return {
      active,
      release: await loadRelease(sql, active?.version ?? ''),
      overrides: await readOverrides(sql),
      rights,
      schema: await dumpSchema(sql),
    };
  }

  it('with the seed holds what a database has that is built anew', async () => {
    const [copy, anew] = await Promise.all([open('seeded'), open('empty')]);
    const outcome = await migration(anew);

    const [copied, built] = [await getContent(copy), await getContent(anew)];

    expect(outcome.seeded).toBe(true);
    expect(built.rights.length).toBeGreaterThan(0);
    expect(built.release.mappings.length).toBeGreaterThan(4000);
    expect(copied.active).toEqual(outcome.activeRelease);
    expect(copied).toEqual(built);
  });

  it('with the seed leaves nothing to do for a deployment', async () => {
    expect(await migration(await open('seeded'))).toMatchObject({ applied: [], seeded: false, overrides: [] });
  });

  it('is copied for each use: what one writes no other sees', async () => {
    const [one, other] = await Promise.all([open('seeded'), open('seeded')]);

    await one.query('delete from mapping.mapping_row');

    expect((await one.query('select 1 from mapping.mapping_row')).rows).toEqual([]);
    expect((await other.query('select count(*) > 4000 as "isFull" from mapping.mapping_row')).rows).toEqual([{ isFull: true }]);
  });
});
