import type { IndexFindingsEnv } from '#handlers/index-findings/env.ts';
import { indexFindingsFunction } from '#handlers/index-findings/function.ts';
import { pipeline } from '#handlers/index-findings/handler.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import type { DynamoDbStandIn } from './dynamodb/dynamodb.ts';
import { localName } from './function-queue.ts';
import { buildDatabaseVariables, OBSERVABILITY } from './function-variables.ts';
import { HOME } from './home.ts';
import { INDEXER } from './local-database.ts';
import type { GuardRole } from './permissions/guarded-host.ts';
import type { SeededDatabase } from './seeded-database.ts';
import { type StreamPoller, startStreamPoller } from './stream-poller.ts';
import { LOCAL_TABLES } from './tables.ts';

/** What λ index-findings stands on. */
export type FindingIndexStage = {
  readonly host: Host;
  readonly clock: Clock;
  readonly guard: GuardRole;
  readonly dynamoDb: Pick<DynamoDbStandIn, 'readStream'>;
  readonly database: Pick<SeededDatabase, 'host' | 'port' | 'database'>;
  readonly onError: (error: unknown) => void;
};

/** Feeds λ index-findings from the stream of the findings, so that lists follow the table at once. */
export function startFindingIndex({ host, clock, guard, dynamoDb, database, onError }: FindingIndexStage): StreamPoller {
  const { name, timeoutSeconds, trigger } = indexFindingsFunction;
  const variables = { ...OBSERVABILITY, ...buildDatabaseVariables({ ...database, reader: INDEXER }) } as const satisfies IndexFindingsEnv;
  return startStreamPoller({
    reader: dynamoDb.readStream(LOCAL_TABLES.findings),
    handler: pipeline.start(variables, guard(host, name)),
    functionName: localName(indexFindingsFunction),
    home: HOME,
    batchSize: trigger.batchSize,
    bisectBatchOnError: true,
    timeoutSeconds,
    onError,
    clock,
  });
}
