import { type ContextOf, change, defineReactor, nothingToDo, readResourceName, refuse } from '@attack-reactor/kit';
import { findKeyObstacle, listSenders, type Senders } from '@attack-reactor/kit/aws/key-use';
import type { Text } from '@attack-reactor/kit/contract';
import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
const earlier = z.object({ KmsMasterKeyId: z.string().nullable() });
const NO_POLICY = JSON.stringify({ Statement: [] });
const AWS_MANAGED_KEY = 'alias/aws/sns';
/** Services that publish for the account itself, so that the default policy lets them. */
const FOR_THE_ACCOUNT = ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 's3.amazonaws.com'];

export const reactor = defineReactor(manifest, {
  accepts: TOPIC_ARN,
  async plan(context) {
    const topic = readResourceName(context.resource.Id);
    const { key, publishers } = await loadTopic(context);
    if (key !== undefined) return nothingToDo(texts.encrypted({ topic, key }));
    const obstacle =
      context.parameters.kmsKeyArn === undefined
        ? obstacleToManagedKey(publishers, context)
        : await obstacleToCustomerKey(context.parameters.kmsKeyArn, publishers, context);
    if (obstacle !== undefined) return refuse(obstacle);
    return change({
      summary: texts.encrypt({ topic, key: keyOf(context) }),
      changes: [{ resource: context.resource.Id, field: 'KmsMasterKeyId', before: null, after: keyOf(context) }],
      backup: { KmsMasterKeyId: null },
    });
  },
  async apply(context) {
    if ((await loadTopic(context)).key === undefined) await set(context, keyOf(context));
  },
  rollback: (context, { backup }) => set(context, earlier.parse(backup).KmsMasterKeyId ?? ''),
  readBack: async (context) => ({ KmsMasterKeyId: (await loadTopic(context)).key ?? null }),
});

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
function obstacleToManagedKey({ services, accounts, anybody }: Senders, { resource, parameters }: Context): Text | undefined {
  const topic = readResourceName(resource.Id);
  if (services.length > 0) return texts.servicesPublish({ topic, services: services.join(', ') });
  if (accounts.length > 0) return texts.accountsPublish({ topic, accounts: accounts.join(', ') });
  return anybody && !parameters.noServicePublishes ? texts.accountPublishes({ topic }) : undefined;
}

function obstacleToCustomerKey(key: string, { services, accounts, anybody }: Senders, context: Context): Promise<Text | undefined> {
  const subject = texts.topic({ topic: readResourceName(context.resource.Id) });
  const hidden = anybody && !context.parameters.noServicePublishes ? FOR_THE_ACCOUNT : [];
  const senders = { services: [...new Set([...services, ...hidden])], accounts };
  return findKeyObstacle(context, { subject, key, senders });
}

function keyOf({ parameters }: Context): string {
  return parameters.kmsKeyArn ?? AWS_MANAGED_KEY;
}

async function loadTopic(context: Context): Promise<{ readonly key: string | undefined; readonly publishers: Senders }> {
  const { Attributes = {} } = await context.clients.of(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: context.resource.Id }));
  return {
    key: Attributes['KmsMasterKeyId'] || undefined,
    publishers: listSenders(Attributes['Policy'] ?? NO_POLICY, 'sns:Publish', context.target.accountId),
  };
}

async function set(context: Context, key: string): Promise<void> {
  await context.clients
    .of(SNSClient)
    .send(new SetTopicAttributesCommand({ TopicArn: context.resource.Id, AttributeName: 'KmsMasterKeyId', AttributeValue: key }));
}
