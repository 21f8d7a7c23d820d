import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { WorkflowUnavailable } from '#domain/base/errors.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** The queue from which λ start-reaction reads. */
export interface ReactionQueue {
  /** @throws WorkflowUnavailable */
  send(body: string): Promise<void>;
}

export function reactionQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): ReactionQueue {
  return {
    async send(body) {
      try {
        const { MessageId: id } = await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
        requirePart(id, 'MessageId');
      } catch (cause) {
        const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
        throw new WorkflowUnavailable(`The reaction queue took no message (${reason}). It is tried again.`, { cause });
      }
    },
  };
}
