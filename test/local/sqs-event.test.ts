import type { SQSRecord } from 'aws-lambda';
import { failedRecords, sqsRecord } from '#local/sqs-event.ts';

const records: readonly SQSRecord[] = ['a', 'b', 'c'].map((MessageId) =>
  sqsRecord({ MessageId }, 'arn:aws:sqs:eu-central-1:000000000000:q'),
);

function failedIds(response: unknown): string[] {
  return failedRecords(response, records).map(({ messageId }) => messageId);
}

describe('failedRecords', () => {
  it.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'finds none in the answer %j',
    (response) => {
      expect(failedIds(response)).toEqual([]);
    },
  );

  it('finds those that are named, once', () => {
    const named = ['c', 'a', 'c'].map((itemIdentifier) => ({ itemIdentifier }));

    expect(failedIds({ batchItemFailures: named })).toEqual(['c', 'a']);
  });

  it.each([
    ['names a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'unknown' }] }],
    ['names nothing', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['names null', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['uses a wrong key', { batchItemFailures: [{ id: 'a' }] }],
    ['is text', 'done'],
    ['has failures that are no list', { batchItemFailures: 'all' }],
  ])('takes the whole batch for failed where the answer %s', (_, response) => {
    expect(failedIds(response)).toEqual(['a', 'b', 'c']);
  });
});
