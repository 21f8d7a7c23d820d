import { chatChannel } from '../../../handlers/notify-chat/core.ts';
import { notifyChatEnv } from '../../../handlers/notify-chat/env.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('chatChannel', () => {
  it.each(notifyChatEnv.shape.CHANNEL.options)('takes the chat that the route is set to: %s', (CHANNEL) => {
    const read = async (): Promise<string> => '{}';
    const secret = { read, readAgain: read };

    const channel = chatChannel({ CHANNEL }, { secret, language: 'en', extraHosts: [], clock: new ManualClock() });

    expect(channel.name).toBe(CHANNEL);
  });
});
