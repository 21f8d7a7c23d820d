import type { Aged } from '@attack-reactor/kit/scene';

/** Member accounts that run on this machine. */
export type MemberAccounts = {
  readonly kind: 'moto' | 'buckets';
  /** Names them, for the start of a platform. */
  readonly description: string;
  /** Says what they leave out, and how to have it; undefined: nothing to speak of. */
  readonly gap: string | undefined;
  /** Answers for all services: AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** The account of callers that have assumed no role. */
  readonly defaultAccountId: string;
  /** Requests of an earlier process that made the resources anew, and how many of them were answered otherwise this time. */
  readonly played: { readonly requests: number; readonly differing: number };
  /** Makes something so many days older than it is. @throws Error where the account has no such thing */
  backdate(account: { readonly accountId: string; readonly region: string }, what: Aged, days: number): Promise<void>;
  /** Forgets every resource. */
  reset(): Promise<void>;
  close(): Promise<void>;
};
