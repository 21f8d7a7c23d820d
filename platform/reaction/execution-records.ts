import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { AppError, ExecutionRecordUnavailable, ReactorInvalid } from '#domain/base/errors.ts';
import {
  type ExecutionRecord,
  type ExecutionStep,
  executionRecord,
  executionStep,
  type Kept,
  kept,
  STEP_NAMES,
} from '#domain/reaction/execution-record.ts';
import type { ChangePlan, Json } from '#domain/reaction/plan.ts';
import { type Reaction, reaction as reactionSchema } from '#domain/reaction/reaction.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import { readStoredResult } from '#domain/reaction/stored-result.ts';
import type { Clock } from '#platform/base/clock.ts';

/** DynamoDB takes items of 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_KEPT_BYTES = 380_000;
const KEEP_SECONDS = 400 * 24 * 3600;
const HEAD = 'HEAD';
const KEPT = 'KEPT';
const LEFT = 'LEFT';

/**
 * The history of all executions; what is written is never overwritten unsaid. Every method throws
 * ExecutionRecordUnavailable, `find` also for a record that is damaged.
 */
export interface ExecutionRecords {
  /** Opens the record of a reaction; one that is open already stays as it is. */
  open(reaction: Reaction): Promise<void>;
  find(executionId: string): Promise<ExecutionRecord | undefined>;
  /** Adds a step; one with the same name and time is the same step. */
  note(executionId: string, step: Omit<ExecutionStep, 'at'>): Promise<void>;
  /**
   * Lets one caller at a time change the resource of an execution.
   * @returns false: somebody else does it just now.
   */
  lease(executionId: string, milliseconds: number): Promise<boolean>;
  release(executionId: string): Promise<void>;
  /**
   * Keeps what a rollback needs, before anything changes. The backup that was kept first stays: a second look sees a
   * changed resource.
   * @throws ReactorInvalid for a backup that is too large to keep
   */
  keep(executionId: string, plan: ChangePlan, parameters: Readonly<Record<string, Json>>): Promise<void>;
  /** Adds the names of what apply created. */
  keepCreated(executionId: string, created: Json): Promise<void>;
  /** Keeps the state in which the fix left the resource; the last one counts. One that is too large to keep is not kept. */
  keepLeft(executionId: string, left: Json): Promise<void>;
  /** @returns false: another result stands there already. */
  conclude(executionId: string, result: ReactionResult): Promise<boolean>;
  /** Puts another result in the place of the first: a rollback begins, ends or fails. */
  amend(executionId: string, result: ReactionResult): Promise<void>;
}

/** Records as items of one DynamoDB table, `pk` = execution, `sk` = HEAD, KEPT, LEFT or a step, TTL `expiresAt`. */
export function executionRecordsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ExecutionRecords {
  return new ExecutionTable(client, tableName, clock);
}

class ExecutionTable implements ExecutionRecords {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async open(reaction: Reaction): Promise<void> {
    const at = this.#timestamp();
    const fields = { content: text(JSON.stringify(reaction)), openedAt: text(at), accountId: text(reaction.target.accountId) };
    const isNew = await this.#putNew(reaction.id, HEAD, fields);
    if (isNew)
      await this.note(reaction.id, { name: 'OPENED', actor: reaction.requestedBy ?? 'platform', detail: { trigger: reaction.trigger } });
  }

  async find(executionId: string): Promise<ExecutionRecord | undefined> {
    return this.#guarded('read', async () => recordOf(executionId, await this.#items(executionId)));
  }

