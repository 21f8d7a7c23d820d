import type { Told } from '#domain/notification/draft.ts';
import { type Budget, LONGEST_PAUSE_SECONDS } from '#domain/notification/token-bucket.ts';

/** The fate of one message; a channel judges it by what the service says in its answer, not by the HTTP status alone. */
export type Delivery =
  | { readonly kind: 'sent' /** Faults of a message that was sent: people who could not be reached. */; readonly warning?: string }
  | { readonly kind: 'retry-after'; readonly seconds: number; readonly reason: string }
  /** The same message would be refused for ever. */
  | { readonly kind: 'permanent'; readonly reason: string };

/** One chat, as the notifier sees it. */
export interface Channel {
  readonly name: string;
  readonly budget: Budget;
  /**
   * Sends one message: a notification of its own, several as a digest. No reason holds an address, key or token.
   * @throws NotificationUnavailable where the channel's secret cannot be read or is not of the channel's shape
   */
  deliver(notifications: Told): Promise<Delivery>;
}

/** The least wait, in seconds; the longest is that of a bucket: a chat may ask for longer, but its next answer says so again. */
const LEAST_WAIT = 1;

export function retryAfter(seconds: number, reason: string): Delivery {
  const wait = Number.isFinite(seconds) ? Math.min(LONGEST_PAUSE_SECONDS, Math.max(LEAST_WAIT, Math.ceil(seconds))) : LONGEST_PAUSE_SECONDS;
  return { kind: 'retry-after', seconds: wait, reason };
}

export function permanent(reason: string): Delivery {
  return { kind: 'permanent', reason };
}
