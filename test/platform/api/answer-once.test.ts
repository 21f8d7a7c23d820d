import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Operation } from '#domain/api/contract/operation.ts';
import { CONTRACT } from '#domain/api/contract.ts';
import { TABLES } from '#domain/base/tables.ts';
import { describeTable } from '#local/tables.ts';
import { answerOnce, findKeyFault } from '#platform/api/answer-once.ts';
import { type Repeats, repeatsTable } from '#platform/api/repeats.ts';
import { Refusal, Reply } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from '../../support/dynamodb-client.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const HOUR = 3_600_000;

type Asked = {
  readonly key?: string;
  readonly caller?: string;
  readonly match?: string;
  readonly input?: unknown;
  /** Left out: the table of the suite. */
  readonly store?: Repeats;
};

describe('a request with a key of its own', () => {
  let dynamoDb: ConnectedDynamoDb;
  let repeats: Repeats;
  let now = NOW;
  let count = 0;
  beforeAll(async () => {
    dynamoDb = await startDynamoDbClient();
    await dynamoDb.standIn.createTable(describeTable(TABLES.views, 'views'));
    repeats = repeatsTable(dynamoDb.client, 'views', { now: () => now });
  });
  beforeEach(() => {
    now = NOW;
  });
  afterAll(() => dynamoDb.close());

  /** A key that no other test has. */
  const aKey = () => {
    count += 1;
    return `key-${count}`;
  };

  function ask(
    { key, caller = 'ana', match, input = { body: 1 }, store = repeats }: Asked,
    run: () => Promise<Reply>,
    operation: Operation = CONTRACT.putView,
  ) {
    count += 1;
    const headers: Readonly<Record<string, string | undefined>> = { 'idempotency-key': key, 'if-match': match };
    const request = {
      id: `request-${count}`,
      operation: 'putView',
      caller: { id: caller, kind: 'person' },
      header: (name: string) => headers[name],
    } as unknown as ApiRequest;
    return answerOnce({ operation, request, input }, store, run);
  }
  const done = (body = '{"n":1}') => jest.fn(async () => new Reply(200, body, { 'content-type': 'application/json' }));

  it('is done once, and answered the same again within a day', async () => {
    const key = aKey();
    const run = done();

    const first = await ask({ key }, run);
    now += 23 * HOUR;
    const second = await ask({ key }, run);

    expect(run).toHaveBeenCalledTimes(1);
    expect(second).toMatchObject({ status: first.status, body: first.body, headers: { ...first.headers, 'idempotency-replayed': 'true' } });
    now += 2 * HOUR;
    await ask({ key }, run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it.each<[string, Asked]>([
    ['another body', { input: { body: 2 } }],
    ['another condition', { match: '"3"' }],
  ])('is refused with %s', async (_what, other) => {
    const key = aKey();
    await ask({ key }, done());

    await expect(ask({ key, ...other }, done())).rejects.toMatchObject({ status: 422 });
  });

  it('is done for each caller, and each time without a key', async () => {
    const key = aKey();
    const run = done();

    await ask({ key }, run);
    await ask({ key, caller: 'bo' }, run);
    await ask({}, run);
    await ask({}, run);

    expect(run).toHaveBeenCalledTimes(4);
  });

  it('is done by one of many at once; the others are told so, and later get its answer', async () => {
    const key = aKey();
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const run = jest.fn(async () => {
      await begun;
      return new Reply(200, '{}');
    });

    let ended = 0;
    const asked = Array.from({ length: 8 }, async () => {
      const { status } = await ask({ key }, run).catch((refusal: Refusal) => refusal);
      ended += 1;
      if (ended === 7) finish();
      return status;
    });

    expect((await Promise.all(asked)).toSorted()).toEqual([200, ...Array<number>(7).fill(409)]);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await ask({ key }, run)).toMatchObject({ status: 200, body: '{}' });
  });

  it('leaves its key free where it failed', async () => {
    const key = aKey();
    await expect(ask({ key }, () => Promise.reject(new Refusal(412, 'It has changed.')))).rejects.toMatchObject({ status: 412 });

    expect(await ask({ key }, done())).toMatchObject({ status: 200 });
  });

  it('is begun again where nobody ended it', async () => {
    const key = aKey();
    void ask({ key }, () => new Promise(() => undefined));
    await expect(waitForBusy(key)).resolves.toBe(409);

    now += 61_000;

    expect(await ask({ key }, done())).toMatchObject({ status: 200 });
  });

  it('is answered although its answer could not be kept, and done again a minute later, not before', async () => {
    const key = aKey();
    const run = done();
    const store: Repeats = { ...repeats, keep: () => Promise.reject(new Error('The table is away.')) };

    const first = await ask({ key, store }, run);

    expect(first).toMatchObject({ status: 200 });
    await expect(ask({ key }, run)).rejects.toMatchObject({ status: 409 });
    now += 61_000;
    await ask({ key }, run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  /** Asks until the first request holds the key. */
  async function waitForBusy(key: string): Promise<number> {
    for (;;) {
      const claim = await repeats.claim({ caller: 'person#ana', key, digest: 'another', requestId: `probe-${count}` });
      if (claim.kind === 'other-request') return 409;
      await repeats.release({ caller: 'person#ana', key, digest: 'another', requestId: `probe-${count}` });
    }
  }

  it('keeps no secret, and says so when it comes again', async () => {
    const key = aKey();
    const run = done('{"key":"attack_reactor_secret"}');
    await ask({ key }, run, CONTRACT.createClient);

    await expect(ask({ key }, run, CONTRACT.createClient)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('secret'),
    });
    expect(run).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(await dynamoDb.client.send(new ScanCommand({ TableName: 'views' })))).not.toContain('attack_reactor_secret');
  });

  it.each([
    ['nothing', undefined, true],
    ['a UUID', '0b9a3c52-8f0e-4a1a-9a4e-2a8f0e4a1a9a', true],
    ['blanks', 'a b', false],
    ['a long text', 'a'.repeat(256), false],
    ['no text', '', false],
  ])('takes or refuses for its key: %s', (_what, key, isGood) => {
    expect(findKeyFault(key) === undefined).toBe(isGood);
  });
});
