import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import type { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { resourcePolicy } from '#infra/base/policy.ts';

/** Actions of a client on a topic; denied without TLS. */
const USE = ['sns:Publish', 'sns:Subscribe'];

/** Every state change of a reaction, once. Encrypted, over TLS only, and only this account's functions publish. */
export class NotificationTopic extends Construct {
  readonly topic: SnsTopic;
  readonly arn: string;

  constructor(scope: Construct, id: string, alarms: Alarms) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = stack.named(id);
    this.topic = new SnsTopic(this, 'topic', { name, displayName: `${stack.prefix} reactions`, kmsMasterKeyId: 'alias/aws/sns' });
    this.arn = stack.literalArn(this.topic, name);
    new SnsTopicPolicy(this, 'topic-policy', {
      arn: this.topic.arn,
      policy: resourcePolicy([
        {
          sid: 'OnlyOverTls',
          effect: 'Deny',
          principal: '*',
          actions: USE,
          resources: [this.arn],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    alarms.watch(this, 'undelivered', {
      description:
        'A notification did not reach the queue of a route; it is in its dead letters. Read the queue policy of the route, apply again, then send the letters back.',
      namespace: 'AWS/SNS',
      metric: 'NumberOfNotificationsFailed',
      dimensions: { TopicName: this.topic.name },
      statistic: 'Sum',
      threshold: 0,
      periodSeconds: 300,
    });
  }

  /** Where to publish, and what the links in a message lead to. */
  get environment() {
    const { region, reaction, environment } = BaseStack.of(this).config;
    return {
      NOTIFICATION_TOPIC_ARN: this.arn,
      CONSOLE_URL: reaction.consoleUrl ?? null,
      ENVIRONMENT_NAME: environment,
      HOME_REGION: region,
    };
  }

  allowPublish(publisher: LambdaFunction): void {
    publisher.allow({ sid: 'Notify', actions: ['sns:Publish'], resources: [this.arn] });
  }
}
