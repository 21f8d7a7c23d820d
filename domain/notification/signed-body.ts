import { createHmac } from 'node:crypto';
import { readText } from '@attack-reactor/kit/contract';
import type { Told } from './draft.ts';
import type { Notification } from './notification.ts';

/**
 * The body that a generic webhook receives: the notification as it is on the topic, its texts in English; several at once as
 * `{ schema: 'attack-reactor/notifications/1', notifications }`; a test as it is.
 */
export function webhookBody([first, ...more]: Told): object {
  if (first.kind === 'TEST') return first;
  if (more.length === 0) return toEnglish(first);
  return { schema: 'attack-reactor/notifications/1', notifications: [first, ...more].map(toEnglish) };
}

/** A receiver that knew texts as plain strings keeps working. */
function toEnglish(notification: Notification): object {
  const { plan, reactor } = notification;
  return {
    ...notification,
    reactor: reactor === null ? null : { ...reactor, title: readText(reactor.title, 'en') },
    plan: plan === null ? null : { ...plan, summary: readText(plan.summary, 'en') },
  };
}

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>` with the shared secret. The time is signed too, so that a
 * receiver can refuse an old message that somebody sends again.
 */
export function signBody(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
