import { NotificationUnavailable } from '#domain/base/errors.ts';
import type { ChannelTest, ChannelTestCall, ChannelTestOutcome } from '#domain/notification/channel-test.ts';
import { buildChannelTest } from '#domain/notification/test-draft.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Channel, Delivery } from './channel.ts';
import type { DeliveryStore } from './delivery-store.ts';

export type TestChannelDeps = {
  readonly route: string;
  readonly channel: Channel;
  readonly store: Pick<DeliveryStore, 'claimTest' | 'take' | 'pause'>;
  readonly clock: Pick<Clock, 'now'>;
};

const NO_BUDGET = 'the budget of the robot is used up, or the chat asked to wait; nothing was sent';

/**
 * Sends one test message, once: by the secret, the budget and the words of real messages. Quiet rules are about findings, so none
 * keeps a test back.
 * @throws NotificationUnavailable where the table cannot be read or written
 */
export async function testChannel(call: ChannelTestCall, deps: TestChannelDeps): Promise<ChannelTestOutcome> {
  const { route, channel, store, clock } = deps;
  const seconds = await store.claimTest();
  if (seconds > 0) return { kind: 'too-soon', seconds };
  if ((await store.take(1)) === 0) return { kind: 'unsent', reason: NO_BUDGET };
  const delivery = await deliver(buildChannelTest(call, route, clock.now()), channel);
  // Real messages wait as well where the chat asks for it.
  if (delivery.kind === 'retry-after') await store.pause(delivery.seconds);
  return conclude(delivery);
}

type Unsent = { readonly kind: 'unsent'; readonly reason: string };

/** A secret that cannot be read, or has another shape, leaves the message without an address. */
async function deliver(test: ChannelTest, channel: Channel): Promise<Delivery | Unsent> {
  try {
    return await channel.deliver([test]);
  } catch (error) {
    if (error instanceof NotificationUnavailable) return { kind: 'unsent', reason: error.message };
    throw error;
  }
}

function conclude(delivery: Delivery | Unsent): ChannelTestOutcome {
  switch (delivery.kind) {
    case 'unsent':
      return delivery;
    case 'sent':
      return { kind: 'delivered', warning: delivery.warning ?? null };
    case 'permanent':
      return { kind: 'refused', reason: delivery.reason };
    case 'retry-after':
      return { kind: 'unknown', reason: delivery.reason };
  }
}
