import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { NotificationUnavailable } from '#domain/base/errors.ts';
import { type Notification, notificationAttributes } from '#domain/notification/notification.ts';
import { requirePart } from '#platform/base/whole-answer.ts';

/** Where notifications go out. */
export interface NotificationTopic {
  /** @throws NotificationUnavailable */
  publish(message: Notification): Promise<void>;
}

/** An SNS topic: the message as JSON, with attributes that subscriptions can filter by. */
export function snsTopic(client: Pick<SNSClient, 'send'>, topicArn: string): NotificationTopic {
  return {
    async publish(message) {
      const attributes = Object.entries(notificationAttributes(message)).map(
        ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
      );
      try {
        const { MessageId: messageId } = await client.send(
          new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message), MessageAttributes: Object.fromEntries(attributes) }),
        );
        requirePart(messageId, 'MessageId');
      } catch (cause) {
        throw new NotificationUnavailable(`Notification ${message.id} could not be published to ${topicArn} (${String(cause)}).`, {
          cause,
        });
      }
    },
  };
}
