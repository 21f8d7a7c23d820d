import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { CHINESE } from '#domain/notification/texts/zh.ts';
import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { HOME } from '#local/home.ts';
import type { HubCloud } from '#local/hub/hub-cloud.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import type { ReactionCloud, ReactionOptions } from '#local/reaction/reaction-cloud.ts';
import { connectOwner, lookAtBucket, makePublicBucket } from '#local/reaction/scene.ts';
import { countBacklog, settleInTime } from '#local/reaction/settle-in-time.ts';
import type { ExecutionView } from '#local/step-functions/step-functions.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { AccessLog } from './access-log.ts';
import { failedControl } from './findings.ts';
import { ManualClock } from './manual-clock.ts';
import { describeWithMoto, MEMBER } from './member-account.ts';
import { MovableClock } from './movable-clock.ts';
import { startPgliteProcess } from './pglite.ts';
import { PUPPET, Puppeteer } from './puppet/puppeteer.ts';

/** The control that the puppet's bindings are for; the shipped bindings are for another one. */
const CONTROL = 'S3.3';

const HOUR_MS = 3_600_000;

type Place = { readonly accountId?: string; readonly region?: string };

/** A bucket that everybody may read, and the finding about it. */
export type Bucket = { readonly name: string; readonly arn: string; readonly document: Record<string, unknown> };

/** All knowledge about a bucket's reaction, once all is quiet. */
export type Aftermath = {
  readonly execution: ExecutionView;
  readonly record: ExecutionRecord;
  readonly status: ExecutionView['status'];
  readonly steps: readonly string[];
  readonly sight: 'public' | 'private';
  readonly workflow: unknown;
  readonly note: string;
  /** The kinds of the messages about the bucket in WeCom, oldest first. */
  readonly told: readonly string[];
};

/** The whole local platform of a suite; usable in hooks and tests only. */
export class ReactionPlatform {
  onCall: ReactionOptions['onCall'];
  readonly errors: unknown[] = [];
  readonly #access = new AccessLog();
  readonly clock = new MovableClock();
  /** The time of functions, tasks and Express executions: their limits end only when a test moves it. */
  readonly limits = new ManualClock();
  #database: LocalDatabase | undefined;
  #cloud: Cloud | undefined;
  #puppeteer: Puppeteer | undefined;
  #bound: string[] = [];
  #buckets = 0;

