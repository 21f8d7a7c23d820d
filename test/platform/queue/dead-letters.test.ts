import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Queues, startQueues } from '#local/queues.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';

const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };

describe('deadLetterQueue', () => {
  let queues: Queues;
  let client: SQSClient;
  beforeAll(async () => {
    queues = await startQueues({ region: 'eu-central-1' });
    client = new SQSClient({ endpoint: queues.endpoint, region: 'eu-central-1', credentials });
  });
  afterAll(async () => {
    client.destroy();
    await queues.close();
  });

  it('keeps the body as it came, and the reason beside it', async () => {
    const queue = await queues.createQueue('one');

    await deadLetterQueue(client, queue.url).put([
      { body: '{"broken":', reason: 'not-a-finding', field: '$', detail: 'malformed JSON: it ends early', messageId: 'm-1', count: 3 },
    ]);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, MessageAttributeNames: ['All'] }));

    expect(Messages).toMatchObject([
      {
        Body: '{"broken":',
        MessageAttributes: {
          reason: { StringValue: 'not-a-finding' },
          field: { StringValue: '$' },
          detail: { StringValue: 'malformed JSON: it ends early' },
          messageId: { StringValue: 'm-1' },
          count: { StringValue: '3' },
        },
      },
    ]);
  });

  it('stores a reason that quotes control characters of a finding', async () => {
    const queue = await queues.createQueue('hostile');

    await deadLetterQueue(client, queue.url).put([
      { body: 'a', reason: 'invalid-field', field: '', detail: '"2026\u0001\u0000" is no date\n', messageId: 'm', count: 1 },
    ]);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, MessageAttributeNames: ['All'] }));

    expect(Messages?.[0]?.MessageAttributes).toMatchObject({ detail: { StringValue: '"2026 " is no date' }, field: { StringValue: '-' } });
  });

  it('stores any number, large ones too', async () => {
    const queue = await queues.createQueue('many');
    const letter = { body: 'x'.repeat(240 * 1024), reason: 'too-large', field: 'too-large', detail: '', messageId: 'm', count: 1 };

    await deadLetterQueue(client, queue.url).put(Array.from({ length: 23 }, () => letter));

    expect((await queues.depth(queue)).visible).toBe(23);
  });

  it('throws where one could not be stored, so that the source message stays', async () => {
    const nowhere = deadLetterQueue(client, `${queues.endpoint}/000000000000/no-such-queue`);

    await expect(nowhere.put([{ body: 'a', reason: 'r', field: 'f', detail: 'd', messageId: 'm', count: 1 }])).rejects.toMatchObject({
      name: 'DeadLetterUnavailable',
      message: expect.stringContaining('no-such-queue'),
    });
  });
});
