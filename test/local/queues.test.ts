import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Queues, startQueues } from '#local/queues.ts';

let queues: Queues;
let client: SQSClient;

beforeAll(async () => {
  queues = await startQueues({ region: 'eu-central-1' });
  process.env.AWS_ENDPOINT_URL_SQS = queues.endpoint;
  client = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await queues.close();
  delete process.env.AWS_ENDPOINT_URL_SQS;
});

async function receive(url: string): Promise<(string | undefined)[]> {
  const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }));
  return messages.map(({ Body }) => Body);
}

describe('startQueues', () => {
  it('makes queues that an unmodified client reaches by URL, on the loopback interface', async () => {
    const queue = await queues.createQueue('reached');
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'hello' }));

    expect(await receive(queue.url)).toEqual(['hello']);
    expect(queue.arn).toBe('arn:aws:sqs:eu-central-1:000000000000:reached');
    expect(new URL(queue.url).origin).toBe(queues.endpoint);
    expect(queues.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'absent' }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('sends by itself, counts what is there, and says what SQS refuses', async () => {
    const queue = await queues.createQueue('counted');
    await queues.send(queue, 'one');
    await queues.send(queue, 'two');
    await client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 1 }));

    expect(await queues.depth(queue)).toEqual({ visible: 1, inFlight: 1, delayed: 0 });
    await expect(queues.send(queue, 'x'.repeat(1024 * 1024 + 1))).rejects.toThrow('SQS refuses');
  });

  it('moves a message to the dead-letter queue when it was received as often as allowed', async () => {
    const deadLetter = await queues.createQueue('dead');
    const queue = await queues.createQueue('source', { deadLetter, maxReceiveCount: 2 });
    await queues.send(queue, 'poison');

    const received = [await receive(queue.url), await receive(queue.url), await receive(queue.url)];

    expect(received).toEqual([['poison'], ['poison'], []]);
    expect(await receive(deadLetter.url)).toEqual(['poison']);
  });

  it('hides a received message for the visibility timeout', async () => {
    const queue = await queues.createQueue('hidden', { visibilityTimeoutSeconds: 60 });
    await queues.send(queue, 'once');
    const take = () => client.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));

    const [first, second] = [await take(), await take()];

    expect([first.Messages?.length, second.Messages?.length ?? 0]).toEqual([1, 0]);
  });
});
