import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { FunctionDefinition } from '#domain/base/function-definition.ts';
import type { CollectReport } from '#handlers/collect-findings/core.ts';
import type { CollectFindingsEnv } from '#handlers/collect-findings/env.ts';
import { collectFindingsFunction } from '#handlers/collect-findings/function.ts';
import { pipeline as collectFindingsPipeline } from '#handlers/collect-findings/handler.ts';
import type { CollectStandardsReport } from '#handlers/collect-standards/core.ts';
import type { CollectStandardsEnv } from '#handlers/collect-standards/env.ts';
import { collectStandardsFunction } from '#handlers/collect-standards/function.ts';
import { pipeline as collectStandardsPipeline } from '#handlers/collect-standards/handler.ts';
import type { ProjectFindingsEnv } from '#handlers/project-findings/env.ts';
import { projectFindingsFunction } from '#handlers/project-findings/function.ts';
import { pipeline as projectFindingsPipeline } from '#handlers/project-findings/handler.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import { type FindingStore, findingStoreTable } from '#platform/finding/finding-store.ts';
import { buildPoller, localName } from './function-queue.ts';
import { OBSERVABILITY } from './function-variables.ts';
import { HOME } from './home.ts';
import { lambdaContext } from './lambda-context.ts';
import type { GuardRole } from './permissions/guarded-host.ts';
import { startQueuePoller } from './queue-poller.ts';
import type { Queue } from './queues.ts';
import { findingImportedEvent } from './security-hub/finding-event.ts';
import type { HubFinding } from './security-hub/hub-finding.ts';
import { sqsRecord } from './sqs-event.ts';
import { LOCAL_TABLES } from './tables.ts';

const DAY_MS = 24 * 3_600_000;

/** The surroundings of the functions that store and collect findings. */
export type FindingStage = {
  readonly host: Host;
  readonly sqs: SQSClient;
  readonly clock: Clock;
  readonly guard: GuardRole;
  /** From which λ project-findings reads. */
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly onError: (error: unknown) => void;
};

/** A finding as it was told at a time; epoch milliseconds. */
export type PastVersion = { readonly at: number; readonly document: Readonly<Record<string, unknown>> };

/** The store of findings on this machine, and what fills it. */
export type FindingCloud = {
  readonly deadLetters: Queue;
  readonly store: FindingStore;
  /** Runs λ collect-findings once. */
  collectFindings(request?: { readonly complete?: boolean }): Promise<CollectReport>;
  /** Runs λ collect-standards once. */
  collectStandards(): Promise<CollectStandardsReport>;
  /**
   * Runs λ project-findings on versions of earlier times, oldest first, day by day, as if it were then.
   * @throws Error where it does not take one
   */
  rememberPast(versions: readonly PastVersion[]): Promise<void>;
  /** Resolves when every event so far is stored, or set aside. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export function startFindingCloud({ host, sqs, clock, guard, queue, deadLetters, onError }: FindingStage): FindingCloud {
  const client = host.client(DynamoDBClient);
  const project = projectFindingsPipeline.start(projectVariables(deadLetters), guard(host, projectFindingsFunction.name));
  const findings = collectFindingsPipeline.start(COLLECT_FINDINGS, guard(host, collectFindingsFunction.name));
  const standards = collectStandardsPipeline.start(COLLECT_STANDARDS, guard(host, collectStandardsFunction.name));
  const poller = startQueuePoller({ ...buildPoller(projectFindingsFunction, project), client: sqs, queue, clock, onError });
  const contextOf = (definition: FunctionDefinition) =>
    lambdaContext({ ...HOME, ...definition, functionName: localName(definition) }, () => clock.now());
  return {
    deadLetters,
    store: findingStoreTable(client, LOCAL_TABLES.findings, clock),
    collectFindings: (request = {}) => findings(request, contextOf(collectFindingsFunction)),
    collectStandards: () => standards({}, contextOf(collectStandardsFunction)),
    async rememberPast(versions) {
      let then = 0;
      const past = { ...host, clock: { ...clock, now: () => then } };
      const remember = projectFindingsPipeline.start(projectVariables(deadLetters), guard(past, projectFindingsFunction.name));
      for (const day of listDays(versions)) {
        then = day.at(-1)?.at ?? 0;
        const { batchItemFailures } = await remember(writeEvents(day, queue), contextOf(projectFindingsFunction));
        if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} findings of the past were not stored.`);
      }
    },
    idle: () => poller.idle(),
    async close() {
      await poller.stop();
      client.destroy();
    },
  };
}

/** The versions of each day (UTC) with any, oldest first. */
function listDays(versions: readonly PastVersion[]): readonly (readonly PastVersion[])[] {
  const sorted = versions.toSorted((one, other) => one.at - other.at);
  return [...Map.groupBy(sorted, ({ at }) => Math.floor(at / DAY_MS)).values()];
}

/** The events of Security Hub, as a queue delivers them. */
function writeEvents(versions: readonly PastVersion[], { arn }: Queue): SQSEvent {
  const Records = versions.map(({ at, document }) => {
    const event = findingImportedEvent(document as HubFinding, HOME, at);
    return sqsRecord({ MessageId: event.id, Body: JSON.stringify(event) }, arn);
  });
  return { Records };
}

function projectVariables({ url }: Queue) {
  return { ...OBSERVABILITY, FINDINGS_TABLE: LOCAL_TABLES.findings, DEAD_LETTER_QUEUE_URL: url } as const satisfies ProjectFindingsEnv;
}

const COLLECT_FINDINGS = {
  ...OBSERVABILITY,
  FINDINGS_TABLE: LOCAL_TABLES.findings,
  STANDARDS_TABLE: LOCAL_TABLES.standards,
  HOME_REGION: HOME.region,
  INCREMENTAL_EVERY_MINUTES: '1',
  COMPLETE_EVERY_HOURS: '1',
  READ_CALLS_PER_SECOND: '2',
} as const satisfies CollectFindingsEnv;

const COLLECT_STANDARDS = {
  ...OBSERVABILITY,
  STANDARDS_TABLE: LOCAL_TABLES.standards,
  CONTROLS_TABLE: LOCAL_TABLES.controls,
  HOME_ACCOUNT_ID: HOME.accountId,
  COLLECTED_REGIONS: HOME.region,
} as const satisfies CollectStandardsEnv;
