import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import { isTechniqueId, type TechniqueId } from '#domain/attack/attack.ts';
import { at, textAt } from '#domain/base/json.ts';
import { toInstant } from '#domain/base/timestamp.ts';
import { findingDocumentsIn, findingsIn } from '#domain/finding/envelope.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { GENERATOR_PREFIX } from '#domain/finding/product.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { decide } from './enrichment-decision.ts';
import { SOURCE_SUBJECT } from './enrichment-ledger.ts';

/** One open source finding shows one technique. */
export type TechniqueSighting = {
  readonly techniqueId: TechniqueId;
  readonly severity: SeverityLabel;
  /** The account that the source finding is about. */
  readonly accountId: string;
};

export type SightingFilter = {
  readonly accountId?: string | undefined;
  /** ISO-8601, UTC, milliseconds; `since` included, `until` not. Compared with UpdatedAt. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
};

/** The sightings that were read; `rejected` counts documents that no finding could be read from. */
export type SightingReport = {
  readonly sightings: readonly TechniqueSighting[];
  readonly findings: number;
  readonly rejected: number;
};

type Reading = {
  /** Identity of the document itself: its versions replace each other. */
  readonly document: string;
  /** Identity of the source finding: its own document and our ATT&CK findings about it are one sighting. */
  readonly source: string;
  readonly accountId: string;
  readonly updatedAt: string;
  readonly severity: SeverityLabel;
  /** Empty where the finding is closed or shows no technique. */
  readonly techniqueIds: readonly TechniqueId[];
};

/**
 * The techniques that findings show: source findings in any form that the pipeline reads, and ATT&CK findings as GetFindings
 * returns them. Only open findings count; of several versions the newest speaks; a source counts once for a technique.
 */
export function techniqueSightings(document: unknown, index: MappingIndex, filter: SightingFilter = {}): SightingReport {
  const documents = isEmpty(document) ? [] : findingDocumentsIn(document);
  const readings = documents.flatMap((item) => readDocument(item, index) ?? []);
  const newest = new Map(readings.toSorted(byUpdate).map((reading) => [reading.document, reading]));
  const wanted = [...newest.values()].filter((reading) => matches(reading, filter));
  const sightings = new Map<string, TechniqueSighting>();
  for (const { source, accountId, severity, techniqueIds } of wanted) {
    for (const techniqueId of techniqueIds) {
      const token = `${source} ${techniqueId}`;
      sightings.set(token, { techniqueId, accountId, severity: worse(severity, sightings.get(token)?.severity) });
    }
  }
  return { sightings: [...sightings.values()], findings: newest.size, rejected: documents.length - readings.length };
}

/** GetFindings may find nothing. */
function isEmpty(document: unknown): boolean {
  const list = at(document, 'Findings') ?? document;
  return Array.isArray(list) && list.length === 0;
}

function readDocument(document: unknown, index: MappingIndex): Reading | undefined {
  const parsed = findingsIn(document)[0];
  if (parsed?.kind === 'own') return attackFindingReading(document, index);
  if (parsed?.kind !== 'finding') return undefined;
  const { finding } = parsed;
  const decision = decide(finding, index, undefined, { granularity: SOURCE_SUBJECT, maxTechniques: 1 });
  const techniques = decision.kind === 'create' ? decision.techniques.filter((technique) => technique.foldedInto.length === 0) : [];
  const identity = identifyFinding(finding);
  return {
    document: identity,
    source: identity,
    accountId: finding.AwsAccountId,
    updatedAt: finding.UpdatedAt,
    severity: finding.Severity.Label,
    techniqueIds: techniques.map((technique) => technique.id),
  };
}

/** An ATT&CK finding says itself which technique and which source it is about; roll-ups of a tactic name no technique. */
function attackFindingReading(document: unknown, index: MappingIndex): Reading | undefined {
  const field = (name: string) => textAt(document, 'ProductFields', name);
  const updatedAt = toInstant(textAt(document, 'UpdatedAt') ?? '');
  const id = textAt(document, 'Id');
  if (updatedAt === undefined || id === undefined) return undefined;
  const others = textAt(document, 'GeneratorId') === `${GENERATOR_PREFIX}${SOURCE_SUBJECT}` ? field('attack/other-techniques') : undefined;
  const named = [field('attack/technique-id') ?? '', ...(others?.split(',') ?? [])].filter(isTechniqueId);
  const accountId = field('source/account-id') ?? textAt(document, 'AwsAccountId') ?? '';
  const workflow = textAt(document, 'Workflow', 'Status');
  const isClosed = textAt(document, 'RecordState') === 'ARCHIVED' || workflow === 'SUPPRESSED' || workflow === 'RESOLVED';
  return {
    document: id,
    source: identifyFinding({ AwsAccountId: accountId, ProductArn: field('source/product-arn') ?? '', Id: field('source/id') ?? id }),
    accountId,
    updatedAt,
    severity: severityIn(document),
    techniqueIds: isClosed ? [] : [...new Set(named.flatMap((name) => index.technique(name)?.id ?? []))],
  };
}

function severityIn(document: unknown): SeverityLabel {
  const label = textAt(document, 'Severity', 'Label') ?? textAt(document, 'FindingProviderFields', 'Severity', 'Label');
  return SEVERITY_LABELS.find((known) => known === label) ?? 'INFORMATIONAL';
}

function matches(reading: Reading, { accountId, since, until }: SightingFilter): boolean {
  if (accountId !== undefined && reading.accountId !== accountId) return false;
  return (since === undefined || reading.updatedAt >= since) && (until === undefined || reading.updatedAt < until);
}

function worse(severity: SeverityLabel, other: SeverityLabel = severity): SeverityLabel {
  return SEVERITY_LABELS.indexOf(severity) >= SEVERITY_LABELS.indexOf(other) ? severity : other;
}

function byUpdate(a: Reading, b: Reading): number {
  if (a.updatedAt === b.updatedAt) return 0;
  return a.updatedAt < b.updatedAt ? -1 : 1;
}
