import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Makes a queue without encryption. @returns it as a finding names it */
export async function createQueue({ client, place }: Pick<SceneOwner, 'client' | 'place'>, QueueName: string) {
  const Attributes = { SqsManagedSseEnabled: 'false', VisibilityTimeout: '77' };
  await client(SQSClient).send(new CreateQueueCommand({ QueueName, Attributes }));
  return { Type: 'AwsSqsQueue', Id: arnAt(place, 'sqs', QueueName) };
}

export const scene = defineScene({
  story: 'A queue whose messages lie unencrypted',
  finding: { control: 'SQS.1', title: 'Amazon SQS queues should be encrypted at rest', severity: 'MEDIUM' },
  build: async (owner) => ({ resource: await createQueue(owner, owner.unique('orders')) }),
});
