import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { StreamReader } from '#local/dynamodb/streams.ts';
import { type StreamPoller, type StreamPollerOptions, startStreamPoller } from '#local/stream-poller.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A stream of records that a test writes by hand. */
function aStream(): StreamReader & { write(...names: readonly string[]): void } {
  const records: DynamoDBRecord[] = [];
  let waiting: { readonly end: number; readonly resolve: () => void }[] = [];
  let past = 0;
  const wake = () => {
    for (const one of waiting.filter(({ end }) => end <= past + records.length)) one.resolve();
    waiting = waiting.filter(({ end }) => end > past + records.length);
  };
  return {
    write(...names) {
      records.push(...names.map((name) => ({ dynamodb: { SequenceNumber: name } })));
      wake();
    },
    peek: (most) => records.slice(0, most),
    advance(count) {
      records.splice(0, count);
      past += count;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        waiting.push({ end: past + count, resolve });
        wake();
      }),
    close: () => {},
  };
}

const names = (records: readonly DynamoDBRecord[]) => records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '').join('');

describe('the poller of a stream', () => {
  let poller: StreamPoller | undefined;
  afterEach(() => poller?.stop());

  function start(options: Partial<StreamPollerOptions> & Pick<StreamPollerOptions, 'reader'>, take: (batch: string) => unknown = () => {}) {
    const [batches, discarded, errors]: [string[], string[], unknown[]] = [[], [], []];
    poller = startStreamPoller({
      functionName: 'reader',
      batchSize: 10,
      home: { region: 'eu-central-1', accountId: '999988887777' },
      retryDelayMs: 0,
      onDiscard: (records) => void discarded.push(names(records)),
      onError: (error) => void errors.push(error),
      handler: async ({ Records }: DynamoDBStreamEvent) => {
        batches.push(names(Records));
        return take(names(Records));
      },
      ...options,
    });
    return { poller, batches, discarded, errors };
  }
  const failOn = (bad: string) => (batch: string) => {
    if (batch.includes(bad)) throw new Error(`cannot take ${bad}`);
  };

  it('hands over what is there, in order and in batches', async () => {
    const reader = aStream();
    reader.write(...'abcde');

    const { poller, batches } = start({ reader, batchSize: 2 });
    await poller.idle();
    reader.write('f');
    await poller.idle();

    expect(batches).toEqual(['ab', 'cd', 'e', 'f']);
  });

  it('waits for a full batch, and no longer than its window', async () => {
    const [reader, clock] = [aStream(), new ManualClock()];
    reader.write('a');
    const { poller, batches } = start({ reader, batchSize: 3, batchingWindowMs: 300, clock });

    await clock.finish(poller.idle());
    reader.write('b');
    reader.write('c', 'd');
    await poller.idle();

    expect(batches).toEqual(['a', 'bcd']);
  });

  it('gives the same batch again until the function takes it, and nothing later before', async () => {
    const reader = aStream();
    reader.write(...'abcd');
    let failures = 2;

    const { poller, batches, errors } = start({ reader, batchSize: 2 }, () => {
      failures -= 1;
      if (failures >= 0) throw new Error('away');
    });
    await poller.idle();

    expect(batches).toEqual(['ab', 'ab', 'ab', 'cd']);
    expect(errors).toHaveLength(2);
  });

  it('halves a batch that cannot be taken, until the bad record is alone, and discards that one', async () => {
    const reader = aStream();
    reader.write(...'abcd');

    const { poller, batches, discarded } = start({ reader, bisectBatchOnError: true, maximumRetryAttempts: 1 }, failOn('c'));
    await poller.idle();

    expect(batches).toEqual(['abcd', 'ab', 'cd', 'c', 'c', 'd']);
    expect(discarded).toEqual(['c']);
  });

  it('goes on at the record that the function names, and from the beginning where it names another one', async () => {
    const reader = aStream();
    reader.write(...'abc');
    const answers = [['b'], ['x'], []];

    const { poller, batches } = start({ reader }, () => ({
      batchItemFailures: answers.shift()?.map((itemIdentifier) => ({ itemIdentifier })),
    }));
    await poller.idle();

    expect(batches).toEqual(['abc', 'bc', 'bc']);
  });

  it('leaves in the stream what it did not hand over when it stops', async () => {
    const reader = aStream();
    reader.write(...'ab');
    const tried = Promise.withResolvers<void>();
    const { poller } = start({ reader, retryDelayMs: 1000, clock: new ManualClock() }, () => {
      tried.resolve();
      throw new Error('away');
    });
    await tried.promise;

    await poller.stop();

    expect(names(reader.peek(10))).toBe('ab');
  });
});
