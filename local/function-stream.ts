import type { FunctionDefinition, StreamTrigger } from '#domain/base/function-definition.ts';
import { localName } from './function-queue.ts';
import { HOME } from './home.ts';
import type { StreamPollerOptions } from './stream-poller.ts';

/** The event source mapping of a function that reads the changes of a table: the deployed numbers. */
export function buildStreamPoller(
  definition: FunctionDefinition<object, string, StreamTrigger>,
  handler: StreamPollerOptions['handler'],
): Omit<StreamPollerOptions, 'reader' | 'onError'> {
  const { timeoutSeconds, trigger } = definition;
  return {
    functionName: localName(definition),
    home: HOME,
    handler,
    batchSize: trigger.batchSize,
    bisectBatchOnError: true,
    timeoutSeconds,
  };
}
