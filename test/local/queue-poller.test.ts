import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { type QueuePoller, type QueuePollerOptions, startQueuePoller } from '#local/queue-poller.ts';
import { type Queue, type Queues, startQueues } from '#local/queues.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { failing, numbered, recording } from './recording-handler.ts';

let queues: Queues;
let client: SQSClient;
let deadLetters: Queue;
let queue: Queue;
let created = 0;
const pollers: QueuePoller[] = [];

beforeAll(async () => {
  queues = await startQueues({ region: 'eu-central-1' });
  process.env.AWS_ENDPOINT_URL_SQS = queues.endpoint;
  client = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
});

beforeEach(async () => {
  created += 1;
  deadLetters = await queues.createQueue(`dead-letters-${created}`);
  queue = await queues.createQueue(`queue-${created}`, { deadLetter: deadLetters, maxReceiveCount: 3, visibilityTimeoutSeconds: 60 });
});

afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
});

afterAll(async () => {
  client.destroy();
  await queues.close();
  delete process.env.AWS_ENDPOINT_URL_SQS;
});

function poll(handler: QueuePollerOptions['handler'], options: Partial<QueuePollerOptions> = {}): QueuePoller {
  const poller = startQueuePoller({
    client,
    queue,
    handler,
    functionName: 'enrich',
    maximumConcurrency: 1,
    onError: () => {},
    ...options,
  });
  pollers.push(poller);
  return poller;
}

async function send(...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await queues.send(queue, body);
}

describe('the event', () => {
  it('is what Lambda would hand over, with a context', async () => {
    const calls: { event: SQSEvent; context: Context }[] = [];
    await client.send(
      new SendMessageCommand({
        QueueUrl: queue.url,
        MessageBody: 'hello',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'greeting' },
          raw: { DataType: 'Binary', BinaryValue: Buffer.from('bytes') },
        },
      }),
    );

    await poll(async (event, context) => void calls.push({ event, context }), { timeoutSeconds: 10 }).idle();

    expect(calls).toHaveLength(1);
    expect(calls[0]?.event).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            kind: { stringValue: 'greeting', stringListValues: [], binaryListValues: [], dataType: 'String' },
            raw: { binaryValue: 'Ynl0ZXM=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          md5OfMessageAttributes: expect.any(String),
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: 'eu-central-1',
        },
      ],
    });
    expect(calls[0]?.context).toMatchObject({
      functionName: 'enrich',
      invokedFunctionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1:\d{12}:function:enrich$/),
      awsRequestId: expect.any(String),
    });
    expect(calls[0]?.context.getRemainingTimeInMillis()).toBeLessThanOrEqual(10_000);
  });
});

