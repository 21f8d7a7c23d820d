import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { AppError } from '#domain/base/errors.ts';
import type { TableIndex } from '#domain/base/tables.ts';
import { requirePart } from './whole-answer.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | ReadonlySet<string> | Uint8Array>>;
export type Key = { readonly pk: string; readonly sk?: string };
/** `livesUntil` is the time (epoch milliseconds) after which DynamoDB may delete the row; a change without it leaves the earlier one. */
export type Lifetime = { readonly livesUntil?: number };
/** `where` is a condition expression of DynamoDB; in it `#x` stands for the attribute `x`, `:x` for the member `x` of `values`. */
export type Condition = { readonly where: string; readonly values?: Attributes };
/** A change sets attributes, removes them, and adds to numbers and sets. */
export type Change = Lifetime & { readonly set?: Attributes; readonly add?: Attributes; readonly remove?: readonly string[] };
/** A part of an index, and how much of it. */
export type IndexBound = { readonly most?: number } & ({ readonly until: number } | { readonly after: number });
export type PutOutcome<Row> = { readonly kind: 'written' } | { readonly kind: 'refused'; readonly before: Row | undefined };

/** A row that was read, or one that cannot be; the fault names fields, and quotes nothing that they hold. */
export type ReadRow<Row> =
  | { readonly kind: 'row'; readonly row: Row }
  | {
      readonly kind: 'malformed';
      readonly pk: string;
      readonly sk: string;
      readonly fault: string;
      readonly attributes: Readonly<Record<string, unknown>>;
    };

export type TableOptions<Schema extends z.ZodType> = {
  /** The schema describes the rows that are read. */
  readonly schema: Schema;
  /** The class is thrown, with a cause, for everything that goes wrong. */
  readonly error: new (
    message: string,
    options: ErrorOptions,
  ) => AppError;
  /** The advice ends every message: consequence and remedy. */
  readonly advice: string;
};

/** The condition holds where there is no such row yet. */
export const IS_NEW: Condition = { where: 'attribute_not_exists(pk)' };

/** Returns the schema of an attribute that holds JSON as text; no issue quotes a text that is not JSON. */
export function jsonText<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/**
 * A table holds rows of one form in DynamoDB, under the key `pk`, or `pk` and `sk`, with TTL `expiresAt`. All reads but those
 * of an index are consistent. Every method throws the error of the options; a malformed row is one, and none quotes what a row holds.
 */
export class Table<Schema extends z.ZodType> {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #options: TableOptions<Schema>;

  constructor(client: DynamoDBClient, name: string, options: TableOptions<Schema>) {
    this.#client = client;
    this.#name = name;
    this.#options = options;
  }

