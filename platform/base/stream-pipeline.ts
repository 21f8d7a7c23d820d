import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Composition, definePipeline, type Pipeline } from './pipeline.ts';
import type { ObservabilitySettings, Telemetry } from './telemetry.ts';

/** A change of an item, with its place in the stream. */
export type StreamChange = {
  readonly sequenceNumber: string;
  /** The same for every delivery of a change, and of no other one. */
  readonly eventId: string;
  readonly before: NonNullable<DynamoDBRecord['dynamodb']>['OldImage'];
  readonly after: NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
};

export type StreamPipelineOptions<Env extends z.ZodType<ObservabilitySettings>, Deps> = Composition<Env, Deps> & {
  /** Answers the place from which on changes must be delivered again; undefined: none. Throwing returns, and halves, the whole batch. */
  readonly run: (changes: readonly StreamChange[], deps: Deps, telemetry: Telemetry) => Promise<string | undefined>;
};

/**
 * The one way a Lambda reads the changes of a table, with partial batch answers
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export function streamPipeline<Env extends z.ZodType<ObservabilitySettings>, Deps>({
  run,
  ...composition
}: StreamPipelineOptions<Env, Deps>): Pipeline<DynamoDBStreamEvent, DynamoDBBatchResponse> {
  return definePipeline(composition, async ({ Records }: DynamoDBStreamEvent, deps: Deps, telemetry) => {
    const again = await run(Records.map(toChange), deps, telemetry);
    return { batchItemFailures: again === undefined ? [] : [{ itemIdentifier: again }] };
  });
}

function toChange({ dynamodb, eventID }: DynamoDBRecord): StreamChange {
  return { sequenceNumber: dynamodb?.SequenceNumber ?? '', eventId: eventID ?? '', before: dynamodb?.OldImage, after: dynamodb?.NewImage };
}
