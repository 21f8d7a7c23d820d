import pMap from 'p-map';
import { NotificationUnavailable } from '#domain/base/errors.ts';
import type { Told } from '#domain/notification/draft.ts';
import { type Notification, notification as notificationSchema } from '#domain/notification/notification.ts';
import type { QuietRules } from '#domain/notification/quiet.ts';
import { quietReason } from '#domain/notification/quiet-reason.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { DeadLetter, DeadLetters } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';
import { type Channel, type Delivery, retryAfter } from './channel.ts';
import type { Claim, DeliveryStore } from './delivery-store.ts';
import { parseJsonText } from './json-text.ts';
import type { Audience } from './route-audience.ts';

const IN_FLIGHT = 8;
/** The function's timeout is twice this: what is left goes back to the queue in good order. */
const WORKING_MS = 15_000;
/** Seconds until an unreadable secret is looked at again. */
const SECRET_WAIT = 60;
const EVERYBODY: Audience = () => true;
const UNKNOWN_TENANT = 'nobody knows yet which accounts the tenant of the route has';
const NO_BUDGET = 'the budget of the robot is used up, or it has to wait';

export type NotifierDeps = {
  readonly channel: Channel;
  readonly store: DeliveryStore;
  readonly deadLetters: DeadLetters;
  readonly quiet: QuietRules;
  /** The accounts that the route is told about; it throws BindingsUnavailable. Left out: every one. */
  readonly audience?: () => Promise<Audience>;
  readonly clock: Pick<Clock, 'monotonic'>;
};

/** `warning`: whom the chat could not reach. `isRecorded`: whether another delivery would be known as a duplicate. */
type Verdict =
  | { readonly kind: 'sent' | 'digested'; readonly warning?: string; readonly isRecorded: boolean }
  | { readonly kind: 'quiet'; readonly reason: string }
  | { readonly kind: 'duplicate' }
  /** Back to the queue. */
  | { readonly kind: 'returned'; readonly reason: string }
  /** In the dead-letter queue: the chat will never take it, or nobody can read it. */
  | { readonly kind: 'failed' | 'rejected'; readonly reason: string };

/** The fate of one queue message. Reasons hold no text of a finding, no address and no key. */
export type NotificationOutcome = { readonly messageId: string; readonly notificationId: string | undefined } & Verdict;

type Arrival = { readonly message: QueueMessage; readonly notification: Notification };
type Settled = { readonly message: QueueMessage; readonly outcome: NotificationOutcome };

/**
 * Tells one chat what a batch of queue messages says: one message each while the robot's budget lasts, one digest where
 * it does not, nothing twice. A message that can never succeed is in the dead-letter queue when this returns.
 * @throws NotificationUnavailable, BindingsUnavailable, DeadLetterUnavailable: the whole batch returns; what was sent is known and not
 * repeated.
 */
export async function notify(messages: readonly QueueMessage[], deps: NotifierDeps): Promise<NotificationOutcome[]> {
  const { settled, arrivals } = triage(messages, deps.quiet, (await deps.audience?.()) ?? EVERYBODY);
  // The budget comes first: while a chat is away, messages come and go without a claim written and deleted for each.
  const tokens = arrivals.length === 0 ? 0 : await deps.store.take(arrivals.length);
  const told = tokens === 0 ? arrivals.map((arrival) => giveBack(arrival, NO_BUDGET)) : await claimAndTell(arrivals, tokens, deps);
  const all = [...settled, ...told];

  await deps.deadLetters.put(all.flatMap(listDeadLetters));
  // Only now: a message whose dead letter could not be stored comes back, and is ours until the lease ends.
  const unsent = tokens === 0 ? [] : told.filter(({ outcome }) => outcome.kind === 'returned' || outcome.kind === 'failed');
  await pMap(unsent, ({ outcome }) => deps.store.release(outcome.notificationId ?? ''), { concurrency: IN_FLIGHT });
  return all.map(({ outcome }) => outcome);
}

/** Everything that needs neither the table nor the chat. The first of several copies in one batch stands for all. */
function triage(messages: readonly QueueMessage[], rules: QuietRules, isTold: Audience): { settled: Settled[]; arrivals: Arrival[] } {
  const settled: Settled[] = [];
  const arrivals = new Map<string, Arrival>();
  for (const message of messages) {
    const parsed = notificationSchema.safeParse(parseJsonText(message.body));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const reason = `not a notification: ${issue?.path.join('.') || '$'} (${issue?.code ?? 'invalid'})`;
      settled.push(settle(message, undefined, { kind: 'rejected', reason }));
      continue;
    }
    const notification = parsed.data;
    const isOurs = isTold(notification.finding.accountId);
    if (isOurs === undefined) {
      settled.push(giveBack({ message, notification }, UNKNOWN_TENANT));
      continue;
    }
    const quiet = isOurs ? quietReason(notification, rules) : 'tenant';
    if (quiet !== undefined) settled.push(settle(message, notification, { kind: 'quiet', reason: quiet }));
    else if (arrivals.has(notification.id)) settled.push(settle(message, notification, { kind: 'duplicate' }));
    else arrivals.set(notification.id, { message, notification });
  }
  return { settled, arrivals: [...arrivals.values()] };
}

