import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { DeadLetterUnavailable } from '#domain/base/errors.ts';
import { chunk } from '#platform/base/concurrency.ts';

const PER_CALL = 10;
const BYTES_PER_CALL = 1024 * 1024;
const ATTRIBUTE_BYTES = 4096;
/** Long enough to read and send back some thousand messages; what is not moved by then is simply there again. */
const HOLD_SECONDS = 600;
const RECEIVED_TOO_OFTEN = 'received-too-often';

/** A dead letter as it waits. */
export type WaitingLetter = {
  readonly messageId: string;
  readonly body: string;
  /** ISO-8601; when it came into its first queue, as far as SQS tells. */
  readonly sentAt: string;
  /** Why it was set aside; `received-too-often` where SQS moved it by itself. */
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
  /** Findings of the message that were set aside; undefined where SQS moved it, which counts none. */
  readonly count: number | undefined;
};

export type RedriveOptions = {
  readonly from: string;
  readonly to: string;
  /** Only letters with this reason. */
  readonly reason?: string;
  readonly max: number;
  /** Looks and moves nothing. */
  readonly dryRun: boolean;
  readonly onMoved?: (moved: number, of: number) => void;
};

type Held = { readonly letter: WaitingLetter; readonly message: Message };

/**
 * Sends dead letters back to a queue, oldest first, each with the reason that it had as attributes. A letter leaves the
 * dead-letter queue only after the other queue took it, so nothing is lost; one that was taken while its deletion failed
 * comes twice, which the functions expect.
 * @returns the letters that were moved, or would be
 * @throws DeadLetterUnavailable; what was not moved stays
 */
export async function redrive(client: Pick<SQSClient, 'send'>, options: RedriveOptions): Promise<readonly WaitingLetter[]> {
  const { from, to, reason, max, dryRun, onMoved } = options;
  try {
    const held = await holdAll(client, from, max);
    const chosen = held.filter(({ letter }) => reason === undefined || letter.reason === reason);
    const inOrder = chosen.toSorted((a, b) => (a.letter.sentAt < b.letter.sentAt ? -1 : 1));
    await letGo(client, from, dryRun ? held : held.filter((one) => !chosen.includes(one)));
    if (dryRun) return inOrder.map(({ letter }) => letter);
    let moved = 0;
    for (const some of chunk(inOrder, PER_CALL, BYTES_PER_CALL, ({ letter }) => Buffer.byteLength(letter.body) + ATTRIBUTE_BYTES)) {
      await move(client, from, to, some);
      moved += some.length;
      onMoved?.(moved, inOrder.length);
    }
    return inOrder.map(({ letter }) => letter);
  } catch (cause) {
    throw new DeadLetterUnavailable(
      `Dead letters could not be moved from ${from} to ${to} (${String(cause)}). What was not moved is still there.`,
      { cause },
    );
  }
}

async function holdAll(client: Pick<SQSClient, 'send'>, queueUrl: string, max: number): Promise<Held[]> {
  const held = new Map<string, Held>();
  while (held.size < max) {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(PER_CALL, max - held.size),
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (messages.length === 0) break;
    for (const message of messages) held.set(message.MessageId ?? '', { message, letter: toLetter(message) });
  }
  return [...held.values()];
}

function toLetter({
  MessageId: messageId = '',
  Body: body = '',
  MessageAttributes: attributes = {},
  Attributes: system = {},
}: Message): WaitingLetter {
  const text = (name: string) => attributes[name]?.StringValue;
  return {
    messageId,
    body,
    sentAt: new Date(Number(system.SentTimestamp ?? 0)).toISOString(),
    reason: text('reason') ?? RECEIVED_TOO_OFTEN,
    field: text('field') ?? '-',
    detail: text('detail') ?? '-',
    count: Number(text('count')) || undefined,
  };
}

async function move(client: Pick<SQSClient, 'send'>, from: string, to: string, some: readonly Held[]): Promise<void> {
  const sent = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: to,
      Entries: some.map(({ letter }, position) => ({
        Id: String(position),
        MessageBody: letter.body,
        MessageAttributes: describeHistory(letter),
      })),
    }),
  );
  const [failed] = sent.Failed ?? [];
  const ids = new Set((sent.Successful ?? []).map(({ Id }) => Id));
  const taken = some.filter((_, position) => ids.has(String(position)));
  if (taken.length > 0) {
    const Entries = taken.map(({ message }, position) => ({ Id: String(position), ReceiptHandle: message.ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: from, Entries }));
  }
  if (failed !== undefined) throw new Error(`${failed.Code}: ${failed.Message}`);
  if (taken.length < some.length) throw new Error(`SQS tells of ${taken.length} taken messages among ${some.length}`);
}

function describeHistory({ reason, field, detail, messageId, sentAt, count }: WaitingLetter) {
  const known = { reason, field, detail, redrivenMessageId: messageId, firstSentAt: sentAt };
  const history = count === undefined ? known : { ...known, count: String(count) };
  return Object.fromEntries(Object.entries(history).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));
}

/** Makes what was only looked at visible again at once. */
async function letGo(client: Pick<SQSClient, 'send'>, queueUrl: string, some: readonly Held[]): Promise<void> {
  for (const few of chunk(some, PER_CALL)) {
    const Entries = few.map(({ message }, position) => ({
      Id: String(position),
      ReceiptHandle: message.ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}
