import type { SQSEvent } from 'aws-lambda';

/** The bodies `0`, `1`, … */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

/** A handler that keeps the bodies of its batches and answers what the test wants. */
export function recording(answer: (event: SQSEvent) => unknown = () => undefined) {
  const batches: string[][] = [];
  const handler = async (event: SQSEvent) => {
    batches.push(event.Records.map(({ body }) => body));
    return answer(event);
  };
  return { batches, handler };
}

/** Answers that the messages of these bodies failed. */
export function failing(...bodies: readonly string[]) {
  return (event: SQSEvent) => ({
    batchItemFailures: event.Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({ itemIdentifier: messageId })),
  });
}
