import { type ContextOf, change, defineReactor, nothingToDo, readRegion, readResourceName, refuse } from '@attack-reactor/kit';
import type { TranslatedText } from '@attack-reactor/kit/contract';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { manifest } from './manifest.ts';
import { listPublishers, type Publishers, servicesWithoutKey } from './publishers.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
const NO_POLICY = JSON.stringify({ Statement: [] });
const AWS_MANAGED_KEY = 'alias/aws/sns';

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
  // There is a plan to change only where there was no key.
  rollback: (context) => set(context, ''),
  readBack: async (context) => ({ KmsMasterKeyId: (await loadTopic(context)).key ?? null }),
});

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services */
function obstacleToManagedKey({ services, anybody }: Publishers, { resource, parameters }: Context): TranslatedText | undefined {
  const topic = readResourceName(resource.Id);
  if (services.length > 0) return texts.servicesPublish({ topic, services: services.join(', ') });
  return anybody && !parameters.noServicePublishes ? texts.accountPublishes({ topic }) : undefined;
}

async function obstacleToCustomerKey(key: string, { services }: Publishers, context: Context): Promise<TranslatedText | undefined> {
  const topic = readResourceName(context.resource.Id);
  const { region } = context.target;
  if (readRegion(key) !== region) return texts.otherRegion({ topic, key, region });
  const kms = context.clients.of(KMSClient);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
  const { KeyState: state, KeySpec: spec } = KeyMetadata ?? {};
  if (state !== 'Enabled' || spec !== 'SYMMETRIC_DEFAULT') {
    return texts.unusableKey({ topic, key, state: String(state), spec: String(spec) });
  }
  if (services.length === 0) return undefined;
  const { Policy = NO_POLICY } = await kms.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: 'default' }));
  const missing = servicesWithoutKey(Policy, services);
  return missing.length === 0 ? undefined : texts.mayNotUseKey({ topic, key, services: missing.join(', ') });
}

function keyOf({ parameters }: Context): string {
  return parameters.kmsKeyArn ?? AWS_MANAGED_KEY;
}

async function loadTopic(context: Context): Promise<{ readonly key: string | undefined; readonly publishers: Publishers }> {
  const { Attributes = {} } = await context.clients.of(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: context.resource.Id }));
  return { key: Attributes['KmsMasterKeyId'] || undefined, publishers: listPublishers(Attributes['Policy'] ?? NO_POLICY) };
}

async function set(context: Context, key: string): Promise<void> {
  await context.clients
    .of(SNSClient)
    .send(new SetTopicAttributesCommand({ TopicArn: context.resource.Id, AttributeName: 'KmsMasterKeyId', AttributeValue: key }));
}
