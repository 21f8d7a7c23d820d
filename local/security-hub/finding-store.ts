import * as z from 'zod';
import { textAt } from '#domain/base/json.ts';
import type { Journal } from '../journal.ts';
import { type CustomerChanges, customerVersion, firstVersion, nextVersion, type StoredFinding } from './finding-lifecycle.ts';
import type { FindingIdentifier, HubFinding } from './hub-finding.ts';
import { isAfter } from './timestamp.ts';

/** The result of an import; `ignored` is an UpdatedAt that is not after the stored one. */
type ImportOutcome = { readonly kind: 'created' | 'updated' | 'ignored'; readonly finding: HubFinding };

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

/** A version of a finding as a journal keeps it. */
export const findingVersion = z.object({
  finding: z.custom<HubFinding>((value) => textAt(value, 'Id') !== undefined && textAt(value, 'ProductArn') !== undefined),
  customerSet: z.array(z.string()),
});
export type FindingJournal = Journal<z.output<typeof findingVersion>>;

export type FindingStoreOptions = {
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where every version is written down, and where the findings of an earlier process come from. */
  readonly journal?: FindingJournal;
};

/** Findings by ProductArn and Id, in memory. */
export function createFindingStore(options: FindingStoreOptions): FindingStore {
  const { journal } = options;
  const findings = journal === undefined ? new Map<string, StoredFinding>() : storedIn(journal);
  const find = (identifier: FindingIdentifier) => findings.get(makeFindingKey(identifier));
  const replace = (stored: StoredFinding) => {
    journal?.append(toEntry(stored));
    findings.set(makeFindingKey(stored.finding), stored);
  };
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

/** The last version of each finding, in the order of their creation; the journal then holds these alone. */
function storedIn(journal: FindingJournal): Map<string, StoredFinding> {
  const findings = new Map<string, StoredFinding>();
  for (const { finding, customerSet } of journal.earlier)
    findings.set(makeFindingKey(finding), { finding, customerSet: new Set(customerSet) });
  journal.replaceBy([...findings.values()].map(toEntry));
  return findings;
}

function toEntry({ finding, customerSet }: StoredFinding): z.output<typeof findingVersion> {
  return { finding, customerSet: [...customerSet] };
}

/** Neither an ARN nor an Id holds a line break. */
export function makeFindingKey(identifier: FindingIdentifier): string {
  return `${identifier.ProductArn}\n${identifier.Id}`;
}
