import { join } from 'node:path';
import type { Language } from '@attack-reactor/kit/contract';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { GroupGrant } from '#domain/api/caller.ts';
import type { TenantDefinition } from '#domain/base/tenant.ts';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { findingEventPattern } from '#domain/finding/finding-event-pattern.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { pipeline as enrichPipeline } from '#handlers/enrich/handler.ts';
import { projectFindingsFunction } from '#handlers/project-findings/function.ts';
import type { RollUpReport } from '#handlers/roll-up-tactics/core.ts';
import { rollUpTacticsFunction } from '#handlers/roll-up-tactics/function.ts';
import { pipeline as rollUpPipeline } from '#handlers/roll-up-tactics/handler.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { type Clock, systemClock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import { enrichmentOutcomes } from '#platform/base/outcome-channel.ts';
import { type LocalApi, startLocalApi } from './api/api.ts';
import { type DynamoDbStandIn, startDynamoDb } from './dynamodb/dynamodb.ts';
import { enrichVariables, rollUpContext, rollUpVariables } from './enrichment-variables.ts';
import { createEventBus, type EventBus, type EventRule, queueTarget } from './event-bridge/event-bus.ts';
import { type FindingCloud, startFindingCloud } from './finding-cloud.ts';
import { remakeLists, startFindingIndex } from './finding-index.ts';
import { buildPoller, loadCreateQueue } from './function-queue.ts';
import { HOME, MEMBER_ACCOUNTS } from './home.ts';
import { type HubCloud, type HubOptions, type HubStage, startHubCloud } from './hub/hub-cloud.ts';
import { openJournal } from './journal.ts';
import { HOME_CREDENTIALS, type LocalPlace, localHost, setProcessVariables } from './local-host.ts';
import { type OrganizationsStandIn, type OrganizationTree, startOrganizations } from './organizations.ts';
import { readDeployedPolicies } from './permissions/deployed-policies.ts';
import { type GuardRole, guardRoles, type OnAccess } from './permissions/guarded-host.ts';
import { type QueuePoller, startQueuePoller } from './queue-poller.ts';
import { type Queue, type Queues, startQueues } from './queues.ts';
import { type ReactionCloud, type ReactionOptions, type ReactionStage, startReactionCloud } from './reaction/reaction-cloud.ts';
import { findingVersion } from './security-hub/finding-store.ts';
import { type SecurityHubStandIn, startSecurityHub } from './security-hub/security-hub.ts';
import type { StandardCatalog } from './security-hub/standard-catalog.ts';
import { openSeededDatabase, type SeededDatabase } from './seeded-database.ts';
import { loadStandardCatalog } from './standard-catalog.ts';
import { type Started, startTogether } from './started.ts';
import { announce, type StartedPart } from './started-part.ts';
import type { StreamPoller } from './stream-poller.ts';
import { createTables } from './tables.ts';

export type CloudOptions = {
  /** `enforced` keeps Security Hub's 10 calls a second. */
  readonly quota: 'enforced' | 'unlimited';
  readonly publishMode?: 'administrator' | 'annotate';
  readonly granularity?: 'technique' | 'source';
  readonly maxTechniques?: number;
  /** Also what reacts: workflow, reactors, member accounts, chat; without Python with moto, in S3 buckets only. */
  readonly withReaction?: boolean;
  readonly reactionOptions?: ReactionOptions;
  readonly hubOptions?: HubOptions;
  /** Also the REST API, with an identity provider without passwords. */
  readonly withApi?: boolean;
  /** Left out: one tenant with all accounts. */
  readonly tenants?: readonly TenantDefinition[];
  /** Roles of the groups of this machine; left out: each has its role in every tenant. */
  readonly grants?: readonly GroupGrant[];
  /** Units and tags of accounts, for tenants that are made of some; left out: there is no AWS Organizations. */
  readonly organization?: OrganizationTree;
  /** In which the chat is told; left out: Chinese. */
  readonly language?: Language;
  /** The time of functions, of what feeds them and of the chat; left out: that of this machine, which stand-ins of AWS have in any case. */
  readonly clock?: Clock;
  /** Folder that keeps findings, tables, executions and member accounts for the next start; without it all is in memory. */
  readonly keepIn?: string;
  /** Told of each part that is up. */
  readonly onStarted?: (started: StartedPart) => void;
  /** Told of every right that a function used, or lacked and was refused. */
  readonly onAccess?: OnAccess;
  /** Told what becomes of each finding, batch by batch. */
  readonly onOutcomes: (outcomes: readonly EnrichmentOutcome[]) => void;
  /** Told what a function throws and what a stand-in refuses; messages then come back by themselves. */
  readonly onError: (error: unknown) => void;
};

