import type { ChangePlan, Json } from '@attack-reactor/kit/contract';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExecutionRecordUnavailable, ReactorInvalid } from '#domain/base/errors.ts';
import { DUE_EXECUTIONS } from '#domain/base/tables.ts';
import { EXPRESS_LASTS_MS } from '#domain/reaction/claim.ts';
import { KEEP_EXECUTIONS_MS } from '#domain/reaction/execution-keeping.ts';
import type { ExecutionRecord, ExecutionStep, Kept, Proposal } from '#domain/reaction/execution-record.ts';
import { planHash } from '#domain/reaction/plan-hash.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type Attributes, IS_NEW, Table } from '#platform/base/table.ts';
import {
  buildContent,
  buildHead,
  buildListing,
  buildRecord,
  CHANGE,
  type ChangedPlace,
  executionRow,
  HEAD,
  KEPT,
  LEFT,
  nameOfResource,
  PROPOSAL,
  STEP,
} from './execution-rows.ts';

/** DynamoDB takes items of 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_KEPT_BYTES = 380_000;
const MAX_LISTED_CHANGES = 10;
const IS_THERE = 'attribute_exists(pk)';

/** An execution that has not told its end: the id of its record, and its name in Step Functions. */
export type OpenExecution = { readonly id: string; readonly name: string };
/**
 * The history of all executions; what is written is never overwritten unsaid. Every method throws
 * ExecutionRecordUnavailable, `find` also for a record that is damaged.
 */