describe('a batch', () => {
  it('gathers beyond the ten messages of one call, and leaves the queue empty', async () => {
    const { batches, handler } = recording();
    await send(...numbered(25));

    await poll(handler, { batchSize: 100 }).idle();

    expect(batches).toEqual([numbered(25)]);
    expect(await queues.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('is never larger than the batch size', async () => {
    const { batches, handler } = recording();
    await send(...numbered(25));

    await poll(handler, { batchSize: 12 }).idle();

    expect(batches.map(({ length }) => length)).toEqual([12, 12, 1]);
  });

  it('is cut where the payload would exceed 6 MB', async () => {
    const { batches, handler } = recording();
    const megabyte = 'x'.repeat(1024 * 1024 - 1024);
    await send(...Array.from({ length: 8 }, () => megabyte));

    await poll(handler, { batchSize: 100 }).idle();

    expect(batches.map(({ length }) => length)).toEqual([6, 2]);
  });

  it('waits for more until its window ends', async () => {
    const clock = new ManualClock();
    const { batches, handler } = recording();
    await send('early');

    const idle = poll(handler, { batchSize: 100, batchingWindowMs: 500, clock }).idle();
    await clock.asleep();
    await send('late');
    clock.advance(500);
    await idle;

    expect(batches).toEqual([['early', 'late']]);
  });

  it('does not wait once it is full', async () => {
    const clock = new ManualClock();
    const { batches, handler } = recording();
    await send(...numbered(2));

    await poll(handler, { batchSize: 2, batchingWindowMs: 500, clock }).idle();

    expect({ batches, slept: clock.slept }).toEqual({ batches: [['0', '1']], slept: [] });
  });
});

describe('failures', () => {
  it('bring back the messages that are named, and only those', async () => {
    let first = true;
    const { batches, handler } = recording((event) => {
      const answer = first ? failing('1')(event) : { batchItemFailures: [] };
      first = false;
      return answer;
    });
    await send(...numbered(3));

    await poll(handler).idle();

    expect(batches).toEqual([['0', '1', '2'], ['1']]);
  });

  it('are the whole batch, and are reported, where the function throws', async () => {
    const errors: unknown[] = [];
    let first = true;
    const { batches, handler } = recording(() => {
      if (!first) return undefined;
      first = false;
      throw new Error('boom');
    });
    await send(...numbered(2));

    await poll(handler, { onError: (error) => errors.push(error) }).idle();

    expect({ batches, errors }).toEqual({ batches: [numbered(2), numbered(2)], errors: [new Error('boom')] });
  });

  it('move a message to the dead-letter queue after the maximum of receives', async () => {
    const { batches, handler } = recording(failing('poison'));
    await send('poison');

    await poll(handler).idle();

    expect(batches).toHaveLength(3);
    const received = await client.send(new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10 }));
    expect(received.Messages?.map(({ Body }) => Body)).toEqual(['poison']);
  });
});

describe('concurrency', () => {
  it('runs as many batches at once as allowed, and no more', async () => {
    let running = 0;
    let most = 0;
    const bothRun = Promise.withResolvers<void>();
    const handler = async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === 2) bothRun.resolve();
      await bothRun.promise;
      running -= 1;
    };
    await send(...numbered(6));

    await poll(handler, { batchSize: 1, maximumConcurrency: 2 }).idle();

    expect(most).toBe(2);
  });
});

describe('idle', () => {
  it('resolves at once for an empty queue', async () => {
    await expect(poll(recording().handler).idle()).resolves.toBeUndefined();
  });

  it('waits for what is at work and for what that work sends', async () => {
    const { batches, handler } = recording(async (event) => {
      if (event.Records[0]?.body === 'first') await send('second');
    });
    await send('first');

    await poll(handler).idle();

    expect(batches).toEqual([['first'], ['second']]);
  });
});

describe('stop', () => {
  it('ends a poller that waits for messages, and leaves later messages to others', async () => {
    const before = recording();
    const stopped = poll(before.handler);
    await stopped.idle();
    await stopped.stop();
    const after = recording();

    await send('later');
    await poll(after.handler).idle();

    expect([before.batches, after.batches]).toEqual([[], [['later']]]);
  });

  it('lets the batch at work end', async () => {
    const started = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    let ended = false;
    const poller = poll(async () => {
      started.resolve();
      await mayEnd.promise;
      ended = true;
    });
    await send('a');
    await started.promise;

    const stopping = poller.stop();
    mayEnd.resolve();
    await stopping;

    expect(ended).toBe(true);
    expect(await queues.depth(queue)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });
});

describe('an error of SQS', () => {
  it('is reported, and the poller goes on after a pause', async () => {
    const errors: unknown[] = [];
    let failed = false;
    const flaky: QueuePollerOptions['client'] = Object.create(client);
    flaky.send = (...args: unknown[]) => {
      if (!failed) {
        failed = true;
        return Promise.reject(new Error('connection refused'));
      }
      return Reflect.apply(client.send, client, args);
    };
    const clock = new ManualClock();
    const { batches, handler } = recording();
    await send('a');

    const idle = poll(handler, { client: flaky, clock, onError: (error) => errors.push(error) }).idle();
    await clock.asleep();
    const meanwhile = [...batches];
    clock.advance(1000);
    await idle;

    expect({ errors, slept: clock.slept }).toEqual({ errors: [new Error('connection refused')], slept: [1000] });
    expect({ meanwhile, batches }).toEqual({ meanwhile: [], batches: [['a']] });
  });
});
