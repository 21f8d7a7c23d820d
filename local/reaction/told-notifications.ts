import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Notification, notification } from '#domain/notification/notification.ts';
import { failedRecords } from '../sqs-event.ts';

type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** The notifications that a route has handled, oldest first, each once. */
export class ToldNotifications {
  readonly #told = new Map<string, Notification>();

  all(): readonly Notification[] {
    return [...this.#told.values()];
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
