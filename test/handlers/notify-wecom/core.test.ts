import { wecomChannel } from '#handlers/notify-wecom/core.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { AN_ENGLISH_TEAM } from '../../support/notifications.ts';

describe('wecomChannel', () => {
  it.each(['wecom-webhook', 'wecom-app'] as const)('takes the way into WeCom that the route is set to: %s', (CHANNEL) => {
    const read = async (): Promise<string> => '{}';
    const secret = { read, readAgain: read };

    const channel = wecomChannel(
      { CHANNEL },
      { secret, audience: AN_ENGLISH_TEAM, mentions: [], extraHosts: [], clock: new ManualClock() },
    );

    expect(channel.name).toBe(CHANNEL);
  });
});
