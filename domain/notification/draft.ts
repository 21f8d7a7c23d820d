import type { ChannelTest } from './channel-test.ts';
import { digestDraft } from './digest.ts';
import type { Audience } from './language.ts';
import type { Draft } from './message.ts';
import type { Notification } from './notification.ts';
import { singleDraft } from './single-message.ts';
import { testDraft } from './test-draft.ts';
import { TEXTS } from './texts/texts.ts';

/** The content of one message of a channel: at least one notification, or a test. */
export type Told = readonly [Notification, ...Notification[]] | readonly [ChannelTest];

/** A test or one notification as a message of its own, several as a digest. */
export function draftMessage([first, ...others]: Told, { language, timeZone }: Audience): Draft {
  const voice = { texts: TEXTS[language], timeZone };
  if (first.kind === 'TEST') return testDraft(first, voice);
  return others.length === 0 ? singleDraft(first, voice) : digestDraft([first, ...others], voice);
}