  async note(executionId: string, step: Omit<ExecutionStep, 'at'>): Promise<void> {
    const whole: ExecutionStep = { ...step, at: this.#timestamp() };
    await this.#put(executionId, `STEP#${whole.at}#${whole.name}`, { content: text(JSON.stringify(whole)) });
  }

  lease(executionId: string, milliseconds: number): Promise<boolean> {
    const now = this.#clock.now();
    return this.#update(executionId, HEAD, {
      UpdateExpression: 'SET leaseUntil = :until',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
      ExpressionAttributeValues: { ':until': { N: String(now + milliseconds) }, ':now': { N: String(now) } },
    });
  }

  async release(executionId: string): Promise<void> {
    await this.#update(executionId, HEAD, { UpdateExpression: 'REMOVE leaseUntil' });
  }

  async keep(executionId: string, plan: ChangePlan, parameters: Readonly<Record<string, Json>>): Promise<void> {
    const content = JSON.stringify({ plan, parameters } satisfies Omit<Kept, 'created' | 'left'>);
    if (Buffer.byteLength(content) > MAX_KEPT_BYTES) {
      throw new ReactorInvalid(
        `The backup of execution ${executionId} has ${Buffer.byteLength(content)} bytes, ${MAX_KEPT_BYTES} can be kept; nothing was changed. Fix it by hand.`,
      );
    }
    const isNew = await this.#putNew(executionId, KEPT, { content: text(content), created: text('null') });
    if (isNew) await this.note(executionId, { name: 'BACKED_UP', actor: 'platform', detail: { bytes: Buffer.byteLength(content) } });
  }

  async keepCreated(executionId: string, created: Json): Promise<void> {
    await this.#update(executionId, KEPT, {
      UpdateExpression: 'SET created = :created',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':created': text(JSON.stringify(created)) },
    });
  }

  async keepLeft(executionId: string, left: Json): Promise<void> {
    const content = JSON.stringify(left);
    if (Buffer.byteLength(content) <= MAX_KEPT_BYTES) await this.#put(executionId, LEFT, { content: text(content) });
  }

  async conclude(executionId: string, result: ReactionResult): Promise<boolean> {
    const isFirst = await this.#setResult(executionId, result, 'attribute_exists(pk) AND attribute_not_exists(#result)');
    if (isFirst)
      await this.note(executionId, { name: 'CONCLUDED', actor: 'platform', detail: { status: result.status, reason: result.reason } });
    return isFirst;
  }

  async amend(executionId: string, result: ReactionResult): Promise<void> {
    await this.#setResult(executionId, result, 'attribute_exists(pk)');
  }

  #setResult(executionId: string, result: ReactionResult, condition: string): Promise<boolean> {
    return this.#update(executionId, HEAD, {
      UpdateExpression: 'SET #result = :result, #status = :status, concludedAt = :at',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#result': 'result', '#status': 'status' },
      ExpressionAttributeValues: {
        ':result': text(JSON.stringify(result)),
        ':status': text(result.status),
        ':at': text(this.#timestamp()),
      },
    });
  }

  async #items(executionId: string): Promise<Map<string, Record<string, AttributeValue>>> {
    const items = new Map<string, Record<string, AttributeValue>>();
    const query = {
      TableName: this.#tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :id',
      ExpressionAttributeValues: { ':id': text(executionId) },
    };
    for await (const page of paginateQuery({ client: this.#client }, query)) {
      for (const item of page.Items ?? []) items.set(item['sk']?.S ?? '', item);
    }
    return items;
  }

  #putNew(executionId: string, sortKey: string, fields: Record<string, AttributeValue>): Promise<boolean> {
    return this.#put(executionId, sortKey, fields, { ConditionExpression: 'attribute_not_exists(pk)' });
  }

  #put(
    executionId: string,
    sortKey: string,
    fields: Record<string, AttributeValue>,
    condition: Partial<PutItemCommandInput> = {},
  ): Promise<boolean> {
    const expiresAt = { N: String(Math.floor(this.#clock.now() / 1000) + KEEP_SECONDS) };
    const item = { pk: text(executionId), sk: text(sortKey), expiresAt, ...fields };
    return this.#guarded('written', () =>
      holds(() => this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: item, ...condition }))),
    );
  }

  #update(
    executionId: string,
    sortKey: string,
    change: Omit<ConstructorParameters<typeof UpdateItemCommand>[0], 'TableName' | 'Key'>,
  ): Promise<boolean> {
    const key = { pk: text(executionId), sk: text(sortKey) };
    return this.#guarded('written', () =>
      holds(() => this.#client.send(new UpdateItemCommand({ TableName: this.#tableName, Key: key, ...change }))),
    );
  }

  async #guarded<Result>(done: 'read' | 'written', run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new ExecutionRecordUnavailable(
        `The execution record could not be ${done} in ${this.#tableName} (${String(cause)}). Nothing is changed without it.`,
        { cause },
      );
    }
  }

  #timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** Returns true if the condition of a write held. */
async function holds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function text(value: string): { S: string } {
  return { S: value };
}

function jsonOf(item: Record<string, AttributeValue>, attribute: string): unknown {
  return JSON.parse(item[attribute]?.S ?? 'null');
}

function recordOf(id: string, items: ReadonlyMap<string, Record<string, AttributeValue>>): ExecutionRecord | undefined {
  const head = items.get(HEAD);
  if (head === undefined) return undefined;
  const keptItem = items.get(KEPT);
  const leftItem = items.get(LEFT);
  return executionRecord.parse({
    id,
    openedAt: head['openedAt']?.S,
    reaction: reactionSchema.parse(jsonOf(head, 'content')),
    result: head['result'] === undefined ? null : readStoredResult(jsonOf(head, 'result')),
    kept:
      keptItem === undefined
        ? null
        : kept.parse({
            ...Object(jsonOf(keptItem, 'content')),
            created: jsonOf(keptItem, 'created'),
            ...(leftItem !== undefined && { left: jsonOf(leftItem, 'content') }),
          }),
    steps: [...items]
      .filter(([key]) => key.startsWith('STEP#'))
      .map(([, item]) => executionStep.parse(jsonOf(item, 'content')))
      .toSorted(byTime),
  });
}

/** Steps of the same millisecond in the order in which they can happen. */
function byTime(one: ExecutionStep, other: ExecutionStep): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return STEP_NAMES.indexOf(one.name) - STEP_NAMES.indexOf(other.name);
}
