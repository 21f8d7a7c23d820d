import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type SecurityHubOptions, type SecurityHubStandIn, startSecurityHub } from '#local/security-hub/security-hub.ts';
import type { Clock } from '#platform/base/clock.ts';
import { HOME } from './findings.ts';

/** Access keys of the accounts that tests know. */
export const KEY_OF = { [HOME.accountId]: 'AKIAHOMEEXAMPLE', '210987654321': 'AKIAMEMBEREXAMPLE' } as const;

/** Starts a Security Hub stand-in for the administrator account; events go nowhere unless told otherwise. */
export function startHub(overrides: Partial<SecurityHubOptions> = {}): Promise<SecurityHubStandIn> {
  return startSecurityHub({
    ...HOME,
    now: Date.now,
    emit: () => undefined,
    quota: 'unlimited',
    accountOf: (key) => Object.entries(KEY_OF).find(([, known]) => known === key)?.[0],
    ...overrides,
  });
}

/** An unmodified SDK client that signs as an account. */
export function hubClient(
  hub: Pick<SecurityHubStandIn, 'url'>,
  accountId: keyof typeof KEY_OF = HOME.accountId,
  maxAttempts = 5,
): SecurityHubClient {
  return new SecurityHubClient({
    endpoint: hub.url,
    region: HOME.region,
    maxAttempts,
    credentials: { accessKeyId: KEY_OF[accountId], secretAccessKey: 'example' },
  });
}

/** The same client, which notes how many milliseconds after now each of its calls is made. */
export function timed(inner: SecurityHubClient, clock: Pick<Clock, 'now'>): { client: SecurityHubClient; sentAfter: readonly number[] } {
  const began = clock.now();
  const sentAfter: number[] = [];
  const client: SecurityHubClient = Object.create(inner);
  client.send = (...args: unknown[]) => {
    sentAfter.push(clock.now() - began);
    return Reflect.apply(inner.send, inner, args);
  };
  return { client, sentAfter };
}