  get cloud(): Cloud {
    if (this.#cloud === undefined) throw new Error('The platform runs in hooks and tests only.');
    return this.#cloud;
  }

  get reaction(): ReactionCloud {
    if (this.cloud.reaction === undefined) throw new Error('This platform does not react.');
    return this.cloud.reaction;
  }

  get hub(): HubCloud {
    if (this.cloud.hub === undefined) throw new Error('This platform has no hub.');
    return this.cloud.hub;
  }

  get puppeteer(): Puppeteer {
    if (this.#puppeteer === undefined) throw new Error('The puppet plays in hooks and tests only.');
    return this.#puppeteer;
  }

  async start(): Promise<void> {
    this.#database = await startPgliteProcess({ content: 'seeded' });
    const { host, port, user, database } = this.#database;
    process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${database}`;
    this.#puppeteer = await Puppeteer.start();
    this.#cloud = await startCloud({
      quota: 'unlimited',
      withReaction: true,
      clock: this.clock,
      reactionOptions: {
        extraReactors: [this.#puppeteer.reactor()],
        realTime: false,
        startLimit: this.limits.startTimer,
        onCall: (name, payload, call) => (this.onCall === undefined ? call() : this.onCall(name, payload, call)),
      },
      hubOptions: { realTime: false },
      onAccess: this.#access.onFunction,
      onOutcomes: () => undefined,
      onError: (error) => this.errors.push(error),
    });
    this.#puppeteer.memberAccounts = this.reaction.memberAccounts.endpoint;
  }

  async close(): Promise<void> {
    this.#access.write();
    await this.#cloud?.close();
    await this.#puppeteer?.close();
    await this.#database?.close();
  }

  /** A minute later, so that the robot's budget is full again, and far from the end of an hour, at which budgets of bindings begin anew. */
  async clear(): Promise<void> {
    for (const id of this.#bound.splice(0)) await this.reaction.removeBinding(id);
    this.onCall = undefined;
    this.reaction.wecom.recover();
    this.puppeteer.forget();
    this.errors.splice(0);
    this.clock.release();
    this.clock.advance(61_000);
    const leftOfHour = HOUR_MS - (this.clock.now() % HOUR_MS);
    if (leftOfHour < HOUR_MS / 4) this.clock.advance(leftOfHour);
  }

  /** A bucket of its own, public, and a finding of our control that says so; nobody has brought the finding in yet. */
  async publicBucket({ accountId = MEMBER.accountId, region = MEMBER.region }: Place = {}): Promise<Bucket> {
    this.#buckets += 1;
    const name = `fault-${this.#buckets}-${accountId}`;
    await makePublicBucket(this.reaction.memberAccounts, { accountId, region, bucket: name });
    const document = failedControl(CONTROL, { on: name, AwsAccountId: accountId, Region: region });
    return { name, arn: `arn:aws:s3:::${name}`, document };
  }

  /** The owner gives a bucket another policy: these principals may read it. */
  async letIn({ name }: Bucket, ...principals: readonly string[]): Promise<void> {
    const s3 = new S3Client(await connectOwner(this.reaction.memberAccounts, MEMBER.accountId, MEMBER.region));
    const Statement = principals.map((AWS) => ({
      Effect: 'Allow',
      Principal: { AWS },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${name}/*`,
    }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));
    s3.destroy();
  }

  /** Binds the puppet to our control until the test ends. @returns the binding's id */
  async bind(overrides: object = {}): Promise<string> {
    const id = `faults-${crypto.randomUUID().slice(0, 8)}`;
    await this.rebind(id, overrides);
    this.#bound.push(id);
    return id;
  }

  /** Changes a binding of this test. */
  async rebind(id: string, overrides: object = {}): Promise<void> {
    await this.reaction.putBinding({ id, match: { control: CONTROL }, reactorId: PUPPET, mode: 'automatic', ...overrides });
  }

  /** The reactions to a resource that wait for another try. */
  async deferred(arn?: string): Promise<readonly DeferredReaction[]> {
    const client = this.cloud.host.client(DynamoDBClient);
    try {
      const waiting = await deferredReactionsTable(client, LOCAL_TABLES.guards).listDue(Number.MAX_SAFE_INTEGER, 100);
      return waiting.filter(({ resourceId }) => arn === undefined || resourceId === arn);
    } finally {
      client.destroy();
    }
  }

  /** Security Hub learns of findings, and all that follows from it is over, but for what waits for people. */
  async bringIn(...buckets: readonly Pick<Bucket, 'document'>[]): Promise<void> {
    for (const { document } of buckets) this.cloud.securityHub.ingest(document);
    await this.settled();
  }

  /** All is over, but for what waits for people. */
  settled(): Promise<void> {
    return settleInTime(this.cloud, this.reaction, this.clock);
  }

  listExecutions(bindingId: string): ExecutionView[] {
    return this.reaction.stepFunctions.executions().filter(({ name }) => name.startsWith(bindingId));
  }

  /** @throws Error unless exactly one execution of the binding is about the bucket */
  async aftermath(bindingId: string, { name, arn, document }: Bucket): Promise<Aftermath> {
    const found: Pick<Aftermath, 'execution' | 'record'>[] = [];
    for (const execution of this.listExecutions(bindingId)) {
      const record = await this.reaction.execution(execution.name);
      if (record?.reaction.resource.Id === arn) found.push({ execution, record });
    }
    const [only, ...more] = found;
    if (only === undefined || more.length > 0) throw new Error(`${found.length} executions are about ${name}, not one.`);
    const stored = this.stored(document);
    return {
      ...only,
      status: only.execution.status,
      steps: only.record.steps.map((step) => step.name),
      sight: await this.look(only.record.reaction.target, name),
      workflow: Object(stored?.['Workflow']).Status,
      note: String(Object(stored?.['Note']).Text ?? ''),
      told: this.told(arn),
    };
  }

  look({ accountId = MEMBER.accountId, region = MEMBER.region }: Place, bucket: string): Promise<'public' | 'private'> {
    return lookAtBucket(this.reaction.memberAccounts, { accountId, region, bucket });
  }

  stored({ Id }: Record<string, unknown>): Record<string, unknown> | undefined {
    return this.cloud.securityHub.findings().find((finding) => finding.Id === Id);
  }

  /** Kinds of the messages that name a resource. */
  told(arn: string): string[] {
    const about = this.reaction.wecom.messages().filter(({ content }) => content.includes(`${arn} `));
    return about.map(({ content }) => {
      const headline = /^<font[^>]*>([^<]*)</.exec(content)?.[1] ?? '';
      const belongsTo = (text: string) => new RegExp(`^${text.replace('{subject}', '.+ (修复|处置)')}$`).test(headline);
      return Object.entries(CHINESE.headlines).find(([, text]) => belongsTo(text))?.[0] ?? headline;
    });
  }

  /** Messages that nobody has handled, queue by queue, dead ones too. */
  async backlog(): Promise<Record<string, number>> {
    const entries = Object.entries(this.reaction.queues).map(
      async ([name, queue]) => [name, await countBacklog(this.cloud, queue)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  /** The reason that a dead letter gives for itself; the oldest one that nobody looked at. */
  async deadLetter(): Promise<Record<string, string>> {
    const { Messages: messages = [] } = await this.cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.reaction.queues.deadLetters.url, MessageAttributeNames: ['All'] }),
    );
    const attributes = Object.entries(messages[0]?.MessageAttributes ?? {});
    return Object.fromEntries(attributes.map(([name, { StringValue = '' }]) => [name, StringValue]));
  }
}

export const NO_BACKLOG = { reactions: 0, notifications: 0, deadLetters: 0, notificationDeadLetters: 0 };
export { HOME };

/** A suite on the whole local platform, on a clock that the suite moves. */
export function describeOnPlatform(name: string, body: (platform: ReactionPlatform) => void): void {
  describeWithMoto(name, () => {
    const environment = { ...process.env };
    const platform = new ReactionPlatform();
    beforeAll(() => platform.start());
    beforeEach(() => platform.clear());
    afterAll(async () => {
      await platform.close();
      process.env = environment;
    });
    body(platform);
  });
}
