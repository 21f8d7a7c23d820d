import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Language } from '@attack-reactor/kit/contract';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { FunctionDefinition, QueueTrigger } from '#domain/base/function-definition.ts';
import type { Notification } from '#domain/notification/notification.ts';
import { type Binding, binding } from '#domain/reaction/binding.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { InstalledReactor } from '#domain/reaction/installed-reactor.ts';
import { type ReactionResult, reactionResult } from '#domain/reaction/reaction-result.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import { HANDLERS_BY_HAND, listSteps } from '#handlers/functions.ts';
import { notifyWecomFunction } from '#handlers/notify-wecom/function.ts';
import type { RollBackRequest } from '#handlers/roll-back/core.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import type { Environment, LambdaHandler } from '#platform/base/pipeline.ts';
import { type BindingChanges, bindingChanges } from '#platform/reaction/binding-changes.ts';
import { executionRecordsTable } from '#platform/reaction/execution-records.ts';
import { putBinding, reactionRulesTables, removeBinding } from '#platform/reaction/reaction-rules.ts';
import type { DynamoDbStandIn } from '../dynamodb/dynamodb.ts';
import { buildPoller, loadCreateQueue, localName } from '../function-queue.ts';
import { type LocalPlace, localHost } from '../local-host.ts';
import { LOCAL_PACE } from '../local-pace.ts';
import type { MemberAccounts } from '../member-accounts/member-accounts.ts';
import { startMemberAccounts } from '../member-accounts.ts';
import type { GuardRole } from '../permissions/guarded-host.ts';
import { type QueuePoller, startQueuePoller } from '../queue-poller.ts';
import type { Queue, Queues } from '../queues.ts';
import { startSecretsManager } from '../secrets-manager.ts';
import type { SeededDatabase } from '../seeded-database.ts';
import { type Started, startTogether } from '../started.ts';
import type { StepFunctionsStandIn } from '../step-functions/step-functions.ts';
import { LOCAL_TABLES } from '../tables.ts';
import type { StartTimer } from '../timer.ts';
import { startWecom, type WecomStandIn } from '../wecom/wecom.ts';
import { openFunctionControl } from './function-control.ts';
import { callFunction, type Functions, type OnCall, startFunction, startSlowLimit, type TaskHandler } from './functions.ts';
import { type LambdaService, type OwnFunctions, startLambdaService } from './lambda-service.ts';
import { buildReactorVariables, type ExtraReactor, installReactor, installReactors } from './local-reactors.ts';
import { LOCAL_ROUTE_FUNCTION, LOCAL_SECRET_ARN, LOCAL_WECOM_ROUTE, variablesBy } from './reaction-environment.ts';
import { stateMachineArns } from './state-machine-arns.ts';
import { ToldNotifications } from './told-notifications.ts';
import { createTopic } from './topic.ts';
import { startWorkflows } from './workflows.ts';

const SHIPPED_BINDINGS = join(import.meta.dirname, '../bindings.json');
const ROBOT_KEY = 'local-robot';

/** Differences from a deployment, for tests. */
export type ReactionOptions = {
  readonly extraReactors?: readonly ExtraReactor[];
  /** False: Wait states and pauses between retries of the workflow end at once. */
  readonly realTime?: boolean;
  /** For what functions, tasks and Express executions may take; left out: the clock of this machine, at the pace of LOCAL_PACE. */
  readonly startLimit?: StartTimer;
  /** Stands between the workflow and its functions. */
  readonly onCall?: OnCall;
  /** Gives a function other variables than its own. */
  readonly variables?: (functionName: string, own: Environment) => Environment;
};

export type ReactionStage = {
  readonly home: { readonly partition: string; readonly accountId: string; readonly region: string };
  readonly dynamoDb: DynamoDbStandIn;
  readonly queues: Queues;
  readonly sqs: SQSClient;
  /** Findings that the reaction rule matched. */
  readonly reactions: Queue;
  readonly deadLetters: Queue;
  readonly memberAccountIds: readonly string[];
  readonly database: SeededDatabase;
  readonly clock: Clock;
  /** The stand-ins that functions which enrich use as well. */
  readonly endpoints: LocalPlace['endpoints'];
  readonly options: ReactionOptions;
  readonly guard: GuardRole;
  /** In which the chat is told. */
  readonly language: Language;
  /** Folder that keeps executions and member accounts for the next start. */
  readonly keepIn?: string;
  readonly onError: (error: unknown) => void;
};

