import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Queue, type Queues, startQueues } from '#local/queues.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { redrive } from '#platform/queue/redrive.ts';

describe('redrive', () => {
  let queues: Queues;
  let client: SQSClient;
  let number = 0;
  beforeAll(async () => {
    queues = await startQueues();
    client = new SQSClient({
      endpoint: queues.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      useQueueUrlAsEndpoint: false,
    });
  });
  afterAll(async () => {
    client.destroy();
    await queues.close();
  });

  async function twoQueues(): Promise<{ from: Queue; to: Queue }> {
    number += 1;
    return { from: await queues.createQueue(`dead-${number}`), to: await queues.createQueue(`work-${number}`) };
  }

  async function setAside(queue: Queue, bodies: readonly string[], reason = 'invalid-field'): Promise<void> {
    for (const body of bodies)
      await deadLetterQueue(client, queue.url).put([{ body, reason, field: 'UpdatedAt', detail: 'is missing', messageId: 'm', count: 1 }]);
  }

  async function take(queue: Queue) {
    const taken: { body: string; reason: string | undefined }[] = [];
    for (;;) {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, MessageAttributeNames: ['All'] }),
      );
      if (messages.length === 0) return taken;
      taken.push(
        ...messages.map(({ Body = '', MessageAttributes }) => ({ body: Body, reason: MessageAttributes?.['reason']?.StringValue })),
      );
    }
  }

  it('sends everything back in the order in which it came, with its reason', async () => {
    const { from, to } = await twoQueues();
    const bodies = Array.from({ length: 25 }, (_, position) => `message ${position}`);
    await setAside(from, bodies);

    const moved = await redrive(client, { from: from.url, to: to.url, max: 100, dryRun: false });

    expect(moved.map(({ body }) => body)).toEqual(bodies);
    expect(await take(to)).toEqual(bodies.map((body) => ({ body, reason: 'invalid-field' })));
    expect(await queues.depth(from)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('keeps what is known of a letter: its reason and how many findings had one', async () => {
    const { from, to } = await twoQueues();
    await deadLetterQueue(client, from.url).put([
      { body: 'twenty', reason: 'invalid-field', field: 'Id', detail: 'is missing', messageId: 'm', count: 20 },
    ]);

    const moved = await redrive(client, { from: from.url, to: to.url, max: 1, dryRun: false });
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: to.url, WaitTimeSeconds: 0, MessageAttributeNames: ['All'] }),
    );

    expect(moved).toMatchObject([{ reason: 'invalid-field', count: 20 }]);
    expect(message?.MessageAttributes).toMatchObject({ reason: { StringValue: 'invalid-field' }, count: { StringValue: '20' } });
  });

  it('moves only what has the reason asked for, and leaves the rest where it can be seen at once', async () => {
    const { from, to } = await twoQueues();
    await setAside(from, ['a'], 'too-large');
    await setAside(from, ['b'], 'invalid-field');

    await redrive(client, { from: from.url, to: to.url, max: 100, dryRun: false, reason: 'too-large' });

    expect(await take(to)).toEqual([{ body: 'a', reason: 'too-large' }]);
    expect(await queues.depth(from)).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it('only looks in a dry run', async () => {
    const { from, to } = await twoQueues();
    await setAside(from, ['a', 'b']);

    const found = await redrive(client, { from: from.url, to: to.url, max: 100, dryRun: true });

    expect(found.map(({ body, reason, field }) => ({ body, reason, field }))).toEqual([
      { body: 'a', reason: 'invalid-field', field: 'UpdatedAt' },
      { body: 'b', reason: 'invalid-field', field: 'UpdatedAt' },
    ]);
    expect(await queues.depth(from)).toMatchObject({ visible: 2, inFlight: 0 });
    expect(await take(to)).toEqual([]);
  });

  it('says so of a message that SQS itself gave up on', async () => {
    const { from, to } = await twoQueues();
    await queues.send(from, 'lost once');

    const [letter] = await redrive(client, { from: from.url, to: to.url, max: 1, dryRun: false });

    expect(letter?.reason).toBe('received-too-often');
  });

  it('deletes nothing that the other queue did not take', async () => {
    const { from } = await twoQueues();
    await setAside(from, ['a']);

    const moving = redrive(client, { from: from.url, to: `${queues.endpoint}/000000000000/no-such-queue`, max: 10, dryRun: false });

    await expect(moving).rejects.toMatchObject({ name: 'DeadLetterUnavailable', message: expect.stringContaining('still there') });
    expect(await queues.depth(from)).toMatchObject({ visible: 0, inFlight: 1 });
  });
});
