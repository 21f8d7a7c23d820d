import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { channelTestCall, channelTestOutcome } from '#domain/notification/channel-test.ts';
import type { Told } from '#domain/notification/draft.ts';
import { type Notification, notification } from '#domain/notification/notification.ts';
import { buildChannelTest } from '#domain/notification/test-draft.ts';
import type { Clock } from '#platform/base/clock.ts';
import { failedRecords } from '../sqs-event.ts';
import type { TaskHandler } from './functions.ts';

type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** The notifications that a route has handled, and the tests that its chat took, oldest first, each once. */
export class ToldNotifications {
  readonly #told = new Map<string, Told[number]>();

  all(): readonly Notification[] {
    return this.withTests().filter((one) => one.kind !== 'TEST');
  }

  withTests(): readonly Told[number][] {
    return [...this.#told.values()];
  }

  /** Wraps the handler of a route as people call it who test it: what the chat did not take is not told. */
  listenToTests(handler: TaskHandler, { route, clock }: { readonly route: string; readonly clock: Pick<Clock, 'now'> }): TaskHandler {
    return async (event, context) => {
      const outcome = await handler(event, context);
      const test = buildChannelTest(channelTestCall.parse(event), route, clock.now());
      if (channelTestOutcome.parse(outcome).kind === 'delivered') this.#told.set(test.id, test);
      return outcome;
    };
  }

  /** Wraps the handler of a route: what it gives back to the queue is not told yet, and what is no notification never is. */
  listenTo(handler: QueueHandler): QueueHandler {
    return async (event, context) => {
      const response = await handler(event, context);
      const failed = failedRecords(response, event.Records);
      for (const record of event.Records) if (!failed.includes(record)) this.#remember(record.body);
      return response;
    };
  }

  #remember(body: string): void {
    const parsed = notification.safeParse(readJson(body));
    if (parsed.success && !this.#told.has(parsed.data.id)) this.#told.set(parsed.data.id, parsed.data);
  }
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
