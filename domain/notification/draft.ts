import { digestDraft } from './digest.ts';
import { type Language, TEXTS } from './language.ts';
import type { Draft } from './message.ts';
import type { Notification } from './notification.ts';
import { singleDraft } from './single-message.ts';

/** What a channel delivers in one message: at least one notification. */
export type Told = readonly [Notification, ...Notification[]];

/** One notification as a message of its own, several as a digest. */
export function draftOf(notifications: Told, language: Language): Draft {
  const [first, second] = notifications;
  return second === undefined ? singleDraft(first, TEXTS[language]) : digestDraft(notifications, TEXTS[language]);
}
