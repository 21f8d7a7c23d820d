import { type ContextOf, change, defineReactor, nothingToDo, readResourceName, refuse } from '@attack-reactor/kit';
import { findKeyObstacle, listSenders } from '@attack-reactor/kit/aws/key-use';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const QUEUE_ARN = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}(\.fifo)?$/;

const NO_POLICY = JSON.stringify({ Statement: [] });
/** Neither kind of encryption was on where there was a plan to change. */
const earlier = z.object({ KmsMasterKeyId: z.string().nullable(), SqsManagedSseEnabled: z.boolean() });

export const reactor = defineReactor(manifest, {
  accepts: QUEUE_ARN,
  async plan(context) {
    const { Id: resource } = context.resource;
    const { kmsKeyArn: key } = context.parameters;
    const queue = readResourceName(resource);
    if (await isEncrypted(context)) return nothingToDo(texts.encrypted({ queue }));
    const backup = { KmsMasterKeyId: null, SqsManagedSseEnabled: false };
    if (key === undefined) {
      const changes = [{ resource, field: 'SqsManagedSseEnabled', before: false, after: true }];
      return change({ summary: texts.encryptBySqs({ queue }), changes, effect: 'reversible', backup });
    }
    const senders = listSenders(await loadPolicy(context), 'sqs:SendMessage', context.target.accountId);
    const obstacle = await findKeyObstacle(context, { subject: texts.queue({ queue }), key, senders });
    if (obstacle !== undefined) return refuse(obstacle);
    const changes = [{ resource, field: 'KmsMasterKeyId', before: null, after: key }];
    return change({ summary: texts.encryptByKms({ queue, key }), changes, backup });
  },
  async apply(context) {
    if (await isEncrypted(context)) return;
    const { kmsKeyArn } = context.parameters;
    await set(context, kmsKeyArn === undefined ? { SqsManagedSseEnabled: 'true' } : { KmsMasterKeyId: kmsKeyArn });
  },
  async rollback(context, { backup }) {
    const { KmsMasterKeyId, SqsManagedSseEnabled } = earlier.parse(backup);
    // Encryption that others turned on stays. One call cannot name both kinds.
    if (KmsMasterKeyId === null && (await readEncryption(context)).KmsMasterKeyId !== null) await set(context, { KmsMasterKeyId: '' });
    if (!SqsManagedSseEnabled && (await readEncryption(context)).SqsManagedSseEnabled)
      await set(context, { SqsManagedSseEnabled: 'false' });
  },
  readBack: readEncryption,
});

async function isEncrypted(context: Context): Promise<boolean> {
  const { KmsMasterKeyId, SqsManagedSseEnabled } = await readEncryption(context);
  return KmsMasterKeyId !== null || SqsManagedSseEnabled;
}

async function readEncryption(context: Context): Promise<{ KmsMasterKeyId: string | null; SqsManagedSseEnabled: boolean }> {
  const { Attributes } = await context.clients.of(SQSClient).send(
    new GetQueueAttributesCommand({
      QueueUrl: await loadUrl(context),
      AttributeNames: ['KmsMasterKeyId', 'SqsManagedSseEnabled'],
    }),
  );
  return { KmsMasterKeyId: Attributes?.['KmsMasterKeyId'] || null, SqsManagedSseEnabled: Attributes?.['SqsManagedSseEnabled'] === 'true' };
}

/** A queue without a policy is open to its own account only. */
async function loadPolicy(context: Context): Promise<string> {
  const ask = new GetQueueAttributesCommand({ QueueUrl: await loadUrl(context), AttributeNames: ['Policy'] });
  const { Attributes } = await context.clients.of(SQSClient).send(ask);
  return Attributes?.['Policy'] || NO_POLICY;
}

async function set(context: Context, Attributes: Record<string, string>): Promise<void> {
  const QueueUrl = await loadUrl(context);
  await context.clients.of(SQSClient).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

async function loadUrl(context: Context): Promise<string | undefined> {
  const { QueueUrl } = await context.clients
    .of(SQSClient)
    .send(new GetQueueUrlCommand({ QueueName: readResourceName(context.resource.Id), QueueOwnerAWSAccountId: context.target.accountId }));
  return QueueUrl;
}
