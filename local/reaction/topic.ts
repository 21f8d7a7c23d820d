/**
 * SNS on this machine: fauxqs in this process. Messages go as they are into the queues that subscribe. It leaves out
 * policies, encryption, redelivery and signatures.
 */
import type { Queue } from '../queues.ts';

/** A topic of fauxqs (its SNS) whose messages go as they are into queues. @returns its ARN */
export async function createTopic(endpoint: string, name: string, subscribers: readonly Pick<Queue, 'arn'>[]): Promise<string> {
  const call = async (action: string, parameters: Record<string, string>): Promise<string> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`SNS refuses ${action}: ${text.slice(0, 300)}`);
    return text;
  };
  const created = await call('CreateTopic', { Name: name });
  const arn = /<TopicArn>([^<]+)</.exec(created)?.[1];
  if (arn === undefined) throw new Error('SNS named no topic; this cannot happen.');
  for (const { arn: endpointArn } of subscribers) {
    await call('Subscribe', {
      TopicArn: arn,
      Protocol: 'sqs',
      Endpoint: endpointArn,
      'Attributes.entry.1.key': 'RawMessageDelivery',
      'Attributes.entry.1.value': 'true',
    });
  }
  return arn;
}
