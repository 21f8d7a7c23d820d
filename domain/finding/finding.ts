import * as z from 'zod';
import type { TechniqueId } from '#domain/attack/attack.ts';
import { sha256 } from '#domain/base/hash.ts';
import { at, isRecord } from '#domain/base/json.ts';
import { toInstant } from '#domain/base/timestamp.ts';
import { PRODUCT_NAME } from './product.ts';
import { techniquesStatedBy } from './stated-techniques.ts';

export const SEVERITY_LABELS = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type SeverityLabel = (typeof SEVERITY_LABELS)[number];

/** A resource of a finding, passed through as it came. */
export type Resource = {
  readonly Type: string;
  readonly Id: string;
  readonly Region?: string;
  readonly Partition?: string;
  readonly [property: string]: unknown;
};

/** One setting of a control: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_SecurityControlParameter.html */
export type ControlParameter = { readonly Name: string; readonly Value: readonly string[] };

/**
 * One version of a security finding: the part of ASFF that we use, normalised. Names are ASFF's; every optional field
 * of the wild has a value here. https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export type Finding = {
  readonly Id: string;
  readonly ProductArn: string;
  readonly GeneratorId: string;
  /** The account that the finding is about, never the account whose bus delivered it. */
  readonly AwsAccountId: string;
  readonly Partition: string;
  readonly Region: string;
  readonly ProductName: string;
  readonly Title: string;
  readonly Description: string;
  readonly Types: readonly string[];
  /** ISO-8601, UTC, milliseconds. */
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly Severity: { readonly Label: SeverityLabel; readonly Original?: string };
  readonly Resources: readonly Resource[];
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly ComplianceStatus: string | undefined;
  readonly SecurityControlId: string | undefined;
  /** The customer's own settings of the control, as Security Hub reports them. */
  readonly SecurityControlParameters: readonly ControlParameter[];
  readonly WorkflowStatus: 'NEW' | 'NOTIFIED' | 'SUPPRESSED' | 'RESOLVED';
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
  readonly RecommendationText: string | undefined;
  /** Techniques that the finding itself names (attack sequences, OCSF `attacks`, Prowler requirements). */
  readonly StatedTechniques: readonly TechniqueId[];
};

export type RejectReason = 'not-a-finding' | 'invalid-field' | 'too-large';

export type Rejection = { readonly kind: 'reject'; readonly reason: RejectReason; readonly field: string; readonly detail: string };

export type ParsedFinding = { readonly kind: 'finding'; readonly finding: Finding } | { readonly kind: 'own' } | Rejection;

const present = z.string('is missing').regex(/\S/, 'is blank');
/** Optional text; real documents hold numbers and nulls there, which is no reason to lose a finding. */
const lenientText = z.string().optional().catch(undefined);
const lenientNumber = z.number().optional().catch(undefined);
const lenientTexts = z.array(z.string()).optional().catch(undefined);

const severity = z
  .object({ Label: lenientText, Normalized: lenientNumber, Original: z.union([z.string(), z.number()]).optional().catch(undefined) })
  .optional()
  .catch(undefined);

const resource = z.custom<Resource>(
  (value) => isRecord(value) && typeof value['Type'] === 'string' && typeof value['Id'] === 'string' && /\S/.test(value['Id']),
  'needs a Type and an Id',
);

const controlParameters = z
  .array(z.object({ Name: z.string(), Value: z.array(z.string()) }))
  .optional()
  .catch(undefined);

const asff = z.object({
  Id: present.max(512),
  ProductArn: z
    .string('is missing')
    .regex(/^arn:aws[a-z-]*:securityhub:[^:]*:[^:]*:product\/.+/, 'is not the ARN of a Security Hub product'),
  GeneratorId: present,
  AwsAccountId: z.string('is missing').regex(/^[\w-]{1,64}$/, 'is not an account id'),
  Title: present,
  Description: lenientText,
  Types: lenientTexts,
  CreatedAt: lenientText,
  UpdatedAt: z.string('is missing'),
  Severity: severity,
  FindingProviderFields: z.object({ Severity: severity, Types: lenientTexts }).optional().catch(undefined),
  Resources: z.array(resource).max(32).optional(),
  ProductFields: z.record(z.string(), z.unknown()).optional().catch(undefined),
  ProductName: lenientText,
  Region: lenientText,
  Compliance: z
    .object({ Status: lenientText, SecurityControlId: lenientText, SecurityControlParameters: controlParameters })
    .optional()
    .catch(undefined),
  Workflow: z.object({ Status: lenientText }).optional().catch(undefined),
  WorkflowState: lenientText,
  RecordState: lenientText,
  Remediation: z
    .object({ Recommendation: z.object({ Text: lenientText }).optional() })
    .optional()
    .catch(undefined),
});
type Asff = z.output<typeof asff>;

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
  const techniques = [...new Set([...stated, ...techniquesStatedBy(document)])];
  return { kind: 'finding', finding: normalise(parsed.data, updatedAt, techniques) };
}

