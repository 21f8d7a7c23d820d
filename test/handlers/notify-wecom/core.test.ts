import { wecomChannel } from '../../../handlers/notify-wecom/core.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('wecomChannel', () => {
  it.each(['wecom-webhook', 'wecom-app'] as const)('takes the way into WeCom that the route is set to: %s', (CHANNEL) => {
    const read = async (): Promise<string> => '{}';
    const secret = { read, readAgain: read };

    const channel = wecomChannel({ CHANNEL, MENTION_USER_IDS: [] }, { secret, language: 'en', extraHosts: [], clock: new ManualClock() });

    expect(channel.name).toBe(CHANNEL);
  });
});
