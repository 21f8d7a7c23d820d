import { at, listAt } from '#domain/base/json.ts';

/** Limits of SendMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_MESSAGES = 10;
const MAX_BYTES = 1024 * 1024;

type Waiting = { readonly body: string; readonly bytes: number; readonly resolve: () => void; readonly reject: (error: Error) => void };

/**
 * Sends messages to one queue in as few calls as SQS allows: what is sent in one turn of the event loop travels together.
 * Each promise tells of its own message.
 * @param sendBatch makes the call with these Entries and answers its document
 */
export function createMessageSender(sendBatch: (entries: readonly object[]) => Promise<unknown>): (body: string) => Promise<void> {
  let waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const messages = waiting;
    waiting = [];
    await Promise.all(splitBatches(messages).map(sendOne));
  }

  async function sendOne(batch: readonly Waiting[]): Promise<void> {
    try {
      const answer = await sendBatch(batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body })));
      const failures = new Map(listAt(answer, 'Failed').map((failure) => [at(failure, 'Id'), at(failure, 'Message')]));
      for (const [index, message] of batch.entries()) {
        if (failures.has(String(index))) message.reject(new Error(`SQS refuses a message: ${failures.get(String(index))}`));
        else message.resolve();
      }
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const message of batch) message.reject(reason);
    }
  }

  return (body) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void flush());
      waiting.push({ body, bytes: Buffer.byteLength(body), resolve, reject });
    });
}

function splitBatches(messages: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const last = batches.at(-1);
    bytes += message.bytes;
    if (last !== undefined && last.length < MAX_MESSAGES && bytes <= MAX_BYTES) {
      last.push(message);
    } else {
      batches.push([message]);
      bytes = message.bytes;
    }
  }
  return batches;
}
