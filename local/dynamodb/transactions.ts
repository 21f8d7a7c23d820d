import { createHash } from 'node:crypto';
import { at, isRecord, listAt } from '#domain/base/json.ts';
import { type Backend, DynamoDbFailure, failure, type JsonObject } from './backend.ts';
import type { Items } from './items.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ITEMS = 100;
const TOKEN_LIFE_MS = 10 * 60 * 1000;

/** A condition is checked by a conditional delete, which is undone: dynalite evaluates the expression, not we. */
const OPERATIONS = { ConditionCheck: 'DeleteItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;
type Kind = keyof typeof OPERATIONS;
const KINDS: readonly Kind[] = ['ConditionCheck', 'Put', 'Update', 'Delete'];

type Action = { readonly kind: Kind; readonly table: string; readonly request: JsonObject; readonly key: JsonObject };
type Reason = { readonly Code: string; readonly Message?: string; readonly Item?: JsonObject };
type Outcome = { readonly action: Action; readonly before: JsonObject | undefined; readonly reason: Reason | undefined };

export type Transactions = {
  /** Must run alone. */
  write(input: JsonObject): Promise<JsonObject>;
  /** Must run alone. */
  get(input: JsonObject): Promise<JsonObject>;
};

/** @param now milliseconds since the epoch; request tokens are remembered for ten minutes */
export function createTransactions(backend: Backend, items: Items, now: () => number): Transactions {
  const tokens = createTokens(now);
  return {
    async write(input) {
      const actions = await loadActions(input, items);
      const token = input.ClientRequestToken;
      if (typeof token === 'string' && tokens.seen(token, input.TransactItems)) return {};
      await apply(actions, backend, items);
      if (typeof token === 'string') tokens.remember(token, input.TransactItems);
      return {};
    },
    async get(input) {
      const responses: JsonObject[] = [];
      for (const element of transactItems(input)) {
        const { Item: item } = await backend.call('GetItem', { ...Object(at(element, 'Get')), ConsistentRead: true });
        responses.push(item === undefined ? {} : { Item: item });
      }
      return { Responses: responses };
    },
  };
}

/** Runs every action for real; if one fails, undoes the others and says of each in order what became of it. */
async function apply(actions: readonly Action[], backend: Backend, items: Items): Promise<void> {
  const outcomes: Outcome[] = [];
  try {
    for (const action of actions) outcomes.push(await run(action, backend, items));
  } catch (error) {
    await undo(outcomes, items);
    throw error;
  }
  if (outcomes.every(({ reason }) => reason === undefined)) return;
  await undo(outcomes, items);
  const reasons = outcomes.map(({ reason }) => reason ?? { Code: 'None' });
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw failure('TransactionCanceledException', message, { Message: message, CancellationReasons: reasons });
}

async function run(action: Action, backend: Backend, items: Items): Promise<Outcome> {
  const before = await items.read(action.table, action.key);
  const { ReturnValuesOnConditionCheckFailure: wanted, ...request } = action.request;
  try {
    await backend.call(OPERATIONS[action.kind], request);
    if (action.kind === 'ConditionCheck') await items.restore(action.table, action.key, before);
    return { action, before, reason: undefined };
  } catch (error) {
    if (!(error instanceof DynamoDbFailure)) throw error;
    if (error.type === 'ValidationException') return { action, before, reason: { Code: 'ValidationError', Message: error.message } };
    if (error.type !== 'ConditionalCheckFailedException') throw error;
    const item = wanted === 'ALL_OLD' && before !== undefined ? { Item: before } : {};
    return { action, before, reason: { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...item } };
  }
}

async function undo(outcomes: readonly Outcome[], items: Items): Promise<void> {
  for (const { action, before, reason } of outcomes) {
    if (reason === undefined) await items.restore(action.table, action.key, before);
  }
}

async function loadActions(input: JsonObject, items: Items): Promise<Action[]> {
  const actions: Action[] = [];
  const seen = new Set<string>();
  for (const element of transactItems(input)) {
    const given = KINDS.filter((kind) => isRecord(at(element, kind)));
    const [kind] = given;
    if (kind === undefined || given.length > 1) {
      throw failure('ValidationException', 'TransactItems can only contain one of ConditionCheck, Put, Update or Delete');
    }
    const request: JsonObject = Object(at(element, kind));
    const table = String(request.TableName);
    const key = isRecord(request.Key) ? request.Key : await items.keyOf(table, Object(request.Item));
    const identity = JSON.stringify([table, Object.entries(key).toSorted()]);
    if (seen.has(identity)) throw failure('ValidationException', 'Transaction request cannot include multiple operations on one item');
    seen.add(identity);
    actions.push({ kind, table, request, key });
  }
  return actions;
}

function transactItems(input: JsonObject): readonly unknown[] {
  const elements = listAt(input, 'TransactItems');
  if (elements.length < 1 || elements.length > MAX_ITEMS) {
    throw failure('ValidationException', `Member must have length from 1 to ${MAX_ITEMS} at 'transactItems', not ${elements.length}`);
  }
  return elements;
}

/** A repeated token is the same request again, which is then not applied twice; SDK clients send one with every try. */
function createTokens(now: () => number) {
  const remembered = new Map<string, { readonly digest: string; readonly at: number }>();
  const readDigest = (content: unknown) => createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return {
    seen(token: string, content: unknown): boolean {
      const earlier = remembered.get(token);
      if (earlier === undefined || now() - earlier.at > TOKEN_LIFE_MS) return false;
      if (earlier.digest === readDigest(content)) return true;
      throw failure('IdempotentParameterMismatchException', 'The request uses the same client token as another request with other content');
    },
    remember(token: string, content: unknown): void {
      for (const [old, { at: since }] of remembered) {
        if (now() - since <= TOKEN_LIFE_MS) break;
        remembered.delete(old);
      }
      remembered.set(token, { digest: readDigest(content), at: now() });
    },
  };
}
