import { defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';

/** Makes a topic with its default policy. @returns it as a finding names it */
export async function createTopic({ client }: Pick<SceneOwner, 'client'>, Name: string) {
  const { TopicArn = '' } = await client(SNSClient).send(new CreateTopicCommand({ Name }));
  return { Type: 'AwsSnsTopic', Id: TopicArn };
}

export const scene = defineScene({
  story: 'A topic whose messages lie unencrypted, and that only people publish to',
  finding: { control: 'SNS.1', title: 'SNS topics should be encrypted at-rest using AWS KMS', severity: 'MEDIUM' },
  build: async (owner) => ({
    resource: await createTopic(owner, owner.unique('alarms')),
    parameters: { noServicePublishes: true },
  }),
});