async function claimAndTell(arrivals: readonly Arrival[], tokens: number, deps: NotifierDeps): Promise<Settled[]> {
  const claims = await pMap(arrivals, ({ notification }) => deps.store.claim(notification.id), { concurrency: IN_FLIGHT });
  const claimed = arrivals.filter((_, position) => claims[position] === 'claimed');
  const held = arrivals.flatMap((arrival, position) => settleHeld(arrival, claims[position]));
  return [...held, ...(await tell(claimed, tokens, deps))];
}

/** One message each where the tokens suffice, else one for all. */
async function tell(arrivals: readonly Arrival[], tokens: number, deps: NotifierDeps): Promise<Settled[]> {
  const groups = tokens >= arrivals.length ? arrivals.map((arrival) => [arrival]) : [arrivals];
  const deadline = deps.clock.monotonic() + WORKING_MS;
  const settled: Settled[] = [];
  let halted: string | undefined;
  for (const group of groups) {
    if (deps.clock.monotonic() >= deadline) halted ??= 'the time of this run is over';
    const delivery: Delivery = halted === undefined ? await deliver(group, deps.channel) : retryAfter(0, halted);
    if (delivery.kind === 'retry-after' && halted === undefined) {
      halted = delivery.reason;
      await deps.store.pause(delivery.seconds);
    }
    settled.push(...(await settleGroup(group, delivery, deps.store)));
  }
  return settled;
}

async function deliver(group: readonly Arrival[], channel: Channel): Promise<Delivery> {
  const [first, ...others] = group.map(({ notification }) => notification);
  if (first === undefined) throw new RangeError('a group holds at least one notification');
  const told: Told = [first, ...others];
  try {
    return await channel.deliver(told);
  } catch (error) {
    if (error instanceof NotificationUnavailable) return retryAfter(SECRET_WAIT, error.message);
    throw error;
  }
}

async function settleGroup(group: readonly Arrival[], delivery: Delivery, store: DeliveryStore): Promise<Settled[]> {
  if (delivery.kind === 'retry-after') return group.map((arrival) => giveBack(arrival, delivery.reason));
  if (delivery.kind === 'permanent') {
    return group.map(({ message, notification }) => settle(message, notification, { kind: 'failed', reason: delivery.reason }));
  }
  const kind = group.length === 1 ? 'sent' : 'digested';
  const { warning } = delivery;
  const record = async ({ message, notification }: Arrival): Promise<Settled> => {
    const isRecorded = await recordSent(notification, store);
    return settle(message, notification, { kind, isRecorded, ...(warning !== undefined && { warning }) });
  };
  return pMap(group, record, { concurrency: IN_FLIGHT });
}

/** People have the message: that must not return to the queue because the table cannot be told. */
async function recordSent({ id }: Notification, store: DeliveryStore): Promise<boolean> {
  try {
    await store.markSent(id);
    return true;
  } catch (error) {
    if (error instanceof NotificationUnavailable) return false;
    throw error;
  }
}

function settleHeld(arrival: Arrival, claim: Claim | undefined): Settled[] {
  if (claim === 'claimed') return [];
  if (claim === 'sent') return [settle(arrival.message, arrival.notification, { kind: 'duplicate' })];
  return [giveBack(arrival, 'another delivery of the same notification is at work')];
}

function giveBack({ message, notification }: Arrival, reason: string): Settled {
  return settle(message, notification, { kind: 'returned', reason });
}

function settle(message: QueueMessage, notification: Notification | undefined, verdict: Verdict): Settled {
  return { message, outcome: { messageId: message.messageId, notificationId: notification?.id, ...verdict } };
}

function listDeadLetters({ message, outcome }: Settled): DeadLetter[] {
  if (outcome.kind !== 'failed' && outcome.kind !== 'rejected') return [];
  const reason = outcome.kind === 'failed' ? 'refused-by-channel' : 'not-a-notification';
  return [{ ...message, reason, field: outcome.notificationId ?? '', detail: outcome.reason, count: 1 }];
}
