import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { StreamTrigger } from '#domain/base/function-definition.ts';
import type { Alarms } from './alarms.ts';
import { BaseStack } from './base-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { ProtectedTable } from './protected-table.ts';

/** All that Lambda's poller needs of the stream: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
const READ = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const HOUR_SECONDS = 3600;
/** DynamoDB keeps changes for a day; what is older than this is set aside while its place can still be named. */
const OLDEST_SECONDS = 23 * HOUR_SECONDS;

export interface TableStreamProps {
  readonly table: ProtectedTable;
  readonly trigger: StreamTrigger;
  readonly consumer: LambdaFunction;
  /** How to make up for changes that were set aside. */
  readonly remedy: string;
  readonly alarms: Alarms;
  /** Must exist before the first batch. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * Feeds a function with the changes of a table, in the order of each item. A batch on which the function fails is halved and tried
 * again; what fails for good leaves a message with its place in the stream, and an alarm rings.
 */
export class TableStream extends Construct {
  constructor(scope: Construct, id: string, { table, trigger, consumer, remedy, alarms, after }: TableStreamProps) {
    super(scope, id);
    const deadLetters = new DeadLetterQueue(this, 'dead-letters', { name: `${id}-dead-letters`, remedy, alarms });
    // The name of a stream is the time of its making.
    const known = [`${table.arn}/stream/*`];
    consumer.allow({ sid: 'ReadStream', actions: READ, resources: [table.streamArn], knownResources: known, caller: 'lambda' });
    // AWS lets nobody be narrowed to a stream here.
    consumer.allow({ sid: 'ListStreams', actions: ['dynamodb:ListStreams'], resources: ['*'], caller: 'lambda' });
    consumer.allow({ sid: 'SetAside', actions: ['sqs:SendMessage'], resources: [deadLetters.arn], caller: 'lambda' });
    new LambdaEventSourceMapping(this, 'event-source-mapping', {
      eventSourceArn: table.streamArn,
      functionName: consumer.arn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: trigger.batchSize,
      maximumBatchingWindowInSeconds: trigger.batchWindowSeconds,
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: trigger.maximumRetries,
      maximumRecordAgeInSeconds: OLDEST_SECONDS,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destinationArn: deadLetters.arn } },
      dependsOn: [consumer.permissions, ...after],
    });
    alarms.watch(this, 'age', {
      description: `Changes have waited for over an hour for ${consumer.node.id}. Its log says why; ${BaseStack.of(this).named(id)} keeps them for a day.`,
      namespace: 'AWS/Lambda',
      metric: 'IteratorAge',
      dimensions: { FunctionName: consumer.function.functionName },
      statistic: 'Maximum',
      threshold: HOUR_SECONDS * 1000,
      periodSeconds: 300,
    });
  }
}
