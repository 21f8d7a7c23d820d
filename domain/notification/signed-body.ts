import { createHmac } from 'node:crypto';
import type { Told } from './draft.ts';

/**
 * The body that a generic webhook receives: the notification as it is on the topic; several at once as `{ schema:
 * 'attack-reactor/notifications/1', notifications }`.
 */
export function webhookBody(notifications: Told): object {
  const [first, second] = notifications;
  return second === undefined ? first : { schema: 'attack-reactor/notifications/1', notifications };
}

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>` with the shared secret. The time is signed too, so that a
 * receiver can refuse an old message that somebody sends again.
 */
export function signBody(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
