import { systemClock } from '#platform/base/clock.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { runIn } from '../support/command.ts';
import { describeOnEachDatabase } from '../support/database.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../support/finding-table.ts';
import { aDocument, seeded } from '../support/finding-world.ts';

describeOnEachDatabase('finding rebuild', (database) => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  beforeAll(async () => {
    table = await startFindingTable();
    const random = seeded(3);
    const documents = Array.from({ length: 80 }, (_, number) => aDocument(random, number));
    await findingStoreTable(table.client, FINDINGS_TABLE, systemClock).remember(documents.map((document) => told(document)));
  });
  afterAll(() => table.close());

  function call(...options: readonly string[]) {
    const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER } = database.settings();
    const access = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIAHOMEEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
    const url = `postgres://${DATABASE_USER}@${DATABASE_HOST}:${DATABASE_PORT}/${DATABASE_NAME}`;
    return runIn({ ...access, AWS_ENDPOINT_URL_DYNAMODB: table.standIn.url, DATABASE_URL: url }, 'finding', 'rebuild', ...options);
  }

  it('says that the model is not what the table makes, makes it, and says that it is', async () => {
    const before = await call('--table', FINDINGS_TABLE, '--check');
    const made = await call('--table', FINDINGS_TABLE, '--json');
    const after = await call('--table', FINDINGS_TABLE, '--check', '--json');

    expect([before, made, after].map(({ exitCode }) => exitCode)).toEqual([1, 0, 0]);
    expect(before.lastLine).toBe('The model is not what the table makes.');
    const report = JSON.parse(after.stdout);
    expect(report).toMatchObject({ isEqual: true, differences: 0, unreadable: 0, checksum: { findings: 80 } });
    expect(JSON.parse(made.stdout)).toEqual(report);
  });

  it('asks for the table in one line', async () => {
    const { exitCode, stderr } = await call('--check');

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^No table is named\..*\n$/);
  });
});
