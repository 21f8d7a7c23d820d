import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { IndexFindingsEnv } from '#handlers/index-findings/env.ts';
import { indexFindingsFunction } from '#handlers/index-findings/function.ts';
import { pipeline } from '#handlers/index-findings/handler.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import { postgres } from '#platform/base/postgres.ts';
import { rebuildModel } from '#platform/finding/model-rebuild.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import type { DynamoDbStandIn } from './dynamodb/dynamodb.ts';
import { buildStreamPoller } from './function-stream.ts';
import { buildDatabaseVariables, OBSERVABILITY } from './function-variables.ts';
import { INDEXER, toDatabaseSettings } from './local-database.ts';
import type { GuardRole } from './permissions/guarded-host.ts';
import type { SeededDatabase } from './seeded-database.ts';
import { type StreamPoller, startStreamPoller } from './stream-poller.ts';
import { LOCAL_TABLES } from './tables.ts';

const STATEMENT_TIMEOUT_MS = 60_000;

/** The surroundings of λ index-findings. */
export type FindingIndexStage = {
  readonly host: Host;
  readonly clock: Clock;
  readonly guard: GuardRole;
  readonly dynamoDb: Pick<DynamoDbStandIn, 'readStream'>;
  readonly database: SeededDatabase;
  readonly onError: (error: unknown) => void;
};

/** The lists live with this process, the table in a folder: what was kept there is listed again. */
export async function remakeLists({ host, clock, database }: Pick<FindingIndexStage, 'host' | 'clock' | 'database'>): Promise<number> {
  const client = host.client(DynamoDBClient);
  const sql = postgres(toDatabaseSettings(database), { clock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    const active = await activeRelease(sql);
    if (active === undefined) return 0;
    const index = new MappingIndex(await loadRelease(sql, active.version));
    const report = await rebuildModel({ client, tableName: LOCAL_TABLES.findings, sql, index }, () => undefined);
    return report.expected.findings;
  } finally {
    client.destroy();
    await sql.close();
  }
}

/** Feeds λ index-findings from the stream of the findings, so that lists follow the table at once. */
export function startFindingIndex({ host, clock, guard, dynamoDb, database, onError }: FindingIndexStage): StreamPoller {
  const variables = { ...OBSERVABILITY, ...buildDatabaseVariables({ ...database, reader: INDEXER }) } as const satisfies IndexFindingsEnv;
  const handler = pipeline.start(variables, guard(host, indexFindingsFunction.name));
  const reader = dynamoDb.readStream(LOCAL_TABLES.findings);
  return startStreamPoller({ ...buildStreamPoller(indexFindingsFunction, handler), reader, onError, clock });
}