/** The enrichment part of the platform on this machine: real handlers, real database, stand-ins for the AWS services. */
export type Cloud = {
  readonly database: SeededDatabase;
  readonly dynamoDb: DynamoDbStandIn;
  readonly securityHub: SecurityHubStandIn;
  readonly bus: EventBus;
  readonly queues: Queues;
  readonly enrichment: Queue;
  readonly deadLetters: Queue;
  /** A client of this cloud's SQS. */
  readonly sqs: SQSClient;
  /** The surroundings of the functions that enrich. */
  readonly host: Host;
  readonly reaction: ReactionCloud | undefined;
  readonly api: LocalApi | undefined;
  readonly organization: OrganizationsStandIn | undefined;
  /** The hub, where the platform reacts. */
  readonly hub: HubCloud | undefined;
  /** The store of findings, and what collects them. */
  readonly findings: FindingCloud;
  /** Resolves when every event is delivered and every message is handled or dead. */
  settled(): Promise<void>;
  /** Runs λ roll-up-tactics once. */
  rollUpTactics(): Promise<RollUpReport>;
  close(): Promise<void>;
};

type Stage = Pick<
  Cloud,
  'database' | 'dynamoDb' | 'organization' | 'securityHub' | 'bus' | 'queues' | 'enrichment' | 'deadLetters' | 'sqs' | 'host'
> & {
  readonly clock: Clock;
  readonly endpoints: LocalPlace['endpoints'];
  readonly toStore: Queue;
  readonly storeDeadLetters: Queue;
  readonly reactions: Queue;
  readonly reactionDeadLetters: Queue;
};

/**
 * Starts everything. Every function gets its own variables and nothing of this process. Where a part does not start, the
 * others end before its error is passed on.
 */
export function startCloud(options: CloudOptions): Promise<Cloud> {
  return startTogether(async (started) => {
    setProcessVariables();
    const stage = await setStage(options, started);
    const { publishMode, onAccess, onError } = options;
    const announced = announce(options.onStarted);
    const guard = guardRoles(readDeployedPolicies(), { home: HOME, isAnnotating: publishMode === 'annotate', onAccess });
    const enrich = enrichPipeline.start(enrichVariables(stage, options), guard(stage.host, enrichFunction.name));
    const rollUp = rollUpPipeline.start(rollUpVariables(stage, options), guard(stage.host, rollUpTacticsFunction.name));
    const findings = startFindingCloud({ ...stage, guard, queue: stage.toStore, deadLetters: stage.storeDeadLetters, onError });
    started.defer(() => findings.close());
    const reaction =
      options.withReaction === true
        ? await started.add(announced('member accounts', startReactionCloud(reactionStage(stage, options, guard)), describeAccounts))
        : undefined;
    const hub = reaction && (await started.add(startHubCloud({ ...buildHubStage(stage, reaction, options), guard })));
    if (options.withApi === true && options.keepIn !== undefined) await remakeLists(stage);
    const index = options.withApi === true ? startFindingIndex({ ...stage, guard, onError }) : undefined;
    started.defer(async () => index?.stop());
    const api =
      options.withApi === true
        ? await started.add(announced('REST API', startApi({ ...stage, reaction, hub }, options, guard), describeApi))
        : undefined;
    const { sqs: client, enrichment: queue, clock } = stage;
    const poller = startQueuePoller({ ...buildPoller(enrichFunction, enrich), client, queue, clock, onError });
    started.defer(() => poller.stop());
    const listen = (outcomes: unknown) => options.onOutcomes(outcomes as readonly EnrichmentOutcome[]);
    enrichmentOutcomes.subscribe(listen);
    started.defer(() => enrichmentOutcomes.unsubscribe(listen));
    return {
      ...stage,
      reaction,
      hub,
      api,
      findings,
      settled: () => settle(stage, { poller, findings, reaction, hub, index }),
      rollUpTactics: () => rollUp({}, rollUpContext()),
      close: started.close,
    };
  });
}

async function setStage(options: CloudOptions, started: Started): Promise<Stage> {
  const { keepIn } = options;
  const announced = announce(options.onStarted);
  const [database, dynamoDb, queues] = await Promise.all([
    started.add(announced('mapping database', openSeededDatabase(), describeDatabase)),
    started.add(startDynamoDb(keepIn === undefined ? {} : { path: join(keepIn, 'dynamodb') })),
    started.add(startQueues({ region: HOME.region })),
  ]);
  await openTables(dynamoDb, options);
  const { queue: enrichment, deadLetter: deadLetters } = await loadCreateQueue(queues, enrichFunction);
  const { queue: toStore, deadLetter: storeDeadLetters } = await loadCreateQueue(queues, projectFindingsFunction);
  const { queue: reactions, deadLetter: reactionDeadLetters } = await loadCreateQueue(queues, startReactionFunction);
  const bus = createEventBus([
    ruleFor(queues, 'findings', findingEventPattern, [enrichment, toStore]),
    ...(options.withReaction === true ? [ruleFor(queues, 'reactions', reactionEventPattern, [reactions])] : []),
  ]);
  const catalog = await loadStandardCatalog(database, HOME);
  const securityHub = await started.add(
    announced('Security Hub', startFindings(options, { bus, catalog }, started), ({ url }) => `${url}, account ${HOME.accountId}`),
  );
  const organization = options.organization && (await started.add(startOrganizations(options.organization)));
  const more = organization === undefined ? {} : { OrganizationsClient: organization.url };
  const endpoints = { SecurityHubClient: securityHub.url, SQSClient: queues.endpoint, DynamoDBClient: dynamoDb.url, ...more };
  const clock = options.clock ?? systemClock;
  const host = localHost({ region: HOME.region, endpoints }, clock);
  const sqs = host.client(SQSClient);
  started.defer(() => sqs.destroy());
  const queuesOf = { enrichment, deadLetters, toStore, storeDeadLetters, reactions, reactionDeadLetters };
  return { database, dynamoDb, queues, bus, securityHub, organization, sqs, ...queuesOf, endpoints, clock, host };
}