/** The operations of the reaction part of the local cloud, beside running by itself. */
export type ReactionCloud = {
  readonly memberAccounts: MemberAccounts;
  readonly stepFunctions: StepFunctionsStandIn;
  readonly wecom: WecomStandIn;
  readonly lambda: LambdaService;
  readonly queues: Readonly<Record<'reactions' | 'notifications' | 'deadLetters' | 'notificationDeadLetters', Queue>>;
  readonly topicArn: string;
  /** ARN of the workflow that people start. */
  readonly waitingStateMachineArn: string;
  /** The surroundings of its functions, and where they are. */
  readonly host: Host;
  readonly place: LocalPlace;
  /** The variables of one of its functions. */
  variablesOf(functionName: string): Environment;
  putBinding(value: unknown): Promise<Binding>;
  /** Installs a reactor, or another version of one. */
  installReactor(one: ExtraReactor): Promise<InstalledReactor>;
  removeBinding(id: string): Promise<void>;
  /** Bindings as people change them, by the rules of the configuration. */
  readonly bindings: BindingChanges;
  /** Every reactor that is installed, those of the configuration first. */
  reactors(): Promise<readonly InstalledReactor[]>;
  execution(id: string): Promise<ExecutionRecord | undefined>;
  /** The notifications that a chat has handled, oldest first, each once. */
  notifications(): readonly Notification[];
  answerApproval(request: object): Promise<unknown>;
  rollBack(request: RollBackRequest): Promise<ReactionResult>;
  /** Runs λ resume-reactions once. */
  resumeReactions(): Promise<unknown>;
  settled(): Promise<void>;
  close(): Promise<void>;
};

type QueueFunction = FunctionDefinition<object, string, QueueTrigger>;
type QueueHandler = LambdaHandler<SQSEvent, SQSBatchResponse>;

/**
 * Starts everything that reacts: the workflow, its functions, reactors, member accounts, and a chat that is told. Executions
 * that an earlier process left waiting go on. Where a part does not start, the others end.
 */
export function startReactionCloud(stage: ReactionStage): Promise<ReactionCloud> {
  return startTogether(async (started) => {
    const { home, options, clock } = stage;
    const handlers = new Map<string, TaskHandler>();
    const functions = { handlers, startLimit: options.startLimit ?? startSlowLimit, home };
    const parts = await startParts(stage, functions, started);
    const { memberAccounts, wecom, lambda, notifications, notificationDeadLetters, topicArn } = parts;
    const arns = stateMachineArns(home);
    const stepFunctions = await started.add(startWorkflows(stage, functions, started));
    const place = { region: home.region, endpoints: { ...stage.endpoints, ...parts.endpoints, SFNClient: stepFunctions.url } };
    const host = localHost(place, clock);
    const variablesOf = variablesBy({ stage, topicArn, notificationDeadLetters, arns });
    const dynamoDb = host.client(DynamoDBClient);
    started.defer(() => dynamoDb.destroy());
    const { startLimit } = functions;
    const reactorHost = { lambda, dynamoDb, memberAccounts, region: home.region, startLimit };
    await Promise.all([installReactors(options.extraReactors ?? [], reactorHost), bindShipped(dynamoDb)]);
    const start = <Handler>(name: string) => startFunction<Handler>(name, variablesOf(name), stage.guard(host, nameRole(name)));
    for (const name of [...listSteps(REACTION_WORKFLOW), ...HANDLERS_BY_HAND]) handlers.set(name, await start<TaskHandler>(name));
    const starter = await start<QueueHandler>('start-reaction');
    handlers.set('resume-reactions', await start<TaskHandler>('resume-reactions'));
    const teller = await start<QueueHandler>('notify-wecom');
    stepFunctions.resume();
    const told = new ToldNotifications();
    // People who test the route call the very container that the queue feeds.
    handlers.set('notify-wecom', told.listenToTests(teller as TaskHandler, { route: LOCAL_WECOM_ROUTE, clock }));
    const pollers = [
      poll(stage, stage.reactions, startReactionFunction, starter),
      poll(stage, notifications, notifyWecomFunction, told.listenTo(teller)),
    ];
    started.defer(() => Promise.all(pollers.map((poller) => poller.stop())));
    const records = executionRecordsTable(dynamoDb, LOCAL_TABLES.executions, clock);
    wecom.show({ told: () => told.withTests(), execution: (id) => records.find(id) });
    return {
      memberAccounts,
      stepFunctions,
      wecom,
      lambda,
      queues: { reactions: stage.reactions, notifications, deadLetters: stage.deadLetters, notificationDeadLetters },
      topicArn,
      waitingStateMachineArn: arns.waiting,
      host,
      place,
      variablesOf,
      async putBinding(value) {
        const parsed = binding.parse(value);
        await putBinding(dynamoDb, LOCAL_TABLES.controls, parsed);
        return parsed;
      },
      installReactor: (one) => installReactor(one, reactorHost),
      reactors: () => listReactors(dynamoDb),
      bindings: bindingChanges(dynamoDb, {
        tables: { controls: LOCAL_TABLES.controls, reactors: LOCAL_TABLES.reactors },
        memberAccounts: stage.memberAccountIds.join(','),
        region: home.region,
      }),
      removeBinding: (id) => removeBinding(dynamoDb, LOCAL_TABLES.controls, id),
      execution: (id) => records.find(id),
      notifications: () => told.all(),
      answerApproval: (request) => callFunction(functions, 'answer-approval', request),
      rollBack: async ({ requestedBy: id, groups = [], ...request }) =>
        reactionResult.parse(await callFunction(functions, 'roll-back', { action: 'roll-back', ...request, by: { id, groups } })),
      resumeReactions: () => callFunction(functions, 'resume-reactions', {}),
      async settled() {
        await pollers[0]?.idle();
        await stepFunctions.settled();
        await pollers[1]?.idle();
      },
      close: started.close,
    };
  });
}