  /** Returns undefined where there is no such row. */
  async get(key: Key): Promise<z.output<Schema> | undefined> {
    const input = { ...this.#at(key), ConsistentRead: true };
    const { Item: item } = await this.#guarded('read', () => this.#client.send(new GetItemCommand(input)));
    return item === undefined ? undefined : this.#buildRow(item);
  }

  /** Returns all rows of a partition, in the order of their sort keys. */
  async query(pk: string): Promise<readonly z.output<Schema>[]> {
    return (await this.#partition(pk)).map((item) => this.#buildRow(item));
  }

  /**
   * Returns what a sparse index holds of the rows under a value, in its order: those whose sort key is at most `until`, or
   * comes after `after`; at most `most` of them. An index lags a moment behind.
   * @param schema of what the index includes
   */
  async queryIndex<Part extends z.ZodType>(
    { name, hash, range }: TableIndex,
    value: string,
    { most = Infinity, ...bound }: IndexBound,
    schema: Part,
  ): Promise<readonly z.output<Part>[]> {
    const [compare, limit] = 'until' in bound ? ['<=', bound.until] : ['>', bound.after];
    const where = `#${hash} = :value AND #${range} ${compare} :limit`;
    const input = { KeyConditionExpression: where, ...expressed(where, { value, limit }), TableName: this.#name, IndexName: name };
    const pages = paginateQuery({ client: this.#client, ...(most !== Infinity && { pageSize: most }) }, input);
    return (await this.#items(pages, most)).map((item) => this.#parse(item, schema));
  }

  /** Queries as `query` does, and answers a malformed row apart, with its fault and the attributes that it has. */
  async queryEach(pk: string): Promise<readonly ReadRow<z.output<Schema>>[]> {
    return (await this.#partition(pk)).map((item) => {
      const attributes: Readonly<Record<string, unknown>> = unmarshall(item, { wrapNumbers: Number });
      const parsed = this.#options.schema.safeParse(attributes);
      if (parsed.success) return { kind: 'row', row: parsed.data };
      const key = { pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '' };
      return { kind: 'malformed', ...key, fault: parsed.error.issues.map(formatFault).join(', '), attributes };
    });
  }

  /**
   * Returns a page of an index under a value, the highest sort keys first, and where the next one begins; undefined: it was the last.
   * @param schema of what the index includes
   */
  async queryPage<Part extends z.ZodType>(
    { name, hash }: TableIndex,
    value: string,
    { most, from }: { readonly most: number; readonly from?: Attributes | undefined },
    schema: Part,
  ): Promise<{ readonly rows: readonly z.output<Part>[]; readonly next: Attributes | undefined }> {
    const where = `#${hash} = :value`;
    const start = from === undefined ? {} : { ExclusiveStartKey: marshall(from) };
    const input = { KeyConditionExpression: where, ...expressed(where, { value }), ScanIndexForward: false, Limit: most, ...start };
    const command = new QueryCommand({ ...input, TableName: this.#name, IndexName: name });
    const page = await this.#guarded('read', () => this.#client.send(command));
    const rows = requirePart(page.Items, 'Items').map((item) => this.#parse(item, schema));
    return { rows, next: page.LastEvaluatedKey === undefined ? undefined : unmarshall(page.LastEvaluatedKey, { wrapNumbers: Number }) };
  }

  /** Returns rows of a partition, the highest sort keys first, at most `most` of those below `before`. */
  async queryNewest(
    pk: string,
    { most, before }: { readonly most: number; readonly before?: string },
  ): Promise<readonly z.output<Schema>[]> {
    const where = before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before';
    const values = expressed(where, { pk, ...(before !== undefined && { before }) });
    const order = { ScanIndexForward: false, Limit: most, ConsistentRead: true };
    const command = new QueryCommand({ TableName: this.#name, KeyConditionExpression: where, ...values, ...order });
    const page = await this.#guarded('read', () => this.#client.send(command));
    return requirePart(page.Items, 'Items').map((item) => this.#buildRow(item));
  }

  async put(row: Key & Attributes, { livesUntil }: Lifetime = {}): Promise<void> {
    await this.#guarded('written', () => this.#client.send(new PutItemCommand(this.#getPut(row, livesUntil))));
  }

  /** @returns false: the condition does not hold, nothing was written */
  putIf(row: Key & Attributes, { where, values, livesUntil }: Condition & Lifetime): Promise<boolean> {
    const input = { ...this.#getPut(row, livesUntil), ConditionExpression: where, ...expressed(where, values) };
    return this.#guarded('written', () => holds(this.#client.send(new PutItemCommand(input))));
  }

  /** Puts as `putIf` does, and shows the row that is there where the condition does not hold. */
  async putOrSee(row: Key & Attributes, { where, values, livesUntil }: Condition & Lifetime): Promise<PutOutcome<z.output<Schema>>> {
    const condition = { ConditionExpression: where, ...expressed(where, values), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
    const input = { ...this.#getPut(row, livesUntil), ...condition };
    const refused = await this.#guarded('written', () => loadRefusal(this.#client.send(new PutItemCommand(input))));
    if (refused === undefined) return { kind: 'written' };
    return { kind: 'refused', before: refused.Item === undefined ? undefined : this.#buildRow(refused.Item) };
  }

  /** Changes a row, or makes it. */
  async update(key: Key, change: Change): Promise<void> {
    await this.#guarded('written', () => this.#client.send(new UpdateItemCommand({ ...this.#at(key), ...changed(change) })));
  }

  /** @returns false: the condition does not hold, nothing was written */
  updateIf(key: Key, { where, values, ...change }: Change & Condition): Promise<boolean> {
    const input = { ...this.#at(key), ConditionExpression: where, ...changed(change, where, values) };
    return this.#guarded('written', () => holds(this.#client.send(new UpdateItemCommand(input))));
  }

  /** Deletes a row; one that is not there is no error. */
  async delete(key: Key): Promise<void> {
    await this.#guarded('written', () => this.#client.send(new DeleteItemCommand(this.#at(key))));
  }

  /** @returns false: the condition does not hold, nothing was deleted */
  deleteIf(key: Key, { where, values }: Condition): Promise<boolean> {
    const input = { ...this.#at(key), ConditionExpression: where, ...expressed(where, values) };
    return this.#guarded('written', () => holds(this.#client.send(new DeleteItemCommand(input))));
  }

  #partition(pk: string) {
    const input = { KeyConditionExpression: 'pk = :pk', ...expressed('', { pk }), TableName: this.#name, ConsistentRead: true };
    return this.#items(paginateQuery({ client: this.#client }, input));
  }

  #at(key: Key) {
    return { TableName: this.#name, Key: marshall(key) };
  }

  #getPut(row: Key & Attributes, livesUntil: number | undefined) {
    return { TableName: this.#name, Item: marshall({ ...row, ...expiry(livesUntil) }) };
  }

  #items(pages: AsyncIterable<{ readonly Items?: Record<string, AttributeValue>[] | undefined }>, most = Infinity) {
    return this.#guarded('read', async () => {
      const items: Record<string, AttributeValue>[] = [];
      for await (const page of pages) {
        items.push(...requirePart(page.Items, 'Items'));
        if (items.length >= most) break;
      }
      return items.slice(0, most);
    });
  }

  #buildRow(item: Record<string, AttributeValue>): z.output<Schema> {
    return this.#parse(item, this.#options.schema);
  }

  /** A malformed row is named by its key and the fields that are wrong; what they hold may be secret. */
  #parse<Part extends z.ZodType>(item: Record<string, AttributeValue>, schema: Part): z.output<Part> {
    const parsed = schema.safeParse(unmarshall(item, { wrapNumbers: Number }));
    if (parsed.success) return parsed.data;
    const key = [item['pk']?.S, item['sk']?.S].filter((part) => part !== undefined).join(' ');
    throw this.#failure(`Row ${key} of table ${this.#name} is malformed: ${parsed.error.issues.map(formatFault).join(', ')}`, parsed.error);
  }

  async #guarded<Result>(done: 'read' | 'written', run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (cause) {
      throw this.#failure(`Table ${this.#name} could not be ${done} (${String(cause)})`, cause);
    }
  }

  #failure(what: string, cause: unknown): AppError {
    return new this.#options.error(`${what}. ${this.#options.advice}`, { cause });
  }
}

async function holds(write: Promise<unknown>): Promise<boolean> {
  return (await loadRefusal(write)) === undefined;
}

/** Returns undefined where the condition of the write held. */
async function loadRefusal(write: Promise<unknown>): Promise<ConditionalCheckFailedException | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error;
    throw error;
  }
}

function expiry(livesUntil: number | undefined): { readonly expiresAt?: number } {
  return livesUntil === undefined ? {} : { expiresAt: Math.floor(livesUntil / 1000) };
}

/** Returns the change as an update expression, with the names and values of its condition. */
function changed({ set = {}, add = {}, remove = [], livesUntil }: Change, where = '', values: Attributes = {}) {
  const toSet = { ...set, ...expiry(livesUntil) };
  const expression = [
    ...clause('SET', Object.keys(toSet), (name) => `#${name} = :set_${name}`),
    ...clause('ADD', Object.keys(add), (name) => `#${name} :add_${name}`),
    ...clause('REMOVE', remove, (name) => `#${name}`),
  ].join(' ');
  const all = { ...values, ...prefixed('set_', toSet), ...prefixed('add_', add) };
  return { UpdateExpression: expression, ...expressed(`${expression} ${where}`, all) };
}

function clause(verb: string, names: readonly string[], partOf: (name: string) => string): readonly string[] {
  return names.length === 0 ? [] : [`${verb} ${names.map(partOf).join(', ')}`];
}

/** Returns what the placeholders of an expression stand for. */
function expressed(expression: string, values: Attributes = {}) {
  const names = Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([placeholder, name]) => [placeholder, name ?? '']));
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: marshall(prefixed(':', values)) }),
  };
}

function prefixed(prefix: string, values: Attributes): Attributes {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function formatFault(issue: z.core.$ZodIssue): string {
  const names = issue.code === 'unrecognized_keys' ? `: ${issue.keys.join(', ')}` : '';
  return `${issue.path.map(String).join('.') || 'the row'} (${issue.code}${names})`;
}
