import type { ChannelTest } from '#domain/notification/channel-test.ts';

/** A test message that Ana asked for. */
export function aChannelTest(more: Partial<ChannelTest> = {}): ChannelTest {
  return {
    schema: 'attack-reactor/notification-test/1',
    id: '0123456789abcdef0123456789abcdef',
    kind: 'TEST',
    at: '2026-11-28T19:02:00.000Z',
    route: 'soc',
    requestedBy: 'ana@example.com',
    ...more,
  };
}