/** The identity that all versions of a finding share: 32 hex digits of sha256(ProductArn | Id). */
export function identityOf(finding: Pick<Finding, 'ProductArn' | 'Id'>): string {
  return sha256(`${finding.ProductArn}|${finding.Id}`).slice(0, 32);
}

/** `aws/guardduty`, `prowler/prowler`, or `123456789012/default` for a custom integration. */
export function productSlug(finding: Pick<Finding, 'ProductArn'>): string {
  return finding.ProductArn.slice(finding.ProductArn.indexOf(':product/') + ':product/'.length).toLowerCase();
}

function normalise(document: Asff, updatedAt: string, stated: readonly TechniqueId[]): Finding {
  const [, partition = 'aws', , productRegion = ''] = document.ProductArn.split(':');
  const fields = textFields(document.ProductFields);
  const region = document.Region ?? document.Resources?.[0]?.Region ?? productRegion;
  const account: Resource = { Type: 'AwsAccount', Id: `AWS::::Account:${document.AwsAccountId}`, Partition: partition, Region: region };
  return {
    Id: document.Id,
    ProductArn: document.ProductArn,
    GeneratorId: document.GeneratorId,
    AwsAccountId: document.AwsAccountId,
    Partition: partition,
    Region: region,
    ProductName: document.ProductName ?? fields['aws/securityhub/ProductName'] ?? document.ProductArn.split('/').at(-1) ?? 'unknown',
    Title: document.Title,
    Description: document.Description ?? '',
    Types: document.Types ?? document.FindingProviderFields?.Types ?? [],
    CreatedAt: (document.CreatedAt === undefined ? undefined : toInstant(document.CreatedAt)) ?? updatedAt,
    UpdatedAt: updatedAt,
    Severity: severityOf(document),
    Resources: document.Resources === undefined || document.Resources.length === 0 ? [account] : document.Resources,
    ProductFields: fields,
    ComplianceStatus: document.Compliance?.Status,
    SecurityControlId: document.Compliance?.SecurityControlId,
    SecurityControlParameters: document.Compliance?.SecurityControlParameters ?? [],
    WorkflowStatus: workflowOf(document),
    RecordState: document.RecordState === 'ARCHIVED' ? 'ARCHIVED' : 'ACTIVE',
    RecommendationText: document.Remediation?.Recommendation?.Text,
    StatedTechniques: stated,
  };
}

/** Label bounds: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
function severityOf(document: Asff): Finding['Severity'] {
  const given = document.Severity ?? document.FindingProviderFields?.Severity;
  const label = SEVERITY_LABELS.find((known) => known === given?.Label?.toUpperCase());
  const original = given?.Original === undefined ? undefined : String(given.Original);
  return {
    Label: label ?? labelOfNormalized(given?.Normalized),
    ...(original !== undefined && /\S/.test(original) && { Original: original.slice(0, 64) }),
  };
}

function labelOfNormalized(normalized = 0): SeverityLabel {
  if (normalized >= 90) return 'CRITICAL';
  if (normalized >= 70) return 'HIGH';
  if (normalized >= 40) return 'MEDIUM';
  return normalized >= 1 ? 'LOW' : 'INFORMATIONAL';
}

/** `Workflow.Status` where present; the retired `WorkflowState` only knows RESOLVED as an end. */
function workflowOf(document: Asff): Finding['WorkflowStatus'] {
  const status = document.Workflow?.Status ?? document.WorkflowState;
  return status === 'NOTIFIED' || status === 'SUPPRESSED' || status === 'RESOLVED' ? status : 'NEW';
}

function textFields(fields: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isOwn(document: unknown): boolean {
  return at(document, 'ProductName') === PRODUCT_NAME || at(document, 'ProductFields', 'aws/securityhub/ProductName') === PRODUCT_NAME;
}

function reject(reason: RejectReason, field: string, detail: string): Rejection {
  return { kind: 'reject', reason, field, detail };
}
