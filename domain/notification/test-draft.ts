import { formatTime } from '#domain/base/local-time.ts';
import type { ChannelTest } from './channel-test.ts';
import type { Voice } from './language.ts';
import { cut, type Draft } from './message.ts';

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