export interface ExecutionRecords {
  /** Opens the record of a reaction; one that is open already stays as it is. @param executionName where it is not the reaction's id */
  open(reaction: Reaction, executionName?: string): Promise<void>;
  /** The execution has told its end. One that never does is found by `listDue`. */
  close(executionId: string): Promise<void>;
  /** Returns executions that should have ended by now, the earliest first. */
  listDue(now: number, most: number): Promise<readonly OpenExecution[]>;
  /** Lets `listDue` pass an execution over until then. */
  lookAgain(executionId: string, at: number): Promise<void>;
  /** Puts the reaction as it was decided in the end in the place of the one that was opened. Nothing was changed until then. */
  settle(reaction: Reaction): Promise<void>;
  find(executionId: string): Promise<ExecutionRecord | undefined>;
  /** Lists the executions that changed a resource, the newest first, at most ten. */
  listChangesOf(place: ChangedPlace): Promise<readonly ExecutionRecord[]>;
  /** Adds a step; one with the same name and time is the same step. */
  note(executionId: string, step: Omit<ExecutionStep, 'at'>): Promise<void>;
  /**
   * Lets one caller at a time change the resource of an execution.
   * @returns false: somebody else does it just now.
   */
  lease(executionId: string, milliseconds: number): Promise<boolean>;
  release(executionId: string): Promise<void>;
  /**
   * Keeps the whole plan that is to be agreed on; the last one counts.
   * @throws ReactorInvalid for one that is too large to keep
   */
  propose(executionId: string, plan: ChangePlan): Promise<void>;
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

/**
 * Records as items of one DynamoDB table, `pk` = execution, `sk` = HEAD, PROPOSAL, KEPT, LEFT or a step, TTL `expiresAt`; and who
 * changed what, `pk` = resource, `sk` = CHANGE and the execution.
 */
export function executionRecordsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ExecutionRecords {
  return new ExecutionTable(client, tableName, clock);
}

class ExecutionTable implements ExecutionRecords {
  readonly #table: Table<typeof executionRow>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>) {
    this.#table = new Table(client, tableName, {
      schema: executionRow,
      error: ExecutionRecordUnavailable,
      advice: 'Nothing is changed without its execution record.',
    });
    this.#clock = clock;
  }

  async open(reaction: Reaction, executionName = reaction.id): Promise<void> {
    const now = this.#clock.now();
    const due = { due: 'execution', dueAt: now + EXPRESS_LASTS_MS };
    const isNew = await this.#putNew(reaction.id, HEAD, {
      ...buildContent(reaction),
      ...buildListing(reaction, now),
      executionName,
      ...due,
    });
    if (isNew)
      await this.note(reaction.id, { name: 'OPENED', actor: reaction.requestedBy ?? 'platform', detail: { trigger: reaction.trigger } });
  }

  async close(executionId: string): Promise<void> {
    await this.#table.updateIf(buildHead(executionId), { remove: ['due', 'dueAt'], where: IS_THERE });
  }

  async listDue(now: number, most: number): Promise<readonly OpenExecution[]> {
    const rows = await this.#table.queryIndex(DUE_EXECUTIONS, 'execution', { until: now, most }, executionRow);
    return rows.flatMap((head) => (head.kind === HEAD ? { id: head.content.id, name: head.executionName ?? head.content.id } : []));
  }

  async lookAgain(executionId: string, at: number): Promise<void> {
    await this.#table.updateIf(buildHead(executionId), { set: { dueAt: at }, where: 'attribute_exists(due)' });
  }

  async settle(reaction: Reaction): Promise<void> {
    await this.#table.updateIf(buildHead(reaction.id), {
      set: buildContent(reaction),
      where: `${IS_THERE} AND attribute_not_exists(#result)`,
    });
  }

  async find(executionId: string): Promise<ExecutionRecord | undefined> {
    return buildRecord(executionId, await this.#table.query(executionId));
  }

  async listChangesOf(place: ChangedPlace): Promise<readonly ExecutionRecord[]> {
    const rows = (await this.#table.query(nameOfResource(place))).flatMap((one) => (one.kind === CHANGE ? [one] : []));
    const newest = rows.toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, MAX_LISTED_CHANGES);
    const records = await Promise.all(newest.map(({ executionId }) => this.find(executionId)));
    return records.filter((record) => record !== undefined);
  }

  async note(executionId: string, step: Omit<ExecutionStep, 'at'>): Promise<void> {
    const whole: ExecutionStep = { ...step, at: this.#timestamp() };
    await this.#put(executionId, `${STEP}#${whole.at}#${whole.name}`, { content: JSON.stringify(whole) });
  }

  lease(executionId: string, milliseconds: number): Promise<boolean> {
    const now = this.#clock.now();
    return this.#table.updateIf(buildHead(executionId), {
      set: { leaseUntil: now + milliseconds },
      where: 'attribute_exists(pk) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
      values: { now },
    });
  }

  release(executionId: string): Promise<void> {
    return this.#table.update(buildHead(executionId), { remove: ['leaseUntil'] });
  }

  async propose(executionId: string, plan: ChangePlan): Promise<void> {
    const { summary, effect, changes } = plan;
    const content = JSON.stringify({ hash: planHash(plan), summary, effect, changes } satisfies Proposal);
    if (Buffer.byteLength(content) > MAX_KEPT_BYTES) {
      throw new ReactorInvalid(
        `The plan of execution ${executionId} has ${Buffer.byteLength(content)} bytes, ${MAX_KEPT_BYTES} can be kept; nothing was changed. Fix it by hand.`,
      );
    }
    await this.#put(executionId, PROPOSAL, { content });
  }

  async keep(executionId: string, plan: ChangePlan, parameters: Readonly<Record<string, Json>>): Promise<void> {
    const content = JSON.stringify({ plan, parameters } satisfies Omit<Kept, 'created' | 'left'>);
    if (Buffer.byteLength(content) > MAX_KEPT_BYTES) {
      throw new ReactorInvalid(
        `The backup of execution ${executionId} has ${Buffer.byteLength(content)} bytes, ${MAX_KEPT_BYTES} can be kept; nothing was changed. Fix it by hand.`,
      );
    }
    // Before the backup, so that no change is missing in the list.
    const record = await this.find(executionId);
    if (record !== undefined)
      await this.#put(nameOfResource(record.reaction), `${CHANGE}#${executionId}`, { executionId, at: this.#timestamp() });
    const isNew = await this.#putNew(executionId, KEPT, { content, created: 'null' });
    if (isNew) await this.note(executionId, { name: 'BACKED_UP', actor: 'platform', detail: { bytes: Buffer.byteLength(content) } });
  }

  async keepCreated(executionId: string, created: Json): Promise<void> {
    await this.#table.updateIf({ pk: executionId, sk: KEPT }, { set: { created: JSON.stringify(created) }, where: IS_THERE });
  }

  async keepLeft(executionId: string, left: Json): Promise<void> {
    const content = JSON.stringify(left);
    if (Buffer.byteLength(content) <= MAX_KEPT_BYTES) await this.#put(executionId, LEFT, { content });
  }

  async conclude(executionId: string, result: ReactionResult): Promise<boolean> {
    const isFirst = await this.#setResult(executionId, result, `${IS_THERE} AND attribute_not_exists(#result)`);
    if (isFirst)
      await this.note(executionId, { name: 'CONCLUDED', actor: 'platform', detail: { status: result.status, reason: result.reason } });
    return isFirst;
  }

  async amend(executionId: string, result: ReactionResult): Promise<void> {
    await this.#setResult(executionId, result, IS_THERE);
  }

  #setResult(executionId: string, result: ReactionResult, where: string): Promise<boolean> {
    const set = { result: JSON.stringify(result), status: result.status, concludedAt: this.#timestamp() };
    return this.#table.updateIf(buildHead(executionId), { set, where });
  }

  #putNew(pk: string, sk: string, fields: Attributes): Promise<boolean> {
    return this.#table.putIf({ pk, sk, ...fields }, { ...IS_NEW, livesUntil: this.#clock.now() + KEEP_EXECUTIONS_MS });
  }

  #put(pk: string, sk: string, fields: Attributes): Promise<void> {
    return this.#table.put({ pk, sk, ...fields }, { livesUntil: this.#clock.now() + KEEP_EXECUTIONS_MS });
  }

  #timestamp(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