/** A folder that an earlier version left may lack an index; a line says so where it did. */
async function openTables(dynamoDb: DynamoDbStandIn, { onStarted }: Pick<CloudOptions, 'onStarted'>): Promise<void> {
  const since = performance.now();
  const rebuilt = await createTables(dynamoDb);
  if (rebuilt.length === 0) return;
  onStarted?.({ part: 'tables', text: `kept rows, new indexes: ${rebuilt.join(', ')}`, milliseconds: performance.now() - since });
}

function ruleFor(queues: Queues, name: string, pattern: object, to: readonly Queue[]): EventRule {
  return { name, pattern, targets: to.map((queue) => queueTarget(queue.name, (body) => queues.send(queue, body))) };
}

type HubSurroundings = { readonly bus: EventBus; readonly catalog: StandardCatalog };

function startFindings({ quota, keepIn }: CloudOptions, { bus, catalog }: HubSurroundings, started: Started): Promise<SecurityHubStandIn> {
  const getAccount = (key: string) => (key === HOME_CREDENTIALS.accessKeyId ? HOME.accountId : undefined);
  const options = { ...HOME, quota, accountOf: getAccount, now: Date.now, catalog: () => catalog, emit: (event: object) => bus.put(event) };
  if (keepIn === undefined) return startSecurityHub(options);
  const journal = openJournal(join(keepIn, 'findings.jsonl'), findingVersion);
  started.defer(journal.close);
  return startSecurityHub({ ...options, journal });
}

/** The language of the chat of this machine. */
const DEFAULT_LANGUAGE: Language = 'zh';
/** No service listens there. */
const NOWHERE = 'http://127.0.0.1:9';

function describeDatabase({ engine, outcome }: SeededDatabase): string {
  return `release ${outcome.activeRelease.version} in ${engine}`;
}

function startApi(
  { endpoints: own, database, reaction, hub, clock }: Stage & Pick<Cloud, 'reaction' | 'hub'>,
  { tenants, grants, publishMode, language = DEFAULT_LANGUAGE }: CloudOptions,
  guard: GuardRole,
): Promise<LocalApi> {
  // Where the platform reacts, the API reaches what reacts, and the bucket of the hub; else the hub is away.
  const endpoints = { ...(reaction?.place.endpoints ?? own), S3Client: hub?.bucket.url ?? NOWHERE };
  const host = localHost({ region: HOME.region, endpoints }, clock);
  return startLocalApi({ host, guard, database, home: HOME, memberAccountIds: MEMBER_ACCOUNTS, tenants, grants, language, publishMode });
}

function describeApi({ url }: LocalApi): string {
  return `${url}/v1/`;
}

function describeAccounts({ memberAccounts }: ReactionCloud): string {
  return memberAccounts.description;
}

type Readers = Pick<Cloud, 'findings' | 'reaction' | 'hub'> & { readonly poller: QueuePoller; readonly index: StreamPoller | undefined };

/** A finding may become an event only after the queue looked empty, so look until nothing moved in between. */
async function settle(stage: Stage, { poller, findings, reaction, hub, index }: Readers): Promise<void> {
  let before: number;
  do {
    before = stage.securityHub.counters.events;
    await stage.securityHub.delivered();
    await poller.idle();
    await findings.idle();
    await index?.idle();
    await reaction?.settled();
    await hub?.settled();
  } while (stage.securityHub.counters.events !== before);
}

function reactionStage(stage: Stage, options: CloudOptions, guard: GuardRole): ReactionStage {
  return {
    ...stage,
    guard,
    home: HOME,
    deadLetters: stage.reactionDeadLetters,
    memberAccountIds: MEMBER_ACCOUNTS,
    ...(options.keepIn !== undefined && { keepIn: options.keepIn }),
    options: options.reactionOptions ?? {},
    language: options.language ?? DEFAULT_LANGUAGE,
    onError: options.onError,
  };
}

/** Functions that come from the hub are made beside those of the other reactors. */
function buildHubStage(stage: Stage, { place }: ReactionCloud, { keepIn, hubOptions, onError }: CloudOptions): Omit<HubStage, 'guard'> {
  const more = { ...(keepIn !== undefined && { keepIn }), ...(hubOptions !== undefined && { options: hubOptions }) };
  return { ...stage, endpoints: place.endpoints, onError, ...more };
}
