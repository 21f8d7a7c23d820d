import * as z from 'zod';
import type { Emulator } from './emulator.ts';

const MAPPINGS = '/2015-03-31/event-source-mappings/';
const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];

const messages = z.object({ Messages: z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })).default([]) });
const attributes = z.object({ Attributes: z.record(z.string(), z.coerce.number()) });
const mappings = z.object({ EventSourceMappings: z.array(z.object({ UUID: z.string(), EventSourceArn: z.string() })) });

/** Bodies of the messages that wait; they are deleted. */
export async function take(moto: Emulator, QueueUrl: string): Promise<readonly string[]> {
  const { Messages } = messages.parse(
    await moto.call('AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
  );
  for (const { ReceiptHandle } of Messages) await moto.call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
  return Messages.map(({ Body }) => Body);
}

/** Messages in a queue, in flight or not. */
export async function waiting(moto: Emulator, QueueUrl: string): Promise<number> {
  const { Attributes } = attributes.parse(await moto.call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: COUNTS }));
  return COUNTS.reduce((sum, name) => sum + (Attributes[name] ?? 0), 0);
}

/** Without its consumer a queue keeps what it gets. */
export async function switchConsumer(moto: Emulator, queueUrl: string, enabled: boolean): Promise<void> {
  const queue = queueUrl.split('/').at(-1) ?? queueUrl;
  const { EventSourceMappings } = mappings.parse(await moto.rest('GET', MAPPINGS, 'lambda'));
  const own = EventSourceMappings.filter(({ EventSourceArn }) => EventSourceArn.endsWith(`:${queue}`));
  if (own.length !== 1) throw new Error(`Queue ${queue} has ${own.length} consumers; one is expected.`);
  for (const { UUID } of own) await moto.rest('PUT', `${MAPPINGS}${UUID}`, 'lambda', { Enabled: enabled });
}
