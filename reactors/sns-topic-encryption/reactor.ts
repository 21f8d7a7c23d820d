import { type ContextOf, change, defineReactor, nothingToDo, readRegion, readResourceName, refuse } from '@attack-reactor/kit';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { manifest } from './manifest.ts';
import { listPublishers, type Publishers, servicesWithoutKey } from './publishers.ts';

type Context = ContextOf<typeof manifest>;

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
const NO_POLICY = JSON.stringify({ Statement: [] });
const AWS_MANAGED_KEY = 'alias/aws/sns';

export const reactor = defineReactor(manifest, {
  accepts: TOPIC_ARN,
  async plan(context) {
    const name = readResourceName(context.resource.Id);
    const { key, publishers } = await loadTopic(context);
    if (key !== undefined) return nothingToDo(`Topic ${name} is encrypted with ${key}`);
    const obstacle =
      context.parameters.kmsKeyArn === undefined
        ? obstacleToManagedKey(publishers, context)
        : await obstacleToCustomerKey(context.parameters.kmsKeyArn, publishers, context);
    if (obstacle !== undefined) return refuse(`Topic ${name}: ${obstacle}`);
    return change({
      summary: `Topic ${name}: encrypt with ${keyOf(context)}`,
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
function obstacleToManagedKey({ services, anybody }: Publishers, { parameters }: Context): string | undefined {
  if (services.length > 0) {
    return `${services.join(', ')} may publish, but no service may use the key that AWS manages. Set kmsKeyArn to a customer key.`;
  }
  if (anybody && !parameters.noServicePublishes) {
    return (
      'its policy lets the whole account publish, CloudWatch alarms included, and no service may use the key that AWS manages. ' +
      'Set kmsKeyArn to a customer key, or noServicePublishes to true where you know that none does.'
    );
  }
  return undefined;
}

async function obstacleToCustomerKey(kmsKeyArn: string, { services }: Publishers, context: Context): Promise<string | undefined> {
  if (readRegion(kmsKeyArn) !== context.target.region)
    return `the key ${kmsKeyArn} is in another Region. Name one of ${context.target.region}.`;
  const kms = context.clients.of(KMSClient);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: kmsKeyArn }));
  if (KeyMetadata?.KeyState !== 'Enabled' || KeyMetadata.KeySpec !== 'SYMMETRIC_DEFAULT') {
    return `the key ${kmsKeyArn} is ${KeyMetadata?.KeyState} and ${KeyMetadata?.KeySpec}; it must be Enabled and SYMMETRIC_DEFAULT.`;
  }
  if (services.length === 0) return undefined;
  const { Policy = NO_POLICY } = await kms.send(new GetKeyPolicyCommand({ KeyId: kmsKeyArn, PolicyName: 'default' }));
  const missing = servicesWithoutKey(Policy, services);
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} may publish, but not use the key ${kmsKeyArn}. Allow kms:GenerateDataKey* and kms:Decrypt in its policy.`;
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
