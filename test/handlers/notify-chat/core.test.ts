import { chatChannel } from '#handlers/notify-chat/core.ts';
import { notifyChatEnv } from '#handlers/notify-chat/env.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { AN_ENGLISH_TEAM } from '../../support/notifications.ts';

describe('chatChannel', () => {
  it.each(notifyChatEnv.shape.CHANNEL.options)('takes the chat that the route is set to: %s', (CHANNEL) => {
    const read = async (): Promise<string> => '{}';
    const secret = { read, readAgain: read };

    const channel = chatChannel({ CHANNEL }, { secret, audience: AN_ENGLISH_TEAM, mentions: [], extraHosts: [], clock: new ManualClock() });

    expect(channel.name).toBe(CHANNEL);
  });
});

describe('notifyChatEnv', () => {
  const environment = {
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    ROUTE: 'ops',
    CHANNEL_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:999988887777:secret:ops',
    DELIVERY_TABLE: 'deliveries',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example.com/ops',
  };
  const problem = (overrides: object): string | undefined =>
    notifyChatEnv
      .safeParse({ ...environment, ...overrides })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join();

  it('takes people as the chat of the route names them', () => {
    expect(problem({ CHANNEL: 'teams', MENTION_USER_IDS: 'li.wei@example.com=Li Wei, ana@example.com=Ana' })).toBeUndefined();
    expect(problem({ CHANNEL: 'slack', MENTION_USER_IDS: 'U012AB3CD,S0614TZR7' })).toBeUndefined();
    expect(problem({ CHANNEL: 'webhook' })).toBeUndefined();
  });

  it('refuses people whom the chat of the route cannot mention', () => {
    expect(problem({ CHANNEL: 'slack', MENTION_USER_IDS: 'li.wei' })).toMatch(/^MENTION_USER_IDS: "li\.wei" is not the id of a member/);
    expect(problem({ CHANNEL: 'webhook', MENTION_USER_IDS: 'li.wei' })).toBe('MENTION_USER_IDS: channel webhook cannot mention people');
  });
});
