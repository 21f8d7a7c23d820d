import { digestDraft } from './digest.ts';
import type { Audience } from './language.ts';
import type { Draft } from './message.ts';
import type { Notification } from './notification.ts';
import { singleDraft } from './single-message.ts';
import { TEXTS } from './texts/texts.ts';

/** The content of one message of a channel: at least one notification. */
export type Told = readonly [Notification, ...Notification[]];

/** One notification as a message of its own, several as a digest. */
export function draftMessage(notifications: Told, { language, timeZone }: Audience): Draft {
  const [first, second] = notifications;
  const voice = { texts: TEXTS[language], timeZone };
  return second === undefined ? singleDraft(first, voice) : digestDraft(notifications, voice);
}
