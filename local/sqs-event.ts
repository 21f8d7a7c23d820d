import type { Message } from '@aws-sdk/client-sqs';
import type { SQSMessageAttributes, SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { at, isRecord, listAt } from '#domain/base/json.ts';

/** A received message as Lambda hands it to a function. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsRecord(message: Message, queueArn: string): SQSRecord {
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Body: body = '', MD5OfBody: md5OfBody = '' } = message;
  return {
    messageId,
    receiptHandle,
    body,
    attributes: buildAttributes(message),
    messageAttributes: buildMessageAttributes(message),
    md5OfBody,
    ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

/**
 * Lists the records of a batch that failed, going by what the function answered. Nothing, null or an empty list means none; an
 * answer that Lambda cannot read, or an id that is not in the batch, means all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedRecords(response: unknown, records: readonly SQSRecord[]): readonly SQSRecord[] {
  if (response === undefined || response === null) return [];
  if (!isRecord(response)) return records;
  const failures = response.batchItemFailures;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return records;
  const known = new Map(records.map((record) => [record.messageId, record]));
  const failed = new Set<SQSRecord>();
  for (const failure of listAt(response, 'batchItemFailures')) {
    const record = known.get(String(at(failure, 'itemIdentifier')));
    if (record === undefined) return records;
    failed.add(record);
  }
  return [...failed];
}

function buildAttributes(message: Message): SQSRecordAttributes {
  return { ApproximateReceiveCount: '', SentTimestamp: '', SenderId: '', ApproximateFirstReceiveTimestamp: '', ...message.Attributes };
}

function buildMessageAttributes(message: Message): SQSMessageAttributes {
  const entries = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => {
    const binary = value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') };
    const text = value.StringValue === undefined ? {} : { stringValue: value.StringValue };
    return [name, { ...text, ...binary, stringListValues: [], binaryListValues: [], dataType: value.DataType ?? 'String' }];
  });
  return Object.fromEntries(entries);
}
