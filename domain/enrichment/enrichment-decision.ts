import { sha256 } from '#domain/base/hash.ts';
import { closedBecause } from '#domain/finding/closed.ts';
import type { Finding } from '#domain/finding/finding.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { compareVersions } from '#domain/finding/finding-version.ts';
import { resolveSourceKey, type SourceKey } from '#domain/finding/source-key.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { RankedTechnique } from '#domain/mapping/ranking.ts';
import { techniquesOfFinding, techniquesToPublish } from '#domain/mapping/techniques-of-finding.ts';
import type { Decision, Skip, SkipReason } from './decision.ts';
import { type LedgerEntry, type LedgerWrite, readMarks, SOURCE_SUBJECT } from './enrichment-ledger.ts';
import { closingWrite, seenWrite } from './enrichment-ledger-writes.ts';

export type Granularity = 'technique' | 'source';

export type EnrichmentPolicy = {
  /** One ATT&CK finding per technique, or one per source finding. */
  readonly granularity: Granularity;
  /** Findings of their own per source finding; the other techniques are named in them. */
  readonly maxTechniques: number;
};

/**
 * Security Hub deletes what was not updated for 90 days; an unchanged finding is sent again after this time.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings.html
 */
const HEARTBEAT_MS = 60 * 24 * 60 * 60 * 1000;

/** Decides what to do with one version of a finding. Pure: same inputs, same decision. */
export function decide(finding: Finding, index: MappingIndex, known: LedgerEntry | undefined, policy: EnrichmentPolicy): Decision {
  const key = resolveSourceKey(finding, index);
  const techniques = techniquesOfFinding(finding, key, index);
  const skip = (reason: SkipReason, remember?: LedgerWrite): Skip => ({ kind: 'skip', reason, source: finding, key, techniques, remember });
  if (known !== undefined && compareVersions(finding, readMarks(known)) < 0) return skip('unchanged');

  const contentHash = hashContent(finding, techniques, index, policy);
  const story = { source: finding, identity: identifyFinding(finding), key, techniques, contentHash, known };
  const closed = closedBecause(finding) ?? (techniques.length === 0 ? unmappedBecause(key, index) : undefined);
  const isPublished = known !== undefined && known.published.length > 0;
  if (isPublished && (closed !== undefined || hasMoved(finding, known))) {
    const source = { ...finding, Partition: known.partition, Region: known.region };
    return { ...story, source, known, kind: 'archive', moves: closed === undefined, subjects: [], retire: known.published };
  }
  if (closed !== undefined) return skip(closed, techniques.length > 0 || known !== undefined ? closingWrite(finding, known) : undefined);
  if (known !== undefined && isUnchanged(finding, known, contentHash)) return skip('unchanged', seenWrite(finding, known));

  const published = techniquesToPublish(techniques, policy.maxTechniques);
  const subjects = policy.granularity === 'source' ? [SOURCE_SUBJECT] : published.map((technique) => technique.id);
  const before = known?.published ?? [];
  const retire = before.filter((subject) => !subjects.includes(subject));
  return { ...story, kind: before.length === 0 ? 'create' : 'update', subjects, retire };
}

/** `no-technique` is somebody's answer, with a recorded reason; `no-mapping` is a key that nobody has decided, known or not. */
function unmappedBecause(key: SourceKey | undefined, index: MappingIndex): SkipReason {
  if (key === undefined) return 'unsupported-product';
  return index.whyNoTechnique(key) === undefined ? 'no-mapping' : 'no-technique';
}

/** The account cannot differ: it is a part of the identity. */
function hasMoved(finding: Finding, known: LedgerEntry): boolean {
  return finding.Partition !== known.partition || finding.Region !== known.region;
}

function isUnchanged(finding: Finding, known: LedgerEntry, contentHash: string): boolean {
  if (known.contentHash !== contentHash || known.published.length === 0) return false;
  if (known.sentAt === undefined) return false;
  return Date.parse(finding.UpdatedAt) - Date.parse(known.sentAt) < HEARTBEAT_MS;
}

/** Over what shows in the published findings and nothing else: `UpdatedAt` and counters move without any news. */
function hashContent(finding: Finding, techniques: readonly RankedTechnique[], index: MappingIndex, policy: EnrichmentPolicy): string {
  const { Title, Description, CreatedAt, Severity, Resources, RecommendationText, ProductName, AwsAccountId, Region } = finding;
  const shown = [Title, Description, CreatedAt, Severity, Resources, RecommendationText, ProductName, AwsAccountId, Region];
  const ids = techniques.map((technique) => technique.id);
  return sha256(JSON.stringify([shown, ids, index.release.version, index.release.contentHash, policy]));
}
