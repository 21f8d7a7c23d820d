import { MappingReleaseMissing } from '#domain/base/errors.ts';
import type { Sql } from '#platform/base/sql.ts';
import { activeRelease, loadRelease, mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';

describeOnEachDatabase('mapping database', (database) => {
  it('names the active release', async () => {
    const { version, contentHash } = await readSeedRelease(SQL_FOLDER);

    expect(await activeRelease(database.sql())).toEqual({ version, contentHash });
  });

  it('loads every row of the active release', async () => {
    const { version } = await readSeedRelease(SQL_FOLDER);
    const count = async (table: string) => {
      const { rows } = await database.sql().query<{ count: number }>(`select count(*)::integer as count from mapping.${table}`);
      return rows[0]?.count;
    };

    const release = await loadRelease(database.sql(), version);

    expect(release.tactics).toHaveLength((await count('tactic')) ?? 0);
    expect(release.techniques).toHaveLength((await count('technique')) ?? 0);
    expect(release.mappings).toHaveLength((await count('mapping_row')) ?? 0);
    expect(release.catalog).toHaveLength((await count('catalogue_entry')) ?? 0);
    expect(release.aliases).toHaveLength((await count('key_alias')) ?? 0);
    expect(release.standardControls).toHaveLength((await count('technique_standard_control')) ?? 0);
  });

  it('speaks the words of the domain', async () => {
    const { attackVersion, tactics, techniques, mappings, catalog, aliases } = await mappingDatabase(database.sql()).loadRelease(
      '2026.11.2',
    );

    expect(attackVersion).toBe('19.1');
    expect(tactics[0]).toEqual({ id: 'TA0043', name: 'Reconnaissance', shortname: 'reconnaissance' });
    expect(techniques).toContainEqual({
      id: 'T1562.008',
      name: expect.any(String),
      parentId: 'T1562',
      tacticIds: expect.any(Array),
      status: 'revoked',
      replacedBy: 'T1685.002',
    });
    expect(mappings).toContainEqual({
      kind: 'securityhub_control',
      key: 'S3.2',
      techniqueId: 'T1530',
      tier: 'primary',
      score: null,
      category: 'protect',
      source: 'aws-samples/mitre-attack-with-aws-security-hub-example',
      license: 'MIT',
    });
    expect(catalog).toContainEqual({
      kind: 'config_rule',
      key: 'no-unrestricted-route-to-igw',
      title: expect.any(String),
      status: 'active',
    });
    expect(aliases).toContainEqual({
      aliasKind: 'generator_id',
      alias: 'pci-dss/v/3.2.1/PCI.S3.1',
      kind: 'securityhub_control',
      key: 'S3.3',
    });
  });

  it('lists the tactics of a technique in matrix order', async () => {
    const { techniques } = await loadRelease(database.sql(), '2026.11.2');

    expect(techniques.find(({ id }) => id === 'T1078')?.tacticIds).toEqual(['TA0001', 'TA0003', 'TA0004', 'TA0005']);
  });

  it('answers the same content twice, in the same order', async () => {
    const first = await loadRelease(database.sql(), '2026.11.2');

    expect(await loadRelease(database.sql(), '2026.11.2')).toEqual(first);
    expect(first.standardControls.map(({ techniqueId }) => techniqueId)).toEqual(
      first.standardControls.map(({ techniqueId }) => techniqueId).toSorted(),
    );
  });

  it('says which release is not there', async () => {
    await expect(loadRelease(database.sql(), '1.2.3')).rejects.toThrow(MappingReleaseMissing);
    await expect(loadRelease(database.sql(), '1.2.3')).rejects.toThrow('1.2.3');
  });

  it('loads a release that is not active, and then names none as active', async () => {
    await database.sql().query('update mapping.mapping_release set is_active = false');

    expect(await activeRelease(database.sql())).toBeUndefined();
    expect((await loadRelease(database.sql(), '2026.11.2')).version).toBe('2026.11.2');

    await database.sql().query('update mapping.mapping_release set is_active = true');
  });
});

describe('mapping database that is away', () => {
  it('passes the error of the driver on', async () => {
    const away: Sql = { query: () => Promise.reject(new Error('connection refused')) };

    await expect(activeRelease(away)).rejects.toThrow('connection refused');
    await expect(loadRelease(away, '2026.11.2')).rejects.toThrow('connection refused');
  });
});
