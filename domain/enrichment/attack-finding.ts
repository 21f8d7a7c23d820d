import { type SeverityLabel, truncate } from '@attack-reactor/kit/contract';
import { type TacticId, techniqueUrl } from '#domain/attack/attack.ts';
import { joinWithin, oneLine } from '#domain/base/text.ts';
import { findingConsoleUrl } from '#domain/finding/console-link.ts';
import type { Finding, Resource } from '#domain/finding/finding.ts';
import { listFindingTypes } from '#domain/finding/finding-types.ts';
import { decideIntent, type Intent } from '#domain/finding/intent.ts';
import { defaultProductArn, GENERATOR_PREFIX, PRODUCT_NAME } from '#domain/finding/product.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { RankedTechnique } from '#domain/mapping/ranking.ts';
import type { Archival, Publication } from './decision.ts';
import { chooseSendInstant, SOURCE_SUBJECT, type Subject } from './enrichment-ledger.ts';

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

/** `{partition}/{region}/{sourceAccount}/attack/T1530/{identity}`: the same for every version of a source finding. */
export function attackFindingId(
  source: Pick<Finding, 'Partition' | 'Region' | 'AwsAccountId'>,
  subject: Subject,
  identity: string,
): string {
  return `${source.Partition}/${source.Region}/${source.AwsAccountId}/attack/${subject}/${identity}`;
}

/** Everything that a decision sends: the findings to be ACTIVE and, archived, those that no longer apply. */
export function buildAttackFindings(decision: Publication | Archival, context: AttackFindingContext): AttackFinding[] {
  const story = buildStory(decision, context);
  const tell = (subject: Subject, state: AttackFinding['RecordState']): AttackFinding => {
    return { ...story.common, ...subjectPart(decision, subject, story, context.index), RecordState: state };
  };
  return [...decision.subjects.map((subject) => tell(subject, 'ACTIVE')), ...decision.retire.map((subject) => tell(subject, 'ARCHIVED'))];
}

type SubjectPart = Pick<
  AttackFinding,
  'Id' | 'GeneratorId' | 'Title' | 'Description' | 'Types' | 'FindingProviderFields' | 'Remediation' | 'ProductFields'
>;

/** The parts that all findings of one decision share, written once. */
type Story = {
  readonly common: Omit<AttackFinding, keyof SubjectPart | 'RecordState'>;
  readonly intent: Intent;
  /** `S3.2 on invoices`. */
  readonly place: string;
  readonly sourceText: string;
  readonly recommendation: string;
  readonly sourceFields: Readonly<Record<string, string>>;
};

function buildStory(decision: Publication | Archival, context: AttackFindingContext): Story {
  const { source, key } = decision;
  const target = context.targetOf(source);
  const intent = decideIntent(key, source);
  const title = oneLine(source.Title);
  return {
    intent,
    place: `${key?.key ?? title} on ${resourceLabel(source.Resources)}`,
    sourceText: `Source: ${title}. ${oneLine(source.Description)}`.trim(),
    recommendation: truncate(writeRecommendation(source, intent), LIMIT.recommendation),
    sourceFields: buildSourceFields(decision, title),
    common: {
      SchemaVersion: '2018-10-08',
      ProductArn: defaultProductArn(target),
      CompanyName: context.companyName,
      ProductName: PRODUCT_NAME,
      AwsAccountId: target.accountId,
      Region: target.region,
      Resources: source.Resources,
      RelatedFindings: [{ ProductArn: source.ProductArn, Id: source.Id }],
      SourceUrl: findingConsoleUrl(source, context.home.region),
      Workflow: { Status: 'NEW' },
      CreatedAt: source.CreatedAt,
      UpdatedAt: chooseSendInstant(decision),
    },
  };
}

