import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { ClientSettings, Host } from '#platform/base/host.ts';

/** Throttled and failed calls are retried by the SDK with exponential backoff and full jitter. */
const MAX_ATTEMPTS = 8;

/** A patient Security Hub client: its quota is shared with every other caller of the account. */
export function securityHubClient(
  host: Pick<Host, 'client'>,
  settings: Pick<ClientSettings, 'region' | 'credentials' | 'maxAttempts'>,
): SecurityHubClient {
  return host.client(SecurityHubClient, { maxAttempts: MAX_ATTEMPTS, ...settings });
}
