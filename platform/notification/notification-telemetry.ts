import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { NotificationOutcome } from './notifier.ts';

const METRICS: Readonly<Record<NotificationOutcome['kind'], string>> = {
  sent: 'NotificationsSent',
  digested: 'NotificationsDigested',
  quiet: 'NotificationsQuiet',
  duplicate: 'NotificationsDuplicate',
  returned: 'NotificationsReturned',
  failed: 'NotificationsFailed',
  rejected: 'NotificationsRejected',
};

/** Counts and logs what became of a batch, by ids; answers the ids of the messages that must be delivered again. */
export function reportNotifications(outcomes: readonly NotificationOutcome[], logger: Logger, metrics: Metrics): string[] {
  const counts: Record<string, number> = {};
  for (const [kind, metric] of Object.entries(METRICS)) {
    counts[kind] = outcomes.filter((outcome) => outcome.kind === kind).length;
    metrics.addMetric(metric, MetricUnit.Count, counts[kind]);
  }
  for (const outcome of outcomes) logOutcome(outcome, logger);
  const returnedBecause = listReasons(outcomes);
  if (returnedBecause.length > 0) logger.warn('Notifications return to the queue', { count: counts['returned'], returnedBecause });
  logger.info('Batch of notifications handled', counts);
  return outcomes.flatMap(({ kind, messageId }) => (kind === 'returned' ? messageId : []));
}

function logOutcome(outcome: NotificationOutcome, logger: Logger): void {
  const { kind } = outcome;
  if (kind === 'failed' || kind === 'rejected') logger.error('Notification is in the dead-letter queue', { outcome });
  if ((kind === 'sent' || kind === 'digested') && !outcome.isRecorded)
    logger.warn('Notification was sent, but that is not recorded; another delivery of it would be sent too', { outcome });
  if ((kind === 'sent' || kind === 'digested') && outcome.warning !== undefined)
    logger.warn('Notification did not reach everybody', { outcome });
}

/** One line for the many messages that wait for the same thing. */
function listReasons(outcomes: readonly NotificationOutcome[]): string[] {
  return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'returned' ? outcome.reason : [])))];
}
