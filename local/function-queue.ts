import type { Context, SQSEvent } from 'aws-lambda';
import { type FunctionDefinition, type QueueReader, type QueueTrigger, visibilitySeconds } from '#domain/base/function-definition.ts';
import { LOCAL_PACE } from './local-pace.ts';
import type { QueuePollerOptions } from './queue-poller.ts';
import type { Queue, Queues } from './queues.ts';

/** The beginning of all names on this machine, in place of `<project>-<environment>`. */
export const LOCAL_PREFIX = 'attack-reactor-local';

/** How a function of this machine is called. */
export function localName({ name }: Pick<FunctionDefinition, 'name'>): string {
  return `${LOCAL_PREFIX}-${name}`;
}

/** Creates the queue of a function as it is deployed. @param deadLetter left out: one of its own */
export async function loadCreateQueue(
  queues: Pick<Queues, 'createQueue'>,
  reader: QueueReader,
  deadLetter?: Queue,
): Promise<{ queue: Queue; deadLetter: Queue }> {
  const { maxReceiveCount } = reader.trigger;
  const name = localName(reader.trigger);
  const dead = deadLetter ?? (await queues.createQueue(`${name}-dead-letters`));
  const settings = { deadLetter: dead, maxReceiveCount, visibilityTimeoutSeconds: visibilitySeconds(reader) };
  return { queue: await queues.createQueue(name, settings), deadLetter: dead };
}

/** The event source mapping of a function: the deployed numbers, at the pace of this machine. */
export function buildPoller(
  definition: FunctionDefinition<object, string, QueueTrigger>,
  handler: (event: SQSEvent, context: Context) => Promise<unknown>,
): Omit<QueuePollerOptions, 'client' | 'queue' | 'onError'> {
  const { batchSize, maximumConcurrency } = definition.trigger;
  const { timeoutSeconds } = definition;
  const { batchingWindowMs } = LOCAL_PACE;
  return { functionName: localName(definition), handler, batchSize, batchingWindowMs, maximumConcurrency, timeoutSeconds };
}
