import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Composition, definePipeline, type Pipeline } from '#platform/base/pipeline.ts';
import type { ObservabilitySettings, Telemetry } from '#platform/base/telemetry.ts';

/** A message of a queue: what a use case needs to know of it. */
export type QueueMessage = { readonly messageId: string; readonly body: string };

export type QueuePipelineOptions<Env extends z.ZodType<ObservabilitySettings>, Deps> = Composition<Env, Deps> & {
  /** Answers the ids of the messages that must be delivered again. Throwing returns the whole batch. */
  readonly run: (messages: readonly QueueMessage[], deps: Deps, telemetry: Telemetry) => Promise<readonly string[]>;
};

/**
 * The one way a Lambda consumes a queue, with partial batch answers
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export function queuePipeline<Env extends z.ZodType<ObservabilitySettings>, Deps>({
  run,
  ...composition
}: QueuePipelineOptions<Env, Deps>): Pipeline<SQSEvent, SQSBatchResponse> {
  return definePipeline(composition, async ({ Records }: SQSEvent, deps: Deps, telemetry) => {
    return giveBack(await run(Records, deps, telemetry));
  });
}

/** The answer of a function that read a batch. @param again ids of the messages that must be delivered again */
export function giveBack(again: readonly string[]): SQSBatchResponse {
  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
}