async function listReactors(dynamoDb: DynamoDBClient): Promise<readonly InstalledReactor[]> {
  const tables = { controls: LOCAL_TABLES.controls, reactors: LOCAL_TABLES.reactors };
  const { reactors, ofConfiguration } = await reactionRulesTables(dynamoDb, tables).reactors();
  const isOurs = ([id]: readonly [string, InstalledReactor]) => ofConfiguration.has(id);
  const all = [...reactors];
  return [...all.filter(isOurs), ...all.filter((one) => !isOurs(one))].map(([, reactor]) => reactor);
}

/** A function of a route is deployed under the name of the route. */
function nameRole(functionName: string): string {
  return functionName === notifyWecomFunction.name ? `notify-${LOCAL_WECOM_ROUTE}` : functionName;
}

/** Starts what the functions of the reaction path talk to. */
async function startParts(stage: ReactionStage, functions: Functions, started: Started) {
  const { home, queues, keepIn, clock } = stage;
  const accounts = { defaultAccountId: home.accountId, ...(keepIn !== undefined && { journal: join(keepIn, 'member-accounts.jsonl') }) };
  const [memberAccounts, secrets, wecom] = await Promise.all([
    started.add(startMemberAccounts(accounts)),
    started.add(startSecretsManager()),
    started.add(startWecom({ keys: [ROBOT_KEY], now: () => clock.now() })),
  ]);
  secrets.set(LOCAL_SECRET_ARN, { url: wecom.webhookUrl(ROBOT_KEY) });
  const route = { ...notifyWecomFunction, trigger: { ...notifyWecomFunction.trigger, name: `notifications-${LOCAL_WECOM_ROUTE}` } };
  const { queue: notifications, deadLetter: notificationDeadLetters } = await loadCreateQueue(queues, route);
  const topicArn = await createTopic(queues.endpoint, localName({ name: 'notifications' }), [notifications]);
  const lambda = await started.add(startFunctions({ ...stage, memberAccounts, functions }, started));
  const { endpoint: accountsUrl } = memberAccounts;
  const endpoints = {
    SNSClient: queues.endpoint,
    LambdaClient: lambda.url,
    SecretsManagerClient: secrets.url,
    STSClient: accountsUrl,
    ResourceGroupsTaggingAPIClient: accountsUrl,
    CloudFormationClient: accountsUrl,
    IAMClient: accountsUrl,
  };
  return { memberAccounts, wecom, notifications, notificationDeadLetters, topicArn, lambda, endpoints };
}

/** Functions of reactors, and the part of Lambda that makes more of them. Those of a hub are kept for the next start. */
async function startFunctions(
  {
    home,
    keepIn,
    options,
    memberAccounts,
    functions,
  }: ReactionStage & { readonly memberAccounts: MemberAccounts; readonly functions: Functions },
  started: Started,
): Promise<LambdaService> {
  const folder = keepIn === undefined ? mkdtempSync(join(tmpdir(), 'functions-')) : join(keepIn, 'functions');
  if (keepIn === undefined) started.defer(async () => rmSync(folder, { recursive: true, force: true }));
  const environment = buildReactorVariables({ memberAccounts, region: home.region });
  const startTimer = options.startLimit ?? startSlowLimit;
  const control = openFunctionControl({
    folder,
    home,
    onPublished: ({ number, ...one }) => void lambda.publish({ ...one, environment, startTimer }, Number(number)),
    onRemoved: (qualifiedName) => void lambda.remove(qualifiedName),
  });
  const lambda = await startLambdaService(control.answer, listOwn(functions, options));
  control.publishKept();
  return lambda;
}

/** The functions that people call, and the one of the route that they test, are called by λ api-act for them. */
function listOwn(functions: Functions, { onCall }: ReactionOptions): OwnFunctions {
  return {
    find(called) {
      const name =
        called === LOCAL_ROUTE_FUNCTION ? notifyWecomFunction.name : HANDLERS_BY_HAND.find((one) => localName({ name: one }) === called);
      return name === undefined ? undefined : (event) => callFunction(functions, name, event, onCall);
    },
  };
}

async function bindShipped(client: DynamoDBClient): Promise<void> {
  const bindings = z.array(binding).parse(JSON.parse(readFileSync(SHIPPED_BINDINGS, 'utf8')));
  for (const one of bindings) await putBinding(client, LOCAL_TABLES.controls, one);
}

function poll({ sqs: client, clock, onError }: ReactionStage, queue: Queue, definition: QueueFunction, handler: QueueHandler): QueuePoller {
  const { reactionRetrySeconds: retryDelaySeconds } = LOCAL_PACE;
  return startQueuePoller({ ...buildPoller(definition, handler), client, queue, retryDelaySeconds, clock, onError });
}
