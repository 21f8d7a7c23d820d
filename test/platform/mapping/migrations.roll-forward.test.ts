import { activeRelease } from '#platform/mapping/mapping-database.ts';
import { readActivations } from '#platform/mapping/mapping-releases.ts';
import { migrate, type SeedRelease, type SqlFile, seed } from '#platform/mapping/migrations.ts';
import { readMigrations } from '#platform/mapping/sql-folder.ts';
import { describeOnEachDatabase, listTables, SQL_FOLDER } from '../../support/database.ts';
import { smallSeed } from '../../support/small-seed.ts';

const VERSION = '2026.9.1';

/** A row for tables of every age, beyond what a small seed holds. */
const MORE = [
  `insert into mapping.control (release, key, severity, is_custom_rule, schedule_type) values ('${VERSION}', 'S3.2', 'HIGH', false, 'x')`,
  `insert into mapping.control_standard (release, control_key, standard) values ('${VERSION}', 'S3.2', 'FSBP v1.0.0')`,
  `insert into mapping.key_alias (release, alias_kind, alias, kind, key, provenance_id)
    values ('${VERSION}', 'config_rule', 's3-public', 'securityhub_control', 'S3.2', 'p')`,
  `insert into mapping.standard_control (release, standard, control_id, title, provenance_id)
    values ('${VERSION}', 'NIST', 'AC-3', 'Access enforcement', 'p')`,
  `insert into mapping.technique_standard_control (release, technique_id, standard, control_id, technique_ids_in_source)
    values ('${VERSION}', 'T1530', 'NIST', 'AC-3', '{}')`,
  `insert into mapping.mapping_override (action, kind, key, technique_id, reason)
    values ('map', 'generator_id', 'Trivy/*', 'T1190', 'ours')`,
];

/** The part of a release that fits a database which has these tables. */
function fitting(tables: readonly string[]): SeedRelease {
  const release = smallSeed(VERSION, MORE);
  const files = release.files.map(({ name, text }) => {
    const statements = text.split(/;\n?/).filter((statement) => tables.includes(/insert into mapping\.(\w+)/.exec(statement)?.[1] ?? ''));
    return { name, text: statements.map((statement) => `${statement};`).join('\n') };
  });
  return { ...release, files };
}

describeOnEachDatabase(
  'roll-forward',
  (database) => {
    let migrations: readonly SqlFile[] = [];
    beforeAll(async () => {
      migrations = [...(await readMigrations(SQL_FOLDER))].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    });
    const listRows = async (tables: readonly string[]) => {
      const content: Record<string, readonly unknown[]> = {};
      for (const table of tables) {
        const { rows } = await database.sql().query<{ row: unknown }>(`select to_jsonb(t) as row from mapping.${table} t order by 1`);
        content[table] = rows.map(({ row }) => row);
      }
      return content;
    };

    it('keeps every row, and the active release, from each earlier state of the schema', async () => {
      for (let count = 1; count < migrations.length; count += 1) {
        await database.sql().query('drop schema if exists mapping cascade');
        await migrate(database.sql(), migrations.slice(0, count));
        const tables = (await listTables(database)).filter((name) => name !== 'schema_migration');
        await seed(database.sql(), fitting(tables));
        const before = await listRows(tables);

        const { applied, alreadyApplied } = await migrate(database.sql(), migrations);

        expect({ applied: applied.length, alreadyApplied }).toEqual({ applied: migrations.length - count, alreadyApplied: count });
        expect(await listRows(tables)).toMatchObject(before);
        expect((await activeRelease(database.sql()))?.version).toBe(VERSION);
        expect(await readActivations(database.sql())).toMatchObject([{ previous: null, release: VERSION }]);
        expect(await seed(database.sql(), smallSeed('2026.11.1'))).toMatchObject({ stored: true, activated: true });
      }
    });

    it('had rows in every table that a release of that age could fill', async () => {
      await database.sql().query('drop schema if exists mapping cascade');
      await migrate(database.sql(), migrations.slice(0, 8));
      const tables = await listTables(database);
      await seed(database.sql(), fitting(tables));

      const empty = Object.entries(await listRows(tables)).flatMap(([table, rows]) => (rows.length === 0 ? table : []));

      expect(empty).toEqual(['conformance_rule', 'conformance_rule_technique', 'finding_type', 'peer_remediation']);
    });
  },
  'empty',
);
