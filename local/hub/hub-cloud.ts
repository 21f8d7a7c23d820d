import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { FunctionDefinition, StreamTrigger } from '#domain/base/function-definition.ts';
import { INSTALL_WORKFLOW, UNINSTALL_WORKFLOW } from '#domain/hub/install-workflows.ts';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import { fillPlaceholders } from '#domain/reaction/workflow-definition.ts';
import { STEP_HANDLERS } from '#handlers/functions.ts';
import type { InstallReactorEnv } from '#handlers/install-reactor/env.ts';
import type { ReviewReactorsEnv } from '#handlers/review-reactors/env.ts';
import { reviewReactorsFunction } from '#handlers/review-reactors/function.ts';
import type { StartInstallationEnv } from '#handlers/start-installation/env.ts';
import { startInstallationFunction } from '#handlers/start-installation/function.ts';
import type { StartVerificationEnv } from '#handlers/start-verification/env.ts';
import { startVerificationFunction } from '#handlers/start-verification/function.ts';
import type { VerifyReactorEnv } from '#handlers/verify-reactor/env.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Environment, LambdaHandler } from '#platform/base/pipeline.ts';
import { type Catalog, catalogTable } from '#platform/hub/catalog.ts';
import { type Consumer, openConsumer } from '#platform/hub/consumer.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { type ControlOffers, controlOffersTable } from '#platform/hub/control-offers.ts';
import { type PackageStore, packageBucket } from '#platform/hub/package-store.ts';
import type { DynamoDbStandIn } from '../dynamodb/dynamodb.ts';
import { LOCAL_PREFIX, localName } from '../function-queue.ts';
import { buildStreamPoller } from '../function-stream.ts';
import { OBSERVABILITY } from '../function-variables.ts';
import { HOME } from '../home.ts';
import { openJournal } from '../journal.ts';
import { lambdaContext } from '../lambda-context.ts';
import { type LocalPlace, localHost } from '../local-host.ts';
import type { GuardRole } from '../permissions/guarded-host.ts';
import { callFunction, type OnCall, startFunction, startSlowLimit, type TaskHandler } from '../reaction/functions.ts';
import { type Started, startTogether } from '../started.ts';
import { executionEntry } from '../step-functions/execution-memory.ts';
import { type StepFunctionsStandIn, startStepFunctions } from '../step-functions/step-functions.ts';
import { type StreamPoller, startStreamPoller } from '../stream-poller.ts';
import { LOCAL_TABLES } from '../tables.ts';
import type { StartTimer } from '../timer.ts';
import { startObjectStore } from './object-store.ts';

const WORKFLOWS = [VERIFY_WORKFLOW, INSTALL_WORKFLOW, UNINSTALL_WORKFLOW] as const;
/** The bucket of the packages, and of the keys that are trusted on this machine. */
export const PACKAGE_BUCKET = `${localName({ name: 'packages' })}-${HOME.accountId}`;

const REACTOR_FUNCTIONS = {
  NAME_PREFIX: LOCAL_PREFIX,
  REACTOR_ROLE_ARN: `arn:${HOME.partition}:iam::${HOME.accountId}:role/${localName({ name: 'hub-reactors' })}`,
  REACTOR_LOG_GROUP: `/aws/lambda/${localName({ name: 'hub-reactors' })}`,
} as const;
const PLACES = {
  catalogTable: LOCAL_TABLES.catalog,
  packageBucket: PACKAGE_BUCKET,
  trustBucket: PACKAGE_BUCKET,
  reactorsTable: LOCAL_TABLES.reactors,
};

/** Differences from a deployment, for tests. */
export type HubOptions = {
  /** False: pauses between retries of the workflow end at once. */
  readonly realTime?: boolean;
  readonly startLimit?: StartTimer;
  /** Stands between the workflow and its functions. */
  readonly onCall?: OnCall;
  /** Left out: test vectors of packages run in the sandbox of this machine. */
  readonly runVectors?: InstallReactorEnv['RERUN_VECTORS'];
};

