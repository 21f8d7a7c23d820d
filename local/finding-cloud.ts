import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
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
import { LOCAL_TABLES } from './tables.ts';

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

/** The store of findings on this machine, and what fills it. */
export type FindingCloud = {
  readonly deadLetters: Queue;
  readonly store: FindingStore;
  /** Runs λ collect-findings once. */
  collectFindings(request?: { readonly complete?: boolean }): Promise<CollectReport>;
  /** Runs λ collect-standards once. */
  collectStandards(): Promise<CollectStandardsReport>;
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
    idle: () => poller.idle(),
    async close() {
      await poller.stop();
      client.destroy();
    },
  };
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
