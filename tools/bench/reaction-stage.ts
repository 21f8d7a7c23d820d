import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { fillPlaceholders, REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { DispatchFindingEnv } from '#handlers/dispatch-finding/env.ts';
import { STEP_HANDLERS } from '#handlers/functions.ts';
import type { ParseFindingEnv } from '#handlers/parse-finding/env.ts';
import type { RecordExecutionEnv } from '#handlers/record-execution/env.ts';
import type { ResumeReactionsEnv } from '#handlers/resume-reactions/env.ts';
import type { SendNotificationEnv } from '#handlers/send-notification/env.ts';
import type { StartReactionEnv } from '#handlers/start-reaction/env.ts';
import { buildDatabaseVariables } from '#local/function-variables.ts';
import { type StepFunctionsStandIn, startStepFunctions } from '#local/step-functions/step-functions.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { bundleHandlers } from '../bundle/handlers.ts';
import { type FunctionName, type MeteredFunction, serveInvoke, startMeteredFunction } from './reaction-functions.ts';
import { type Closing, CREDENTIALS, HOME, type ReactionServices } from './reaction-services.ts';
import { MEMBERS } from './workload.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOW = join(ROOT, `stepfunctions/${REACTION_WORKFLOW}.asl.json`);
const MACHINE = `arn:aws:states:${HOME.region}:${HOME.accountId}:stateMachine:bench-express`;

export type ReactionStage = {
  readonly stepFunctions: StepFunctionsStandIn;
  readonly functions: Readonly<Record<FunctionName, MeteredFunction>>;
};

export type StageListeners = {
  /** Told of the payload of each execution's first step. */
  readonly parse: (payload: unknown) => void;
  readonly error: (error: unknown) => void;
};

/** The functions of the reaction path, the bundles that deploy in processes of their own, and the workflow between them. */
export async function startReactionStage(closing: Closing, services: ReactionServices, on: StageListeners): Promise<ReactionStage> {
  const bundles = mkdtempSync(join(tmpdir(), 'bench-reaction-'));
  closing.add({ close: () => rmSync(bundles, { recursive: true, force: true }) });
  await bundleHandlers(ROOT, bundles);
  const running = new Map<string, MeteredFunction>();
  const stepFunctions = closing.add(await startWorkflow(running, on));
  const environment = { ...commonEnvironment(services), ...functionEnvironment(services), AWS_ENDPOINT_URL_SFN: stepFunctions.url };
  const start = async (name: FunctionName, bundle: string, more = {}) => {
    const started = await startMeteredFunction({ name, bundle, environment: { ...environment, ...more } });
    running.set(name, closing.add(started));
    return started;
  };
  const reactor = await start('reactor', join(import.meta.dirname, 'reaction-reactor.ts'));
  const lambda = closing.add(await serveInvoke(reactor.invoke));
  const handler = (name: FunctionName) => start(name, join(bundles, name, 'index.mjs'), { AWS_ENDPOINT_URL_LAMBDA: lambda.url });
  const functions = {
    reactor,
    'start-reaction': await handler('start-reaction'),
    'parse-finding': await handler('parse-finding'),
    'dispatch-finding': await handler('dispatch-finding'),
    'record-execution': await handler('record-execution'),
    'send-notification': await handler('send-notification'),
    'resume-reactions': await handler('resume-reactions'),
  };
  return { stepFunctions, functions };
}

function startWorkflow(functions: ReadonlyMap<string, MeteredFunction>, on: StageListeners): Promise<StepFunctionsStandIn> {
  return startStepFunctions({
    machines: [{ arn: MACHINE, type: 'EXPRESS', definition: definition() }],
    async invoke(name, payload) {
      if (name === 'parse-finding') on.parse(payload);
      const called = functions.get(name);
      if (called === undefined) throw new Error(`No function ${name} in this benchmark.`);
      return called.invoke(JSON.stringify(payload));
    },
    realTime: true,
    onError: on.error,
  });
}

/** The Express machine; nothing here waits for people. Functions go by their names. */
function definition(): object {
  const place = { partition: HOME.partition, handlers: STEP_HANDLERS, functionArn: (name: string) => name };
  return expressWorkflow(fillPlaceholders(readFileSync(WORKFLOW, 'utf8'), place, WORKFLOW));
}

function commonEnvironment({ queues, meters, securityHub, memberServices }: ReactionServices): Record<string, string> {
  return {
    AWS_REGION: HOME.region,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: meters.dynamoDb.url,
    AWS_ENDPOINT_URL_SNS: meters.sns.url,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SECURITYHUB: securityHub.url,
    AWS_ENDPOINT_URL_STS: memberServices.url,
    AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: memberServices.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: memberServices.url,
  };
}

/** A variable that is left out has the default of a deployment, the seconds for which rules are kept among them. */
function functionEnvironment({ database, reactions, deadLetters, topicArn }: ReactionServices) {
  return {
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    ...buildDatabaseVariables(database),
    CONTROLS_TABLE: LOCAL_TABLES.controls,
    LOCAL_REACTORS_TABLE: LOCAL_TABLES.reactors,
    EXECUTIONS_TABLE: LOCAL_TABLES.executions,
    GUARDS_TABLE: LOCAL_TABLES.guards,
    MEMBER_ACCOUNTS: MEMBERS.join(','),
    MEMBER_ROLE_NAME: 'bench-reactor',
    MEMBER_ROLE_EXTERNAL_ID: 'bench',
    HOME_REGION: HOME.region,
    DEAD_LETTER_QUEUE_URL: deadLetters.url,
    REACTION_QUEUE_URL: reactions.url,
    NOTIFICATION_TOPIC_ARN: topicArn,
    WAITING_STATE_MACHINE_ARN: `${MACHINE}-not-here`,
    EXPRESS_STATE_MACHINE_ARN: MACHINE,
  } satisfies StartReactionEnv & ParseFindingEnv & DispatchFindingEnv & RecordExecutionEnv & SendNotificationEnv & ResumeReactionsEnv;
}
