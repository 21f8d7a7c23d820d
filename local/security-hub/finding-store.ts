import * as z from 'zod';
import { textAt } from '#domain/base/json.ts';
import type { Journal } from '../journal.ts';
import { firstVersion, nextVersion, type StoredFinding } from './finding-lifecycle.ts';
import type { FindingIdentifier, FindingKey, HubFinding } from './hub-finding.ts';
import { isAfter } from './timestamp.ts';

/** The result of an import; `ignored` is an UpdatedAt that is not after the stored one. */
type ImportOutcome = { readonly kind: 'created' | 'updated' | 'ignored'; readonly finding: HubFinding };

export type FindingStore = {
  /** https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html */
  import(finding: HubFinding): ImportOutcome;
  find(key: FindingKey): StoredFinding | undefined;
  /** The findings of that name, one for each account that has it. */
  named(identifier: FindingIdentifier): readonly StoredFinding[];
  replace(stored: StoredFinding): void;
  /** In the order of their creation. */
  all(): readonly HubFinding[];
  /** Grows with every change. */
  revision(): number;
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

/** Findings by account, ProductArn and Id, in memory. */
export function createFindingStore(options: FindingStoreOptions): FindingStore {
  const { journal } = options;
  const findings = journal === undefined ? new Map<string, StoredFinding>() : storedIn(journal);
  const accounts = new Map<string, Set<string>>();
  const noteAccount = ({ finding }: StoredFinding) => {
    const known = accounts.get(makeFindingName(finding));
    if (known === undefined) accounts.set(makeFindingName(finding), new Set([finding.AwsAccountId]));
    else known.add(finding.AwsAccountId);
  };
  for (const stored of findings.values()) noteAccount(stored);
  const find = (key: FindingKey) => findings.get(makeFindingKey(key));
  let revision = 0;
  const replace = (stored: StoredFinding) => {
    revision += 1;
    journal?.append(toEntry(stored));
    findings.set(makeFindingKey(stored.finding), stored);
    noteAccount(stored);
  };
  return {
    find,
    replace,
    revision: () => revision,
    import(finding) {
      const stored = find(finding);
      if (stored !== undefined && !isAfter(finding.UpdatedAt, stored.finding.UpdatedAt))
        return { kind: 'ignored', finding: stored.finding };
      const processedAt = new Date(options.now()).toISOString();
      const next = stored === undefined ? firstVersion(finding, options.region, processedAt) : nextVersion(stored, finding, processedAt);
      replace(next);
      return { kind: stored === undefined ? 'created' : 'updated', finding: next.finding };
    },
    named: (identifier) =>
      [...(accounts.get(makeFindingName(identifier)) ?? [])].flatMap((AwsAccountId) => find({ ...identifier, AwsAccountId }) ?? []),
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
export function makeFindingName(identifier: FindingIdentifier): string {
  return `${identifier.ProductArn}\n${identifier.Id}`;
}

function makeFindingKey(key: FindingKey): string {
  return `${key.AwsAccountId}\n${makeFindingName(key)}`;
}
