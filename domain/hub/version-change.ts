import { HubRefused } from '#domain/base/errors.ts';
import { type CatalogState, type CatalogVersion, nameVersion } from './catalog-version.ts';

/** Metric of the installed versions that were disabled because their hub calls them malicious. */
export const REACTORS_DISABLED = 'ReactorsDisabled';

/** A change of a version. The checks of the hub verify and reject, people do the rest. */
export type CatalogChange =
  | { readonly kind: 'verified' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'deprecated'; readonly reason: string; readonly successor?: string }
  | { readonly kind: 'revoked'; readonly reason: string; readonly successor?: string; readonly isMalicious?: boolean }
  | { readonly kind: 'withdrawn' };

/** The states in which each kind of change may happen. */
const ALLOWED_IN: Readonly<Record<CatalogChange['kind'], readonly CatalogState[]>> = {
  verified: ['PUBLISHED'],
  rejected: ['PUBLISHED'],
  deprecated: ['VERIFIED'],
  // A version that was taken back may still be installed somewhere, and turn out to be malicious.
  revoked: ['VERIFIED', 'DEPRECATED', 'REVOKED', 'WITHDRAWN'],
  withdrawn: ['PUBLISHED', 'REJECTED', 'VERIFIED', 'DEPRECATED'],
};

const STATE_AFTER: Readonly<Record<CatalogChange['kind'], CatalogState>> = {
  verified: 'VERIFIED',
  rejected: 'REJECTED',
  deprecated: 'DEPRECATED',
  revoked: 'REVOKED',
  withdrawn: 'WITHDRAWN',
};

/**
 * Returns a version after a change.
 * @throws HubRefused where its state does not allow the change, or its successor is itself
 */
export function changeVersion(before: CatalogVersion, change: CatalogChange): CatalogVersion {
  const { state, version } = before;
  const name = nameVersion(before);
  if (!ALLOWED_IN[change.kind].includes(state)) {
    const allowed = ALLOWED_IN[change.kind].join(', ');
    throw new HubRefused(`${name} is ${state}; it can be ${change.kind} only while it is one of: ${allowed}. No version goes back.`);
  }
  if ('successor' in change && change.successor === version)
    throw new HubRefused(`${name} cannot be its own successor. Name another version, or none.`);
  return {
    ...before,
    state: STATE_AFTER[change.kind],
    reason: 'reason' in change ? change.reason : before.reason,
    successor: 'successor' in change ? (change.successor ?? null) : before.successor,
    // Once malicious, always: nobody takes that back by another reason.
    isMalicious: before.isMalicious || (change.kind === 'revoked' && change.isMalicious === true),
  };
}

/** The offer of a version to consumers. A version that waits for its checks is not bad; it is not known. */
export type Offer = { readonly kind: 'offered'; readonly warning: string | null } | { readonly kind: 'refused'; readonly why: string };

/** Tells whether a consumer may install a version of this hub. */
export function offerVersion(one: CatalogVersion): Offer {
  const { state, successor } = one;
  const name = nameVersion(one);
  const instead = successor === null ? '' : ` Take ${successor} instead.`;
  const because = one.reason === null ? '' : `: ${one.reason}`;
  if (state === 'VERIFIED') return { kind: 'offered', warning: null };
  if (state === 'DEPRECATED') return { kind: 'offered', warning: `${name} is deprecated${because}.${instead}` };
  if (state === 'PUBLISHED') return { kind: 'refused', why: `${name} waits for its checks. Ask again when it is VERIFIED.` };
  return { kind: 'refused', why: `${name} is ${state}${because}.${instead}` };
}
