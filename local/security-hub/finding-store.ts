import { type CustomerChanges, customerVersion, firstVersion, nextVersion, type StoredFinding } from './finding-lifecycle.ts';
import type { FindingIdentifier, HubFinding } from './hub-finding.ts';
import { isAfter } from './timestamp.ts';

/** What an import came to; `ignored` is an UpdatedAt that is not after the stored one. */
export type ImportOutcome = { readonly kind: 'created' | 'updated' | 'ignored'; readonly finding: HubFinding };

export type FindingStore = {
  /** https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html */
  import(finding: HubFinding): ImportOutcome;
  find(identifier: FindingIdentifier): StoredFinding | undefined;
  /** The finding as the customer's changes leave it; undefined where there is none of that name. Nothing is stored. */
  preview(identifier: FindingIdentifier, changes: CustomerChanges): StoredFinding | undefined;
  replace(stored: StoredFinding): void;
  /** In the order of their creation. */
  all(): readonly HubFinding[];
};

/**
 * Findings by ProductArn and Id, in memory.
 * @param now milliseconds since the epoch
 */
export function createFindingStore(options: { readonly region: string; readonly now: () => number }): FindingStore {
  const findings = new Map<string, StoredFinding>();
  const find = (identifier: FindingIdentifier) => findings.get(keyOf(identifier));
  const replace = (stored: StoredFinding) => void findings.set(keyOf(stored.finding), stored);
  return {
    find,
    replace,
    import(finding) {
      const stored = find(finding);
      if (stored !== undefined && !isAfter(finding.UpdatedAt, stored.finding.UpdatedAt))
        return { kind: 'ignored', finding: stored.finding };
      const processedAt = new Date(options.now()).toISOString();
      const next = stored === undefined ? firstVersion(finding, options.region, processedAt) : nextVersion(stored, finding, processedAt);
      replace(next);
      return { kind: stored === undefined ? 'created' : 'updated', finding: next.finding };
    },
    preview(identifier, changes) {
      const stored = find(identifier);
      return stored === undefined ? undefined : customerVersion(stored, changes);
    },
    all: () => [...findings.values()].map((stored) => stored.finding),
  };
}

/** Neither an ARN nor an Id holds a line break. */
export function keyOf(identifier: FindingIdentifier): string {
  return `${identifier.ProductArn}\n${identifier.Id}`;
}
