import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { reportNotifications } from '#platform/notification/notification-telemetry.ts';
import type { NotificationOutcome } from '#platform/notification/notifier.ts';

const OUTCOMES: readonly NotificationOutcome[] = [
  { messageId: 'm-1', notificationId: 'n-1', kind: 'sent', isRecorded: true },
  { messageId: 'm-2', notificationId: 'n-2', kind: 'digested', isRecorded: false, warning: 'invaliduser: gone' },
  { messageId: 'm-3', notificationId: 'n-3', kind: 'quiet', reason: 'severity' },
  { messageId: 'm-4', notificationId: 'n-1', kind: 'duplicate' },
  { messageId: 'm-5', notificationId: 'n-5', kind: 'returned', reason: 'code 45009: slow down' },
  { messageId: 'm-6', notificationId: 'n-6', kind: 'returned', reason: 'code 45009: slow down' },
  { messageId: 'm-7', notificationId: 'n-7', kind: 'failed', reason: 'code 93000: no robot' },
  { messageId: 'm-8', notificationId: undefined, kind: 'rejected', reason: 'not a notification: $ (invalid_type)' },
];

describe('reportNotifications', () => {
  it('answers the messages that must come back', () => {
    const again = reportNotifications(OUTCOMES, new Logger({ logLevel: 'SILENT' }), new Metrics({ namespace: 'test' }));

    expect(again).toEqual(['m-5', 'm-6']);
  });

  it('counts every kind', () => {
    const metrics = new Metrics({ namespace: 'test' });
    const addMetric = jest.spyOn(metrics, 'addMetric');

    reportNotifications(OUTCOMES, new Logger({ logLevel: 'SILENT' }), metrics);

    expect(Object.fromEntries(addMetric.mock.calls.map(([name, , count]) => [name, count]))).toEqual({
      NotificationsSent: 1,
      NotificationsDigested: 1,
      NotificationsQuiet: 1,
      NotificationsDuplicate: 1,
      NotificationsReturned: 2,
      NotificationsFailed: 1,
      NotificationsRejected: 1,
    });
  });
});
