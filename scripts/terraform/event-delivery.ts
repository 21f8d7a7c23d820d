import * as z from 'zod';
import { PRODUCT_NAME } from '#domain/product.ts';
import type { Checks } from './checks.ts';
import type { Emulator } from './emulator.ts';

type TestEvent = { readonly detailType: string; readonly finding: Readonly<Record<string, unknown>> & { readonly Id: string } };
type Queues = { readonly queueUrl: string; readonly deadLettersUrl: string };

const IMPORTED = 'Security Hub Findings - Imported';
const MAPPINGS = '/2015-03-31/event-source-mappings/';
const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];

const messages = z.object({ Messages: z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })).default([]) });
const event = z.object({ detail: z.object({ findings: z.array(z.object({ Id: z.string() })) }) });
const attributes = z.object({ Attributes: z.record(z.string(), z.coerce.number()) });
const mappings = z.object({ EventSourceMappings: z.array(z.object({ UUID: z.string() })).length(1) });

/** Sends events through the applied rule and reads the applied queues. */
export async function eventsTakeTheirWay(checks: Checks, moto: Emulator, { queueUrl, deadLettersUrl }: Queues): Promise<void> {
  await switchConsumer(moto, false);
  await putEvents(moto, [
    { detailType: IMPORTED, finding: { Id: 'foreign', ProductName: 'GuardDuty' } },
    { detailType: IMPORTED, finding: { Id: 'own', ProductName: PRODUCT_NAME } },
    { detailType: 'Findings Imported V2', finding: { Id: 'ocsf', metadata: { product: { name: 'Inspector' } } } },
    { detailType: 'Security Hub Insight Results', finding: { Id: 'insight', ProductName: 'Security Hub' } },
  ]);
  const arrived = (await receive(moto, queueUrl)).join();
  checks.check('foreign findings (ASFF, OCSF) reach the queue, our own and insights do not', arrived === 'foreign,ocsf', arrived);

  await switchConsumer(moto, true);
  await putEvents(moto, [{ detailType: IMPORTED, finding: { Id: 'consumed', ProductName: 'GuardDuty' } }]);
  const left = await waiting(moto, queueUrl);
  checks.check('the event source mapping takes findings out of the queue', left === 0, `${left} messages are left`);
  const dead = await waiting(moto, deadLettersUrl);
  checks.check('no finding is in the dead letters', dead === 0, `${dead} messages`);
}

async function putEvents(moto: Emulator, events: readonly TestEvent[]): Promise<void> {
  const Entries = events.map(({ detailType, finding }) => ({
    Source: 'aws.securityhub',
    DetailType: detailType,
    Detail: JSON.stringify({ findings: [finding] }),
  }));
  await moto.call('AWSEvents.PutEvents', { Entries });
}

/** Ids of the findings that wait, sorted; their messages are deleted. */
async function receive(moto: Emulator, QueueUrl: string): Promise<readonly string[]> {
  const { Messages } = messages.parse(
    await moto.call('AmazonSQS.ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
  );
  for (const { ReceiptHandle } of Messages) await moto.call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
  return Messages.flatMap(({ Body }) => event.parse(JSON.parse(Body)).detail.findings.map(({ Id }) => Id)).sort();
}

/** Messages in a queue, in flight or not. */
async function waiting(moto: Emulator, QueueUrl: string): Promise<number> {
  const { Attributes } = attributes.parse(await moto.call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: COUNTS }));
  return COUNTS.reduce((sum, name) => sum + (Attributes[name] ?? 0), 0);
}

/** Without its consumer a queue keeps what it gets. */
async function switchConsumer(moto: Emulator, enabled: boolean): Promise<void> {
  const { EventSourceMappings } = mappings.parse(await moto.rest('GET', MAPPINGS, 'lambda'));
  for (const { UUID } of EventSourceMappings) await moto.rest('PUT', `${MAPPINGS}${UUID}`, 'lambda', { Enabled: enabled });
}