/** The surroundings of the hub. */
export type HubStage = {
  readonly dynamoDb: Pick<DynamoDbStandIn, 'readStream'>;
  readonly endpoints: LocalPlace['endpoints'];
  readonly clock: Clock;
  readonly guard: GuardRole;
  /** Folder that keeps packages and executions for the next start; beside it lies the trust store of this machine. */
  readonly keepIn?: string;
  readonly options?: HubOptions;
  readonly onError: (error: unknown) => void;
};

/** The hub of this machine. */
export type HubCloud = {
  readonly catalog: Catalog;
  readonly offers: ControlOffers;
  readonly packages: PackageStore;
  /** The wishes of people for its reactors, and what became of them. */
  readonly consumer: Consumer;
  /** The endpoint of its bucket, for clients of S3. */
  readonly bucket: { readonly name: string; readonly url: string };
  readonly stepFunctions: StepFunctionsStandIn;
  /** Runs λ review-reactors once. */
  reviewReactors(): Promise<unknown>;
  /** Resolves when every change of the catalog so far was told, and its checks have ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the hub, its bucket and the workflow that checks packages, and beside it what installs from it. Work that an earlier
 * process left goes on.
 */
export function startHubCloud(stage: HubStage): Promise<HubCloud> {
  return startTogether(async (started) => {
    const { clock, guard } = stage;
    const bucket = await started.add(startObjectStore(describeBucket(stage)));
    const handlers = new Map<string, TaskHandler>();
    const stepFunctions = await started.add(startWorkflows(stage, { handlers, started }));
    const endpoints = { ...stage.endpoints, S3Client: bucket.url, SFNClient: stepFunctions.url };
    const host = localHost({ region: HOME.region, endpoints }, clock);
    const [dynamoDb, s3] = [host.client(DynamoDBClient), host.client(S3Client)];
    started.defer(() => [dynamoDb, s3].forEach((client) => void client.destroy()));
    const start = <Handler>(name: string, variables: Environment) => startFunction<Handler>(name, variables, guard(host, name));
    handlers.set('verify-reactor', await start<TaskHandler>('verify-reactor', buildVerifyVariables(stage.options)));
    handlers.set('install-reactor', await start<TaskHandler>('install-reactor', buildInstallVariables(stage.options)));
    const review = await start<TaskHandler>('review-reactors', buildReviewVariables());
    const readers = [
      await readStream(stage, startVerificationFunction, (name) => start(name, buildVerificationStartVariables())),
      await readStream(stage, startInstallationFunction, (name) => start(name, buildInstallationStartVariables())),
    ];
    started.defer(() => Promise.all(readers.map((reader) => reader.stop())));
    stepFunctions.resume();
    const told = () => Promise.all(readers.map((reader) => reader.idle()));
    return {
      catalog: catalogTable(dynamoDb, LOCAL_TABLES.catalog),
      offers: controlOffersTable(dynamoDb, LOCAL_TABLES.hubControls),
      packages: packageBucket(s3, PACKAGE_BUCKET),
      consumer: openConsumer({ ...openConsumerParts({ dynamoDb, s3, clock }, PLACES), clock }),
      bucket: { name: PACKAGE_BUCKET, url: bucket.url },
      stepFunctions,
      reviewReactors: () =>
        review(
          {},
          lambdaContext({ ...HOME, ...reviewReactorsFunction, functionName: localName(reviewReactorsFunction) }, () => clock.now()),
        ),
      async settled() {
        await told();
        await stepFunctions.settled();
        await told();
        // A wish that was put back starts an execution of its own.
        await stepFunctions.settled();
      },
      close: started.close,
    };
  });
}

function describeBucket({ keepIn, clock }: HubStage) {
  const bucket = { bucket: PACKAGE_BUCKET, now: () => clock.now() };
  if (keepIn === undefined) return bucket;
  return { ...bucket, folder: join(keepIn, 'packages'), files: { 'trust.json': join(keepIn, '../trust.json') } };
}

type Workflows = { readonly handlers: ReadonlyMap<string, TaskHandler>; readonly started: Started };

function startWorkflows({ keepIn, options = {}, onError }: HubStage, { handlers, started }: Workflows) {
  const journal = keepIn === undefined ? undefined : openJournal(join(keepIn, 'hub-executions.jsonl'), executionEntry);
  if (journal !== undefined) started.defer(journal.close);
  const { startLimit = startSlowLimit, realTime = true, onCall } = options;
  const functions = { handlers, startLimit, home: HOME };
  return startStepFunctions({
    machines: WORKFLOWS.map((name) => ({ arn: nameStateMachine(name), type: 'STANDARD', definition: readDefinition(name) })),
    invoke: (arn, payload) => callFunction(functions, arn.split(':').at(-1) ?? '', payload, onCall),
    startLimit,
    realTime,
    onError,
    ...(journal !== undefined && { journal }),
  });
}

function nameStateMachine(workflow: (typeof WORKFLOWS)[number]): string {
  return `arn:${HOME.partition}:states:${HOME.region}:${HOME.accountId}:stateMachine:${localName({ name: workflow })}`;
}

function readDefinition(workflow: (typeof WORKFLOWS)[number]) {
  const { partition, region, accountId } = HOME;
  const functionArn = (name: string) => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  const file = join(import.meta.dirname, `../../stepfunctions/${workflow}.asl.json`);
  return fillPlaceholders(readFileSync(file, 'utf8'), { partition, handlers: STEP_HANDLERS, functionArn }, file);
}

type StreamHandler = LambdaHandler<DynamoDBStreamEvent, unknown>;
type StreamFunction = FunctionDefinition<object, string, StreamTrigger>;

async function readStream(
  { dynamoDb, clock, onError }: HubStage,
  definition: StreamFunction,
  start: (name: string) => Promise<StreamHandler>,
): Promise<StreamPoller> {
  const reader = dynamoDb.readStream(localName({ name: definition.trigger.table }));
  return startStreamPoller({ ...buildStreamPoller(definition, await start(definition.name)), reader, onError, clock });
}

function buildVerifyVariables({ runVectors = 'sandbox' }: HubOptions = {}) {
  return {
    ...OBSERVABILITY,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    PACKAGE_BUCKET,
    RUN_VECTORS: runVectors,
  } as const satisfies VerifyReactorEnv;
}

function buildReviewVariables() {
  return {
    ...OBSERVABILITY,
    ...REACTOR_FUNCTIONS,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    LOCAL_REACTORS_TABLE: LOCAL_TABLES.reactors,
    EXECUTIONS_TABLE: LOCAL_TABLES.executions,
    GUARDS_TABLE: LOCAL_TABLES.guards,
  } as const satisfies ReviewReactorsEnv;
}

function buildInstallVariables({ runVectors = 'sandbox' }: HubOptions = {}) {
  return {
    ...OBSERVABILITY,
    RERUN_VECTORS: runVectors,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    PACKAGE_BUCKET,
    TRUST_BUCKET: PACKAGE_BUCKET,
    CONTROLS_TABLE: LOCAL_TABLES.controls,
    LOCAL_REACTORS_TABLE: LOCAL_TABLES.reactors,
    EXECUTIONS_TABLE: LOCAL_TABLES.executions,
    GUARDS_TABLE: LOCAL_TABLES.guards,
    ...REACTOR_FUNCTIONS,
  } as const satisfies InstallReactorEnv;
}

function buildVerificationStartVariables() {
  return {
    ...OBSERVABILITY,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    HUB_CONTROLS_TABLE: LOCAL_TABLES.hubControls,
    VERIFY_STATE_MACHINE_ARN: nameStateMachine(VERIFY_WORKFLOW),
  } as const satisfies StartVerificationEnv;
}

function buildInstallationStartVariables() {
  return {
    ...OBSERVABILITY,
    INSTALL_STATE_MACHINE_ARN: nameStateMachine(INSTALL_WORKFLOW),
    UNINSTALL_STATE_MACHINE_ARN: nameStateMachine(UNINSTALL_WORKFLOW),
  } as const satisfies StartInstallationEnv;
}
