import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { NotifyWecomEnv } from '#handlers/notify-wecom/env.ts';
import { pipeline } from '#handlers/notify-wecom/handler.ts';
import { localHost, setProcessVariables } from '#local/local-host.ts';
import { startQueuePoller } from '#local/queue-poller.ts';
import { type Queue, type Queues, startQueues } from '#local/queues.ts';
import { type SecretsManagerStandIn, startSecretsManager } from '#local/secrets-manager.ts';
import { startWecom, type WecomStandIn } from '#local/wecom/wecom.ts';
import { systemClock } from '#platform/base/clock.ts';
import { DELIVERY_TABLE, startDeliveryTable } from '../../support/delivery-table.ts';
import { aNotification, anApprovalRequest } from '../../support/notifications.ts';

const KEY = 'robot-key-0123456789abcdef';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:wecom-ops';
const CREDENTIALS = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'example' };

describe('λ notify-wecom', () => {
  let table: Awaited<ReturnType<typeof startDeliveryTable>>;
  let queues: Queues;
  let notifications: Queue;
  let deadLetters: Queue;
  let secrets: SecretsManagerStandIn;
  let wecom: WecomStandIn;
  let sqs: SQSClient;

  beforeAll(async () => {
    setProcessVariables();
    [table, queues, secrets, wecom] = await Promise.all([
      startDeliveryTable(),
      startQueues({ region: 'eu-central-1' }),
      startSecretsManager(),
      startWecom({ keys: [KEY] }),
    ]);
    deadLetters = await queues.createQueue('notify-dead-letters');
    notifications = await queues.createQueue('notify', { deadLetter: deadLetters, maxReceiveCount: 1000 });
    sqs = new SQSClient({ endpoint: queues.endpoint, region: 'eu-central-1', credentials: CREDENTIALS });
    secrets.set(SECRET, { url: wecom.webhookUrl(KEY) });
  });
  afterAll(async () => {
    sqs.destroy();
    await Promise.all([table.close(), queues.close(), secrets.close(), wecom.close()]);
  });

  function startFunction(overrides: Partial<NotifyWecomEnv> = {}) {
    const variables: NotifyWecomEnv = {
      POWERTOOLS_SERVICE_NAME: 'attack-reactor',
      POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      CHANNEL: 'wecom-webhook',
      ROUTE: 'ops',
      CHANNEL_SECRET_ARN: SECRET,
      DELIVERY_TABLE,
      DEAD_LETTER_QUEUE_URL: deadLetters.url,
      MESSAGE_LANGUAGE: 'zh',
      MESSAGE_TIME_ZONE: 'Asia/Shanghai',
      QUIET_RULES: '{"minimumSeverity":"MEDIUM"}',
      EXTRA_HOSTS: '127.0.0.1',
      MENTION_USER_IDS: 'li.wei, ana',
      ...overrides,
    };
    const endpoints = { SQSClient: queues.endpoint, DynamoDBClient: table.standIn.url, SecretsManagerClient: secrets.url };
    return pipeline.start(variables, localHost({ region: 'eu-central-1', endpoints }, systemClock));
  }

  it('brings what is in its queue into the group: quiet rules, language, mentions, dead letters', async () => {
    const errors: unknown[] = [];
    const ask = JSON.stringify(anApprovalRequest('ask'));
    await queues.send(notifications, ask);
    await queues.send(notifications, ask);
    await queues.send(notifications, JSON.stringify(aNotification('low', { finding: { severity: 'LOW' } })));
    await queues.send(notifications, '{"schema":"attack-reactor/notification/2"}');

    const handler = startFunction();
    const poller = startQueuePoller({
      client: sqs,
      queue: notifications,
      handler,
      functionName: 'notify-wecom',
      maximumConcurrency: 1,
      onError: (error) => errors.push(error),
    });
    await poller.idle();
    await poller.stop();

    const { Messages: dead = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
    );
    expect(errors).toEqual([]);
    expect(wecom.messages().map(({ content }) => content)).toEqual([
      expect.stringMatching(
        /^<font color="warning">S3\.2 修复待审批<\/font>.*审批截止：2026-11-04 04:00 GMT\+8 \(Asia\/Shanghai\).*\n<@li\.wei> <@ana>$/s,
      ),
    ]);
    expect(dead.map(({ Body: body, MessageAttributes: attributes }) => [body, attributes?.['reason']?.StringValue])).toEqual([
      ['{"schema":"attack-reactor/notification/2"}', 'not-a-notification'],
    ]);
  });

  it.each<[string, Partial<NotifyWecomEnv>, RegExp]>([
    ['quiet rules that are no JSON', { QUIET_RULES: '{' }, /QUIET_RULES: is not JSON/],
    ['a rule that does not exist', { QUIET_RULES: '{"mute":true}' }, /QUIET_RULES/],
    ['a mention that would be markup', { MENTION_USER_IDS: 'ana> <@all' }, /MENTION_USER_IDS/],
    ['a time zone that there is not', { MESSAGE_TIME_ZONE: 'Shanghai' }, /MESSAGE_TIME_ZONE: is not an IANA time zone/],
    ['a host with a port that is none', { EXTRA_HOSTS: 'proxy.example:' }, /EXTRA_HOSTS/],
    ['a host with a scheme', { EXTRA_HOSTS: 'https://evil.example/' }, /EXTRA_HOSTS/],
  ])('does not start with %s', (_, overrides, message) => {
    const start = () => startFunction(overrides);

    expect(start).toThrow(ConfigurationInvalid);
    expect(start).toThrow(message);
  });
});
