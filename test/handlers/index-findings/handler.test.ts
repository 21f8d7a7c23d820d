import type { IndexFindingsEnv } from '#handlers/index-findings/env.ts';
import { pipeline } from '#handlers/index-findings/handler.ts';
import { localHost } from '#local/local-host.ts';
import { startStreamPoller } from '#local/stream-poller.ts';
import { systemClock } from '#platform/base/clock.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { countDifferences, readChecksum } from '#platform/finding/model-checksum.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../../support/finding-table.ts';
import { aDocument, seeded } from '../../support/finding-world.ts';

describeOnEachDatabase('λ index-findings', (database) => {
  it('shows in lists what the store was told, from the stream of its table', async () => {
    const table = await startFindingTable();
    const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME } = database.settings();
    const variables = {
      POWERTOOLS_SERVICE_NAME: 'index-findings',
      POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      DATABASE_HOST,
      DATABASE_PORT: String(DATABASE_PORT),
      DATABASE_NAME,
      DATABASE_USER: database.settings().DATABASE_USER,
      DATABASE_AUTH: 'none',
      DATABASE_TLS: 'disable',
    } as const satisfies IndexFindingsEnv;
    const errors: unknown[] = [];
    const poller = startStreamPoller({
      reader: table.standIn.readStream(FINDINGS_TABLE),
      handler: pipeline.start(variables, localHost({ region: 'eu-central-1', endpoints: {} }, systemClock)),
      functionName: 'index-findings',
      home: { region: 'eu-central-1', accountId: '999988887777' },
      batchSize: 50,
      onError: (error) => errors.push(error),
    });
    const random = seeded(21);
    const store = findingStoreTable(table.client, FINDINGS_TABLE, systemClock);
    try {
      for (let round = 0; round < 6; round += 1) {
        const documents = Array.from({ length: 40 }, () => aDocument(random, random.next(60)));
        await store.remember(documents.map((document) => told(document)));
      }
      await poller.idle();

      const rows = await table.rows();
      const { findings } = await readChecksum(database.sql());
      const { rows: indexed } = await database
        .sql()
        .query<{ pk: string; mark: string; isOpen: boolean }>(
          `select 'finding#' || replace(identity::text, '-', '') as pk, mark, is_open as "isOpen" from console.finding`,
        );
      expect(errors).toEqual([]);
      expect(findings).toBe(rows.size);
      expect(new Map(indexed.map(({ pk, mark, isOpen }) => [pk, [mark, isOpen]]))).toEqual(
        new Map([...rows].map(([pk, { mark, isOpen }]) => [pk, [mark, isOpen]])),
      );
      expect(await countDifferences(database.sql())).toBe(0);
    } finally {
      await poller.stop();
      await table.close();
    }
  });
});
