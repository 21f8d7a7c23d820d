import { quietRules } from '#domain/notification/quiet.ts';
import { listGrants, ownArn, readVariables, reference, secretArn, statementsIn, synthesized } from '../synthesized-pipeline.ts';

const OUTSIDE = ['WriteLogs', 'WriteTraces'];

describe('a notification route', () => {
  const stack = synthesized({
    reaction: {
      notifications: [
        {
          id: 'soc',
          channel: 'wecom-webhook',
          secretArn: secretArn('soc'),
          language: 'zh',
          timeZone: 'Asia/Shanghai',
          mentionUserIds: ['duty', 'lead'],
          quiet: { minimumSeverity: 'HIGH' },
        },
        {
          id: 'platform',
          channel: 'slack',
          secretArn: secretArn('platform'),
          mentionUserIds: ['S0614TZR7'],
          only: { kind: ['FAILED'], accountId: ['210987654321'] },
        },
      ],
    },
  });

  it('gets bare notifications from the topic, filtered where the configuration says so', () => {
    expect(stack.of('aws_sns_topic_subscription')).toMatchObject({
      notifications_soc: {
        topic_arn: reference('aws_sns_topic.notifications.arn'),
        protocol: 'sqs',
        endpoint: ownArn('queue', 'notifications-soc'),
        raw_message_delivery: true,
        redrive_policy: JSON.stringify({ deadLetterTargetArn: ownArn('queue', 'notifications-soc-dead-letters') }),
      },
      notifications_platform: { filter_policy: '{"kind":["FAILED"],"accountId":["210987654321"]}' },
    });
    expect(stack.of('aws_sns_topic_subscription')['notifications_soc']).not.toHaveProperty('filter_policy');
  });

  it('has the function of its channel, which alone reads its secret', () => {
    expect(stack.of('aws_lambda_function')['notify_soc']?.['filename']).toMatch(/notify-wecom\.zip$/);
    expect(stack.of('aws_lambda_function')['notify_platform']?.['filename']).toMatch(/notify-chat\.zip$/);
    const readers = statementsIn(stack).filter(({ Sid }) => Sid === 'ReadSecret');
    expect(readers.map(({ at, Resource }) => [at, Resource])).toEqual([
      ['aws_iam_role_policy.notify_platform', [secretArn('platform')]],
      ['aws_iam_role_policy.notify_soc', [secretArn('soc')]],
    ]);
    expect(Object.keys(listGrants(stack, 'notify_soc')).sort()).toEqual(
      [...OUTSIDE, 'Consume', 'KeepDeliveries', 'ReadSecret', 'SetAside'].sort(),
    );
  });

  it('tells its function what the configuration says', () => {
    const { QUIET_RULES = '', ...variables } = readVariables(stack, 'notify_soc');

    expect(variables).toMatchObject({
      ROUTE: 'soc',
      CHANNEL: 'wecom-webhook',
      MESSAGE_LANGUAGE: 'zh',
      MESSAGE_TIME_ZONE: 'Asia/Shanghai',
      MENTION_USER_IDS: 'duty,lead',
    });
    expect(readVariables(stack, 'notify_platform')).toMatchObject({ MESSAGE_TIME_ZONE: 'UTC', MENTION_USER_IDS: 'S0614TZR7' });
    expect(quietRules.parse(JSON.parse(QUIET_RULES))).toMatchObject({ minimumSeverity: 'HIGH' });
  });

  it('hides a message for longer than its function claims it', () => {
    expect(stack.of('aws_sqs_queue')['notifications_soc']).toMatchObject({ visibility_timeout_seconds: 185 });
    expect(String(stack.of('aws_sqs_queue')['notifications_soc']?.['redrive_policy'])).toContain('"maxReceiveCount":1000');
  });

  it('comes from a topic that is encrypted and takes TLS only', () => {
    const policy = statementsIn(stack).filter(({ at }) => at === 'aws_sns_topic_policy.notifications');

    expect(stack.of('aws_sns_topic')['notifications']).toMatchObject({ kms_master_key_id: 'alias/aws/sns' });
    expect(policy).toMatchObject([{ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]);
  });
});
