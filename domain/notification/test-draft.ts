import { sha256 } from '#domain/base/hash.ts';
import { formatTime } from '#domain/base/local-time.ts';
import type { ChannelTest, ChannelTestCall } from './channel-test.ts';
import type { Voice } from './language.ts';
import { cut, type Draft } from './message.ts';

/** Builds the test that a call asks for. @param now milliseconds since the epoch */
export function buildChannelTest({ requestId, requestedBy }: ChannelTestCall, route: string, now: number): ChannelTest {
  const id = sha256(requestId).slice(0, 32);
  return { schema: 'attack-reactor/notification-test/1', id, kind: 'TEST', at: new Date(now).toISOString(), route, requestedBy };
}

/** A test as a message: it says that it is one and who asked for it, and rings nobody. */
export function testDraft({ route, requestedBy, at }: ChannelTest, { texts, timeZone }: Voice): Draft {
  const { labels, test, colon } = texts;
  return {
    parts: 0,
    compose: ({ room }) => ({
      headline: test.headline,
      place: route,
      tone: 'neutral',
      next: { label: labels.next, text: test.next },
      lines: [
        { label: labels.asker, text: cut(requestedBy, 100, { room }) },
        { label: labels.time, text: formatTime(at, timeZone) },
      ],
      commands: [],
      links: [],
      colon,
      isUrgent: false,
    }),
  };
}
