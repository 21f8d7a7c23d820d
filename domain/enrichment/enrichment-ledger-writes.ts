import type { Finding } from '#domain/finding/finding.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { compareVersions } from '#domain/finding/finding-version.ts';
import type { Archival, Publication } from './decision.ts';
import { chooseSendInstant, type LedgerEntry, type LedgerWrite, readMarks, type Subject } from './enrichment-ledger.ts';

/** Before sending: everything that may be ACTIVE once we sent, whatever happens then. */
export function reservation(decision: Publication | Archival): LedgerWrite {
  const { known, source } = decision;
  const published = [...new Set([...(known?.published ?? []), ...decision.subjects])];
  const techniqueIds = decision.techniques.map((technique) => technique.id);
  return write(source, known, { contentHash: '', sentAt: chooseSendInstant(decision), published, techniqueIds });
}

/**
 * After sending: what is ACTIVE now.
 * @param isComplete false where Security Hub refused a part, so that the next delivery tries again
 */
export function confirmation(decision: Publication | Archival, active: readonly Subject[], isComplete: boolean): LedgerWrite {
  const { entry: reserved } = reservation(decision);
  const techniqueIds = active.length === 0 ? [] : reserved.techniqueIds;
  const contentHash = isComplete ? decision.contentHash : '';
  return { expected: reserved, entry: { ...reserved, revision: reserved.revision + 1, contentHash, published: active, techniqueIds } };
}

/** A closed version that nothing is published for. None where the ledger knows this version already. */
export function closingWrite(source: Finding, known: LedgerEntry | undefined): LedgerWrite | undefined {
  if (known !== undefined && compareVersions(source, readMarks(known)) === 0) return undefined;
  return write(source, known, { contentHash: '', sentAt: known?.sentAt, published: [], techniqueIds: [] });
}

/** A version without news. */
export function seenWrite(source: Finding, known: LedgerEntry): LedgerWrite | undefined {
  if (compareVersions(source, readMarks(known)) === 0) return undefined;
  return { expected: known, entry: { ...known, revision: known.revision + 1, ...writeMarks(source) } };
}

function write(
  source: Finding,
  known: LedgerEntry | undefined,
  content: Pick<LedgerEntry, 'contentHash' | 'sentAt' | 'published' | 'techniqueIds'>,
): LedgerWrite {
  const entry: LedgerEntry = {
    identity: identifyFinding(source),
    revision: (known?.revision ?? 0) + 1,
    ...writeMarks(source),
    ...content,
    severity: source.Severity.Label,
    partition: source.Partition,
    accountId: source.AwsAccountId,
    region: source.Region,
  };
  return { expected: known, entry };
}

function writeMarks(source: Finding): Pick<LedgerEntry, 'sourceUpdatedAt' | 'sourceEventTime' | 'sourceStatus'> {
  return { sourceUpdatedAt: source.UpdatedAt, sourceEventTime: source.EventTime, sourceStatus: source.FindingStatus };
}
