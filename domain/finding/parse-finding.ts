import { SEVERITY_LABELS, type SeverityLabel, truncate } from '@attack-reactor/kit/contract';
import type { TechniqueId } from '#domain/attack/attack.ts';
import { at, isDeeperThan, isRecord, textAt, toWellFormed } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import { toInstant } from '#domain/base/timestamp.ts';
import { type Asff, asff } from './asff.ts';
import type { Finding, ParsedFinding, Rejection, RejectReason, Resource } from './finding.ts';
import { GENERATOR_PREFIX, PRODUCT_NAME, PRODUCT_NAME_FIELD } from './product.ts';
import { isRegion } from './region.ts';
import { techniquesStatedBy } from './stated-techniques.ts';

/** More than any resource of ASFF has, and less than what the readers of JSON refuse. */
const MAX_LEVELS = 64;

/** Leaves room for what is sent after it, which must be later and have a year of four digits. */
const LATEST = '9999-12-31T00:00:00.000Z';

/**
 * Reads one ASFF document. Tolerates what real documents lack (Compliance, Workflow, Types, Severity.Label, Resources);
 * rejects, naming the field, what nobody could identify, date or address.
 * @param stated techniques that the document names beside ASFF's own fields (other formats converted to ASFF)
 */
export function parseFinding(document: unknown, stated: readonly TechniqueId[] = []): ParsedFinding {
  if (!isRecord(document)) return reject('not-a-finding', '$', 'is not a JSON object');
  if (isOwn(document)) return { kind: 'own' };
  const parsed = asff.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return reject('invalid-field', issue?.path.join('.') || '$', issue?.message ?? 'is invalid');
  }
  const updatedAt = toInstant(parsed.data.UpdatedAt);
  if (updatedAt === undefined) return reject('invalid-field', 'UpdatedAt', `"${parsed.data.UpdatedAt.slice(0, 40)}" is not a timestamp`);
  const region = findRegion(parsed.data);
  if (!isRegion(region)) return reject('invalid-field', 'Region', `"${region.slice(0, 40)}" is not a Region`);
  const deep = (parsed.data.Resources ?? []).findIndex((resource) => isDeeperThan(resource, MAX_LEVELS));
  if (deep >= 0) return reject('invalid-field', `Resources.${deep}`, `is nested more than ${MAX_LEVELS} levels deep`);
  const readings = {
    updatedAt: updatedAt < LATEST ? updatedAt : LATEST,
    region,
    stated: [...new Set([...stated, ...techniquesStatedBy(document)])],
  };
  return { kind: 'finding', finding: toWellFormed(normalize(parsed.data, readings)) };
}

/** Readings of a document that the schema does not make: the moment, the place and the techniques. */
type Readings = { readonly updatedAt: string; readonly region: string; readonly stated: readonly TechniqueId[] };

function normalize(document: Asff, { updatedAt, region, stated }: Readings): Finding {
  const [, partition = 'aws'] = document.ProductArn.split(':');
  const fields = textFields(document.ProductFields);
  const account: Resource = { Type: 'AwsAccount', Id: `AWS::::Account:${document.AwsAccountId}`, Partition: partition, Region: region };
  return {
    Id: document.Id,
    ProductArn: document.ProductArn,
    GeneratorId: document.GeneratorId,
    AwsAccountId: document.AwsAccountId,
    Partition: partition,
    Region: region,
    ProductName: document.ProductName ?? fields[PRODUCT_NAME_FIELD] ?? document.ProductArn.split('/').at(-1) ?? 'unknown',
    Title: document.Title,
    Description: document.Description ?? '',
    Types: document.Types ?? document.FindingProviderFields?.Types ?? [],
    CreatedAt: (document.CreatedAt === undefined ? undefined : toInstant(document.CreatedAt)) ?? updatedAt,
    UpdatedAt: updatedAt,
    Severity: readSeverity(document),
    Resources: document.Resources === undefined || document.Resources.length === 0 ? [account] : document.Resources,
    ProductFields: fields,
    ComplianceStatus: document.Compliance?.Status,
    SecurityControlId: document.Compliance?.SecurityControlId,
    SecurityControlParameters: document.Compliance?.SecurityControlParameters ?? [],
    FindingStatus: readFindingStatus(document),
    RecordState: document.RecordState === 'ARCHIVED' ? 'ARCHIVED' : 'ACTIVE',
    RecommendationText: document.Remediation?.Recommendation?.Text,
    StatedTechniques: stated,
  };
}

/** The first place that names one; resources are passed through as they came, so theirs may be anything. */
function findRegion({ Region, Resources, ProductArn }: Asff): string {
  const named: readonly unknown[] = [Region, Resources?.[0]?.Region, ProductArn.split(':')[3]];
  return named.filter((text) => typeof text === 'string').find((text) => text.trim() !== '') ?? '';
}

/** Label bounds: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
function readSeverity(document: Asff): Finding['Severity'] {
  const given = document.Severity ?? document.FindingProviderFields?.Severity;
  const label = SEVERITY_LABELS.find((known) => known === given?.Label?.toUpperCase());
  const original = truncate(oneLine(String(given?.Original ?? '')), 64);
  return { Label: label ?? labelOfNormalized(given?.Normalized), ...(original !== '' && { Original: original }) };
}

function labelOfNormalized(normalized = 0): SeverityLabel {
  if (normalized >= 90) return 'CRITICAL';
  if (normalized >= 70) return 'HIGH';
  if (normalized >= 40) return 'MEDIUM';
  return normalized >= 1 ? 'LOW' : 'INFORMATIONAL';
}

/** `Workflow.Status` where present; the retired `WorkflowState` only knows RESOLVED as an end. */
function readFindingStatus(document: Asff): Finding['FindingStatus'] {
  const status = document.Workflow?.Status ?? document.WorkflowState;
  return status === 'NOTIFIED' || status === 'SUPPRESSED' || status === 'RESOLVED' ? status : 'NEW';
}

function textFields(fields: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A finding that has only our name is of a product that took it: what was published for it must not outlive that. */
function isOwn(document: unknown): boolean {
  const hasOurName = at(document, 'ProductName') === PRODUCT_NAME || at(document, 'ProductFields', PRODUCT_NAME_FIELD) === PRODUCT_NAME;
  return hasOurName && (textAt(document, 'GeneratorId')?.startsWith(GENERATOR_PREFIX) ?? true);
}

function reject(reason: RejectReason, field: string, detail: string): Rejection {
  return { kind: 'reject', reason, field, detail };
}
