import { truncate } from '@attack-reactor/kit/contract';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetterUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { chunk } from '#platform/base/concurrency.ts';

/** Limits of SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const ENTRIES_PER_CALL = 10;
const BYTES_PER_CALL = 1024 * 1024;
/** Room for the attributes of one entry. */
const ATTRIBUTE_BYTES = 2048;

/** A message that nobody can process as it is, with why. */
export type DeadLetter = {
  /** The message body as it came, so that it can be sent again unchanged once the cause is gone. */
  readonly body: string;
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
  readonly messageId: string;
  /** How many parts of the message were rejected; the reason is that of the first. */
  readonly count: number;
};

/** Why a part of a message was rejected. */
export type Fault = Pick<DeadLetter, 'reason' | 'field' | 'detail'>;

/**
 * The one letter of a message of which parts were rejected; undefined where none was. A letter for each part would hold the
 * whole message each time, and a redrive would square their number.
 */
export function writeLetter({ messageId, body }: Pick<DeadLetter, 'messageId' | 'body'>, faults: readonly Fault[]): DeadLetter | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  return { messageId, body, reason: first.reason, field: first.field, detail: first.detail, count: faults.length };
}

/** Where messages go that would fail forever. */
export interface DeadLetters {
  /** @throws DeadLetterUnavailable when one could not be stored; the source message must then stay in its queue. */
  put(letters: readonly DeadLetter[]): Promise<void>;
}

/** Dead letters as messages of an SQS queue; the reason stands in the attributes `reason`, `field`, `detail`, `messageId`, `count`. */
export function deadLetterQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): DeadLetters {
  return {
    async put(letters) {
      for (const some of chunk(letters, ENTRIES_PER_CALL, BYTES_PER_CALL, (letter) => Buffer.byteLength(letter.body) + ATTRIBUTE_BYTES)) {
        await send(client, queueUrl, some);
      }
    },
  };
}

async function send(client: Pick<SQSClient, 'send'>, queueUrl: string, letters: readonly DeadLetter[]): Promise<void> {
  const entries = letters.map((letter, position): SendMessageBatchRequestEntry => {
    const { reason, field, detail, messageId, count } = letter;
    return {
      Id: String(position),
      MessageBody: letter.body,
      MessageAttributes: Object.fromEntries(
        Object.entries({ reason, field, detail, messageId, count: String(count) }).map(([name, value]) => [
          name,
          { DataType: 'String', StringValue: attributeText(value) },
        ]),
      ),
    };
  });
  try {
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const failed = answer.Failed?.[0];
    if (failed !== undefined) throw new Error(`${failed.Code}: ${failed.Message}`);
    const stored = answer.Successful?.length ?? 0;
    if (stored !== entries.length) throw new Error(`SQS tells of ${stored} stored messages`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeadLetterUnavailable(
      `${letters.length} messages could not be stored in ${queueUrl} (${reason}); they return to their queue.`,
      { cause },
    );
  }
}

/**
 * Replaces what SQS does not take in an attribute: empty text and control characters; one refused entry would send the
 * whole batch back. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function attributeText(text: string): string {
  return truncate(oneLine(text) || '-', 512);
}
