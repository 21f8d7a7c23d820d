import { type TacticId, techniqueUrl } from './attack.ts';
import { findingConsoleUrl } from './console-link.ts';
import type { Archival, Publication } from './enrichment-decision.ts';
import { SOURCE_SUBJECT, sendInstantOf, type Subject } from './enrichment-ledger.ts';
import type { Finding, Resource, SeverityLabel } from './finding.ts';
import { findingTypesOf } from './finding-types.ts';
import { type Intent, intentOf } from './intent.ts';
import type { MappingIndex } from './mapping-index.ts';
import { STANDARDS, type Standard } from './mapping-release.ts';
import { defaultProductArn, GENERATOR_PREFIX, PRODUCT_NAME } from './product.ts';
import type { RankedTechnique } from './ranking.ts';
import { joinWithin, oneLine, truncate } from './text.ts';

/** Where a finding of ours lives: the account and Region whose Security Hub it is imported into. */
export type PublishTarget = { readonly partition: string; readonly accountId: string; readonly region: string };

export type AttackFindingContext = {
  readonly companyName: string;
  /** Where the platform itself runs; console links lead there. */
  readonly home: PublishTarget;
  /** Where findings of this source are imported: home, or the source's own account and Region in `member` mode. */
  readonly targetOf: (source: Finding) => PublishTarget;
  readonly index: MappingIndex;
};

/** The ASFF document that we import. Content without UpdatedAt, which is set when it is sent. */
export type AttackFinding = {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly CompanyName: string;
  readonly ProductName: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Region: string;
  readonly Title: string;
  readonly Description: string;
  readonly Types: readonly string[];
  readonly FindingProviderFields: {
    readonly Severity: { readonly Label: SeverityLabel; readonly Original: string };
    readonly Types: readonly string[];
    readonly RelatedFindings?: readonly { readonly ProductArn: string; readonly Id: string }[];
  };
  readonly Resources: readonly Resource[];
  readonly RelatedFindings?: readonly { readonly ProductArn: string; readonly Id: string }[];
  readonly SourceUrl: string;
  readonly Remediation: { readonly Recommendation: { readonly Text: string; readonly Url: string } };
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly Workflow: { readonly Status: 'NEW' };
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
};

/** ASFF limits: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const LIMIT = { title: 256, description: 1024, recommendation: 512, fieldValue: 2048 } as const;

const STANDARD_FIELD: Readonly<Record<Standard, string>> = {
  NIST: 'standards/nist-800-53',
  CIS: 'standards/cis-v8',
  PCI: 'standards/pci-dss',
  C5: 'standards/c5',
  ENS: 'standards/ens',
};

/** `{partition}/{region}/{sourceAccount}/attack/T1530/{identity}`: the same for every version of a source finding. */
export function attackFindingId(source: Pick<Finding, 'Partition' | 'Region' | 'AwsAccountId'>, subject: Subject, identity: string): string {
  return `${source.Partition}/${source.Region}/${source.AwsAccountId}/attack/${subject}/${identity}`;
}

/** Everything that a decision sends: the findings to be ACTIVE and, archived, those that no longer apply. */
export function attackFindingsOf(decision: Publication | Archival, context: AttackFindingContext): AttackFinding[] {
  const common = commonPart(decision, context);
  return [
    ...decision.subjects.map((subject): AttackFinding => ({ ...common, ...subjectPart(decision, subject, context), RecordState: 'ACTIVE' })),
    ...decision.retire.map((subject): AttackFinding => ({ ...common, ...subjectPart(decision, subject, context), RecordState: 'ARCHIVED' })),
  ];
}

type Common = Omit<AttackFinding, keyof SubjectPart | 'RecordState'>;
type SubjectPart = Pick<
  AttackFinding,
  'Id' | 'GeneratorId' | 'Title' | 'Description' | 'Types' | 'FindingProviderFields' | 'Remediation' | 'ProductFields'
>;

function commonPart(decision: Publication | Archival, context: AttackFindingContext): Common {
  const { source } = decision;
  const target = context.targetOf(source);
  return {
    SchemaVersion: '2018-10-08',
    ProductArn: defaultProductArn(target),
    CompanyName: context.companyName,
    ProductName: PRODUCT_NAME,
    AwsAccountId: target.accountId,
    Region: target.region,
    Resources: source.Resources,
    RelatedFindings: [relationTo(source)],
    SourceUrl: findingConsoleUrl(source, context.home.region),
    Workflow: { Status: 'NEW' },
    CreatedAt: source.CreatedAt,
    UpdatedAt: sendInstantOf(decision),
  };
}

function subjectPart(decision: Publication | Archival, subject: Subject, context: AttackFindingContext): SubjectPart {
  const { source, key } = decision;
  const technique = techniqueFor(decision, subject, context.index);
  const tacticIds = subject === SOURCE_SUBJECT ? allTactics(decision.techniques) : technique.tacticIds;
  const types = findingTypesOf(tacticIds, technique.id);
  const intent = intentOf(key, source);
  return {
    Id: attackFindingId(source, subject, decision.identity),
    GeneratorId: `${GENERATOR_PREFIX}${subject}`,
    Title: truncate(titleOf(decision, subject, technique), LIMIT.title),
    Description: truncate(descriptionOf(source, technique, tacticIds, intent, context.index), LIMIT.description),
    Types: types,
    FindingProviderFields: {
      Severity: { Label: source.Severity.Label, Original: source.Severity.Original ?? source.Severity.Label },
      Types: types,
      RelatedFindings: [relationTo(source)],
    },
    Remediation: {
      Recommendation: { Text: truncate(recommendationOf(source, intent), LIMIT.recommendation), Url: techniqueUrl(technique.id) },
    },
    ProductFields: productFields(decision, technique, tacticIds, intent, context.index),
  };
}

