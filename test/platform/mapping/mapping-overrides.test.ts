import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { parseOverrideFile } from '#domain/mapping/override-file.ts';
import { MappingCache } from '#platform/mapping/mapping-cache.ts';
import { activeRelease, loadRelease, loadStoredRelease, mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { readOverrides } from '#platform/mapping/mapping-overrides.ts';
import { migrate, seed } from '#platform/mapping/migrations.ts';
import { checkOverrideFile, replaceOverrides } from '#platform/mapping/override-files.ts';
import { readMigrations } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { smallSeed } from '../../support/small-seed.ts';

const OWN = { action: 'map', kind: 'generator_id', key: 'Trivy/*', technique: 'T1190', reason: 'ours' };
const DENIAL = { action: 'deny', kind: 'securityhub_control', key: 'S3.2', technique: 'T1530', reason: 'not here' };

/** A file with one entry a line, from line 2. */
function getFile(name: string, ...entries: readonly object[]) {
  return parseOverrideFile(`[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`, name);
}

describeOnEachDatabase(
  'overrides',
  (database) => {
    beforeEach(async () => {
      await database.sql().query('drop schema if exists mapping cascade');
      await migrate(database.sql(), await readMigrations(SQL_FOLDER));
      await seed(database.sql(), smallSeed('2026.10.1'));
    });
    const apply = (name: string, ...entries: readonly object[]) => replaceOverrides(database.sql(), name, getFile(name, ...entries));
    const rows = async () => {
      const { version = '' } = (await activeRelease(database.sql())) ?? {};
      return (await loadRelease(database.sql(), version)).mappings.map(({ key, techniqueId, tier }) => `${key} ${techniqueId} ${tier}`);
    };
    const places = async () => (await readOverrides(database.sql())).map(({ place }) => place);

    it('leave a release as it is stored while there are none', async () => {
      expect(await loadRelease(database.sql(), '2026.10.1')).toEqual(await loadStoredRelease(database.sql(), '2026.10.1'));
    });

    it('change what readers get, not what is stored', async () => {
      await apply('acme.json', OWN, DENIAL, { action: 'tier', weakest: 'community', reason: 'strict' });

      expect(await rows()).toEqual(['Trivy/* T1190 primary']);
      expect((await loadStoredRelease(database.sql(), '2026.10.1')).mappings).toMatchObject([{ key: 'S3.2', techniqueId: 'T1530' }]);
      expect(await places()).toEqual(['acme.json line 2', 'acme.json line 3', 'acme.json line 4']);
    });

    it('survive an update of the release', async () => {
      await apply('acme.json', OWN, DENIAL);

      await seed(database.sql(), smallSeed('2026.11.1'));

      expect((await activeRelease(database.sql()))?.version).toBe('2026.11.1');
      expect(await rows()).toEqual(['Trivy/* T1190 primary']);
    });

    it('reach a running function at its next refresh, and leave it when they are taken back', async () => {
      const clock = new ManualClock();
      const cache = new MappingCache({ source: mappingDatabase(database.sql()), clock, refreshMs: 60_000, onStale: () => undefined });
      const knows = async () => {
        clock.advance(60_000);
        return (await cache.current()).knows('generator_id', 'Trivy/*');
      };
      const before = await activeRelease(database.sql());

      expect(await knows()).toBe(false);
      await apply('acme.json', OWN);
      expect(await knows()).toBe(true);
      await apply('acme.json');
      expect(await knows()).toBe(false);
      expect(await activeRelease(database.sql())).toEqual(before);
    });

    it('have a hash of their content, whatever their order, origin and reason', async () => {
      const hash = async () => (await activeRelease(database.sql()))?.contentHash;
      await apply('acme.json', OWN, DENIAL);
      const first = await hash();

      await apply('acme.json');
      await apply('other.json', { ...DENIAL, reason: 'because' }, OWN);

      expect(await hash()).toBe(first);
      expect(await hash()).toBe((await loadRelease(database.sql(), '2026.10.1')).contentHash);
    });

    it('of a file replace those of the same file only', async () => {
      await apply('acme.json', OWN);
      await apply('other.json', DENIAL);

      await apply('acme.json', { ...OWN, key: 'Acme/*' });

      expect((await readOverrides(database.sql())).map((override) => override.action !== 'tier' && override.key)).toEqual([
        'S3.2',
        'Acme/*',
      ]);
    });

    it('of a file are refused whole, with every fault, and what was there stays', async () => {
      await apply('acme.json', DENIAL);

      const applying = apply('acme.json', OWN, { ...OWN, technique: 'T1562' }, { ...OWN, technique: 'T9999' });

      await expect(applying).rejects.toThrow(ConfigurationInvalid);
      await expect(applying).rejects.toThrow(
        /acme\.json line 3: .*revoked.* Write T1190 .*\nacme\.json line 4: .*not in ATT&CK 19\.1.*\nNothing was/,
      );
      expect(await places()).toEqual(['acme.json line 2']);
    });

    it('are checked with those of other files and of the database', async () => {
      await database
        .sql()
        .query(
          `insert into mapping.mapping_override (action, kind, technique_id, reason) values ('deny', 'generator_id', 'T1190', 'by hand')`,
        );

      const applying = apply('acme.json', OWN);

      await expect(applying).rejects.toThrow(/acme\.json line 2: .* conflicts with database row \d+: /);
      expect(await checkOverrideFile(database.sql(), 'acme.json', getFile('acme.json', OWN))).toHaveLength(1);
      expect(await places()).toEqual([expect.stringMatching(/^database row \d+$/)]);
    });

    it.each([
      ['an unknown action', `('allow', null, null, 'T1530', null)`, 'mapping_override_action_is_known'],
      ['an own row without key', `('map', 'config_rule', null, 'T1530', null)`, 'mapping_override_map_is_complete'],
      ['a key without kind', `('deny', null, 'S3.2', 'T1530', null)`, 'mapping_override_key_has_kind'],
      ['a threshold for a technique', `('tier', null, null, 'T1530', 'primary')`, 'mapping_override_tier_is_complete'],
      ['two thresholds', `('tier', null, null, null, 'primary'), ('tier', null, null, null, 'derived')`, 'mapping_override_one_tier'],
    ])('written in SQL cannot be %s', async (_, values, constraint) => {
      const inserting = database.sql().query(
        `insert into mapping.mapping_override (action, kind, key, technique_id, weakest_tier, reason)
            select *, 'x' from (values ${values}) as given (action, kind, key, technique_id, weakest_tier)`,
      );

      await expect(inserting).rejects.toThrow(constraint);
    });
  },
  'empty',
);