function subjectPart(decision: Publication | Archival, subject: Subject, story: Story, index: MappingIndex): SubjectPart {
  const { source } = decision;
  const technique = techniqueFor(decision, subject, index);
  const tacticIds = subject === SOURCE_SUBJECT ? allTactics(decision.techniques) : technique.tacticIds;
  const types = listFindingTypes(tacticIds, technique.id);
  const others = subject === SOURCE_SUBJECT && decision.techniques.length > 1 ? ` +${decision.techniques.length - 1}` : '';
  return {
    Id: attackFindingId(source, subject, decision.identity),
    GeneratorId: `${GENERATOR_PREFIX}${subject}`,
    Title: truncate(`${technique.id} ${technique.name}${others} — ${story.place}`, LIMIT.title),
    Description: truncate(`${writeLead(technique, tacticIds, story.intent, index)} ${story.sourceText}`, LIMIT.description),
    Types: types,
    FindingProviderFields: {
      Severity: { Label: source.Severity.Label, Original: source.Severity.Original ?? source.Severity.Label },
      Types: types,
      RelatedFindings: story.common.RelatedFindings ?? [],
    },
    Remediation: { Recommendation: { Text: story.recommendation, Url: techniqueUrl(technique.id) } },
    ProductFields: {
      ...buildTechniqueFields(decision, technique, tacticIds, index),
      'attack/intent': story.intent,
      ...story.sourceFields,
      ...index.writeStandardFields(technique.id),
    },
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

function resourceLabel(resources: readonly Resource[]): string {
  const parts = oneLine(resources[0]?.Id ?? '').split(/[/:]/);
  const name = parts.findLast((part) => part.trim() !== '') ?? 'a resource without a name';
  return resources.length > 1 ? `${name} +${resources.length - 1}` : name;
}

function writeLead(technique: RankedTechnique, tacticIds: readonly TacticId[], intent: Intent, index: MappingIndex): string {
  const tactics = tacticIds.map((id) => index.tactic(id)?.name ?? id).join(', ');
  const name = `${technique.id} ${technique.name} (${tactics})`;
  return intent === 'detection' ? `Activity that matches ${name} was detected.` : `A weakness that ${name} makes use of.`;
}

function writeRecommendation(source: Finding, intent: Intent): string {
  const ask = intent === 'detection' ? 'Investigate the source finding.' : 'Fix the source finding; this one is then archived.';
  return `${ask} ${oneLine(source.RecommendationText ?? '')}`.trim();
}

function buildTechniqueFields(
  decision: Publication | Archival,
  technique: RankedTechnique,
  tacticIds: readonly TacticId[],
  index: MappingIndex,
): Record<string, string> {
  const others = decision.techniques.filter((other) => other.id !== technique.id).map((other) => other.id);
  return {
    'attack/technique-id': technique.id,
    'attack/technique-name': technique.name,
    ...(tacticIds.length > 0 && { 'attack/tactic-ids': tacticIds.join(',') }),
    'attack/version': index.release.attackVersion,
    'attack/origin': technique.origin,
    ...(technique.tier !== null && { 'attack/tier': technique.tier }),
    'attack/sources': String(technique.sources),
    'attack/mapping-release': index.release.version,
    'attack/rank': `${technique.rank}/${decision.techniques.length}`,
    ...(others.length > 0 && { 'attack/other-techniques': joinWithin(others, LIMIT.fieldValue) }),
  };
}

/** Text of the source is hostile: it is brought to one line, not blank (Security Hub refuses blank values), not too long. */
function buildSourceFields({ source, key }: Publication | Archival, title: string): Record<string, string> {
  return {
    ...(key !== undefined && { 'source/key': fieldText(`${key.kind}:${key.key}`), 'source/key-confidence': key.confidence }),
    'source/product': fieldText(source.ProductName),
    'source/id': source.Id,
    'source/product-arn': fieldText(source.ProductArn),
    'source/account-id': source.AwsAccountId,
    'source/region': fieldText(source.Region),
    'source/title': fieldText(title),
  };
}

function fieldText(text: string): string {
  return truncate(oneLine(text) || '-', LIMIT.fieldValue);
}
