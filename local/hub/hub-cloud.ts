import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { VERIFY_WORKFLOW } from '#domain/hub/verify-workflow.ts';
import { fillPlaceholders } from '#domain/reaction/workflow-definition.ts';
import { STEP_HANDLERS } from '#handlers/functions.ts';
import type { StartVerificationEnv } from '#handlers/start-verification/env.ts';
import { startVerificationFunction } from '#handlers/start-verification/function.ts';
import type { VerifyReactorEnv } from '#handlers/verify-reactor/env.ts';
import { verifyReactorFunction } from '#handlers/verify-reactor/function.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { LambdaHandler } from '#platform/base/pipeline.ts';
import { type Catalog, catalogTable } from '#platform/hub/catalog.ts';
import { type ControlOffers, controlOffersTable } from '#platform/hub/control-offers.ts';
import { type PackageStore, packageBucket } from '#platform/hub/package-store.ts';
import type { DynamoDbStandIn } from '../dynamodb/dynamodb.ts';
import { localName } from '../function-queue.ts';
import { buildStreamPoller } from '../function-stream.ts';
import { OBSERVABILITY } from '../function-variables.ts';
import { HOME } from '../home.ts';
import { openJournal } from '../journal.ts';
import { type LocalPlace, localHost } from '../local-host.ts';
import type { GuardRole } from '../permissions/guarded-host.ts';
import { callFunction, type OnCall, startFunction, startSlowLimit, type TaskHandler } from '../reaction/functions.ts';
import { type Started, startTogether } from '../started.ts';
import { executionEntry } from '../step-functions/execution-memory.ts';
import { type StepFunctionsStandIn, startStepFunctions } from '../step-functions/step-functions.ts';
import { startStreamPoller } from '../stream-poller.ts';
import { LOCAL_TABLES } from '../tables.ts';
import type { StartTimer } from '../timer.ts';
import { startObjectStore } from './object-store.ts';

const WORKFLOW = join(import.meta.dirname, `../../stepfunctions/${VERIFY_WORKFLOW}.asl.json`);
const BUCKET = `${localName({ name: 'packages' })}-${HOME.accountId}`;

/** Differences from a deployment, for tests. */
export type HubOptions = {
  /** False: pauses between retries of the workflow end at once. */
  readonly realTime?: boolean;
  readonly startLimit?: StartTimer;
  /** Stands between the workflow and its functions. */
  readonly onCall?: OnCall;
  /** Left out: test vectors of packages run in the sandbox of this machine. */
  readonly runVectors?: VerifyReactorEnv['RUN_VECTORS'];
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
  /** The endpoint of its bucket, for clients of S3. */
  readonly bucket: { readonly name: string; readonly url: string };
  readonly stepFunctions: StepFunctionsStandIn;
  /** Resolves when every change of the catalog so far was told, and its checks have ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the hub: its bucket, the workflow that checks packages, and what the stream of the catalog feeds. Checks that an earlier
 * process left go on.
 */
export function startHubCloud(stage: HubStage): Promise<HubCloud> {
  return startTogether(async (started) => {
    const { clock, guard } = stage;
    const bucket = await started.add(startObjectStore(describeBucket(stage)));
    const stateMachineArn = `arn:${HOME.partition}:states:${HOME.region}:${HOME.accountId}:stateMachine:${localName({ name: VERIFY_WORKFLOW })}`;
    const handlers = new Map<string, TaskHandler>();
    const stepFunctions = await started.add(startWorkflow(stage, { stateMachineArn, handlers, started }));
    const endpoints = { ...stage.endpoints, S3Client: bucket.url, SFNClient: stepFunctions.url };
    const host = localHost({ region: HOME.region, endpoints }, clock);
    const [dynamoDb, s3] = [host.client(DynamoDBClient), host.client(S3Client)];
    started.defer(() => [dynamoDb, s3].forEach((client) => void client.destroy()));
    const { name } = verifyReactorFunction;
    handlers.set(name, await startFunction<TaskHandler>(name, buildVerifyVariables(stage.options), guard(host, name)));
    const changes = await startChanges(stage, { stateMachineArn, host });
    started.defer(() => changes.stop());
    stepFunctions.resume();
    return {
      catalog: catalogTable(dynamoDb, LOCAL_TABLES.catalog),
      offers: controlOffersTable(dynamoDb, LOCAL_TABLES.hubControls),
      packages: packageBucket(s3, BUCKET),
      bucket: { name: BUCKET, url: bucket.url },
      stepFunctions,
      async settled() {
        await changes.idle();
        await stepFunctions.settled();
        await changes.idle();
      },
      close: started.close,
    };
  });
}

function describeBucket({ keepIn }: HubStage) {
  if (keepIn === undefined) return { bucket: BUCKET };
  return { bucket: BUCKET, folder: join(keepIn, 'packages'), files: { 'trust.json': join(keepIn, '../trust.json') } };
}

type Workflow = {
  readonly stateMachineArn: string;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  readonly started: Started;
};

function startWorkflow({ keepIn, options = {}, onError }: HubStage, { stateMachineArn, handlers, started }: Workflow) {
  const { partition, region, accountId } = HOME;
  const functionArn = (name: string) => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  const definition = fillPlaceholders(readFileSync(WORKFLOW, 'utf8'), { partition, handlers: STEP_HANDLERS, functionArn }, WORKFLOW);
  const journal = keepIn === undefined ? undefined : openJournal(join(keepIn, 'verifications.jsonl'), executionEntry);
  if (journal !== undefined) started.defer(journal.close);
  const { startLimit = startSlowLimit, realTime = true, onCall } = options;
  const functions = { handlers, startLimit, home: HOME };
  return startStepFunctions({
    machines: [{ arn: stateMachineArn, type: 'STANDARD', definition }],
    invoke: (arn, payload) => callFunction(functions, arn.split(':').at(-1) ?? '', payload, onCall),
    startLimit,
    realTime,
    onError,
    ...(journal !== undefined && { journal }),
  });
}

async function startChanges(
  { dynamoDb, guard, clock, onError }: HubStage,
  { stateMachineArn, host }: { readonly stateMachineArn: string; readonly host: ReturnType<typeof localHost> },
) {
  const { name } = startVerificationFunction;
  const variables = {
    ...OBSERVABILITY,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    HUB_CONTROLS_TABLE: LOCAL_TABLES.hubControls,
    VERIFY_STATE_MACHINE_ARN: stateMachineArn,
  } as const satisfies StartVerificationEnv;
  const handler = await startFunction<LambdaHandler<DynamoDBStreamEvent, unknown>>(name, variables, guard(host, name));
  const reader = dynamoDb.readStream(LOCAL_TABLES.catalog);
  return startStreamPoller({ ...buildStreamPoller(startVerificationFunction, handler), reader, onError, clock });
}

function buildVerifyVariables({ runVectors = 'sandbox' }: HubOptions = {}) {
  return {
    ...OBSERVABILITY,
    CATALOG_TABLE: LOCAL_TABLES.catalog,
    PACKAGE_BUCKET: BUCKET,
    RUN_VECTORS: runVectors,
  } as const satisfies VerifyReactorEnv;
}
