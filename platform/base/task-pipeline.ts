import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { publishMetrics } from './publish-metrics.ts';

/** The one way a Lambda does a task that is not fed by a queue: log context, metrics where it has some; errors fly. */
export function taskPipeline<Input, Output>(options: {
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly run: (input: Input) => Promise<Output>;
}): middy.MiddyfiedHandler<Input, Output> {
  const { logger, metrics } = options;
  return middy<Input, Output>()
    .use([injectLambdaContext(logger), ...(metrics === undefined ? [] : [publishMetrics(metrics)])])
    .handler((input: Input, _context: Context): Promise<Output> => options.run(input));
}