/** The technique that a subject is about. A retired one may be gone from the release; its id is still true. */
function techniqueFor(decision: Publication | Archival, subject: Subject, index: MappingIndex): RankedTechnique {
  const ranked = subject === SOURCE_SUBJECT ? decision.techniques[0] : decision.techniques.find((candidate) => candidate.id === subject);
  if (ranked !== undefined) return ranked;
  const id = subject === SOURCE_SUBJECT ? (decision.known?.techniqueIds[0] ?? 'T0000') : subject;
  const technique = index.technique(id);
  const none = { origin: 'mapping', tier: null, score: null, sources: 0, rank: 0, foldedInto: [] } as const;
  return { id, name: technique?.name ?? id, tacticIds: technique?.tacticIds ?? [], ...none };
}

function allTactics(techniques: readonly RankedTechnique[]): TacticId[] {
  return [...new Set(techniques.flatMap((technique) => technique.tacticIds))];
}

/** `T1530 Data from Cloud Storage — S3.2 on invoices`. */
function titleOf(decision: Publication | Archival, subject: Subject, technique: RankedTechnique): string {
  const others = subject === SOURCE_SUBJECT ? decision.techniques.length - 1 : 0;
  const name = `${technique.id} ${technique.name}${others > 0 ? ` +${others}` : ''}`;
  return `${name} — ${decision.key?.key ?? oneLine(decision.source.Title)} on ${resourceLabel(decision.source.Resources)}`;
}

function resourceLabel(resources: readonly Resource[]): string {
  const id = resources[0]?.Id ?? 'unknown resource';
  const name = oneLine(id).split(/[/:]/).findLast((part) => part !== '') ?? id;
  return resources.length > 1 ? `${name} +${resources.length - 1}` : name;
}

function descriptionOf(source: Finding, technique: RankedTechnique, tacticIds: readonly TacticId[], intent: Intent, index: MappingIndex): string {
  const tactics = tacticIds.map((id) => index.tactic(id)?.name ?? id).join(', ');
  const lead =
    intent === 'detection'
      ? `Activity that matches ${technique.id} ${technique.name} (${tactics}) was detected.`
      : `A weakness that ${technique.id} ${technique.name} (${tactics}) makes use of.`;
  return `${lead} Source: ${oneLine(source.Title)}. ${oneLine(source.Description)}`.trim();
}

function recommendationOf(source: Finding, intent: Intent): string {
  const ask = intent === 'detection' ? 'Investigate the source finding.' : 'Fix the source finding; this one is then archived.';
  return `${ask} ${oneLine(source.RecommendationText ?? '')}`.trim();
}

function productFields(
  decision: Publication | Archival,
  technique: RankedTechnique,
  tacticIds: readonly TacticId[],
  intent: Intent,
  index: MappingIndex,
): Record<string, string> {
  const { source, key } = decision;
  const others = decision.techniques.filter((other) => other.id !== technique.id).map((other) => other.id);
  const fields: Record<string, string> = {
    'attack/technique-id': technique.id,
    'attack/technique-name': technique.name,
    'attack/tactic-ids': tacticIds.join(','),
    'attack/version': index.release.attackVersion,
    'attack/intent': intent,
    'attack/origin': technique.origin,
    'attack/tier': technique.tier ?? '',
    'attack/sources': String(technique.sources),
    'attack/mapping-release': index.release.version,
    'attack/rank': `${technique.rank}/${decision.techniques.length}`,
    'attack/other-techniques': others.join(','),
    'source/key': key === undefined ? '' : `${key.kind}:${key.key}`,
    'source/key-confidence': key?.confidence ?? '',
    'source/product': source.ProductName,
    'source/id': source.Id,
    'source/product-arn': source.ProductArn,
    'source/account-id': source.AwsAccountId,
    'source/region': source.Region,
    'source/title': oneLine(source.Title),
  };
  const standards = index.standardsOf(technique.id);
  for (const standard of STANDARDS) fields[STANDARD_FIELD[standard]] = joinWithin(standards[standard] ?? [], LIMIT.fieldValue);
  return withinFieldLimits(fields);
}

/** Security Hub refuses blank values (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_NonEmptyString.html). */
function withinFieldLimits(fields: Record<string, string>): Record<string, string> {
  const present = Object.entries(fields).filter(([, value]) => /\S/.test(value));
  return Object.fromEntries(present.map(([name, value]) => [name, truncate(value, LIMIT.fieldValue)]));
}

function relationTo(source: Finding): { readonly ProductArn: string; readonly Id: string } {
  return { ProductArn: source.ProductArn, Id: source.Id };
}
