import { toNotification } from '#domain/notification/reaction-notification.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { fakeClient, serviceError } from '../../support/fake-client.ts';
import { aReaction, aResult } from '../../support/reactions.ts';

const CONTEXT = { now: Date.UTC(2026, 10, 3, 8), consoleUrl: undefined, environment: 'production', homeRegion: 'eu-central-1' } as const;
const MESSAGE = toNotification(aReaction(), 'FIXED', aResult({ status: 'FIXED' }), CONTEXT);

describe('the notification topic', () => {
  it('publishes the message as JSON, with what subscribers filter by', async () => {
    const client = fakeClient(() => ({ MessageId: 'message-1' }));

    await snsTopic(client, 'arn:topic').publish(MESSAGE);

    expect(client.sent).toMatchObject([
      {
        name: 'PublishCommand',
        input: {
          TopicArn: 'arn:topic',
          Message: JSON.stringify(MESSAGE),
          MessageAttributes: { kind: { DataType: 'String', StringValue: 'FIXED' }, severity: { StringValue: 'CRITICAL' } },
        },
      },
    ]);
  });

  it('says that nobody was told', async () => {
    const topic = snsTopic(
      fakeClient(() => serviceError('ThrottledException')),
      'arn:topic',
    );

    await expect(topic.publish(MESSAGE)).rejects.toMatchObject({ name: 'NotificationUnavailable', retryable: true });
  });
});
