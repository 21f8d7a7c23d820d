import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { publishMetrics } from '#platform/base/publish-metrics.ts';

/** A message of a queue: what a use case needs to know of it. */
export type QueueMessage = { readonly messageId: string; readonly body: string };

export type QueuePipelineOptions = {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Answers the ids of the messages that must be delivered again. Throwing returns the whole batch. */
  readonly run: (messages: readonly QueueMessage[]) => Promise<readonly string[]>;
};

/**
 * The one way a Lambda consumes a queue: log context, metrics, and partial batch answers
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export function queuePipeline({ logger, metrics, run }: QueuePipelineOptions): middy.MiddyfiedHandler<SQSEvent, SQSBatchResponse> {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(logger))
    .use(publishMetrics(metrics))
    .handler(async (event: SQSEvent, _context: Context): Promise<SQSBatchResponse> => {
      const again = await run(event.Records);
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}
