import * as z from 'zod';
import type { Resource } from './finding.ts';

const present = z.string('is missing').regex(/\S/, 'is blank');
/** An address: another text in its place would name something else. */
const identifier = present.refine((text) => text.isWellFormed(), 'is not well-formed Unicode');
/** Optional text; real documents hold numbers and nulls there, which is no reason to lose a finding. */
const lenientText = z.string().optional().catch(undefined);
const lenientNumber = z.number().optional().catch(undefined);
const lenientTexts = z.array(z.string()).optional().catch(undefined);

const severity = z
  .object({ Label: lenientText, Normalized: lenientNumber, Original: z.union([z.string(), z.number()]).optional().catch(undefined) })
  .optional()
  .catch(undefined);

/** Custom and by hand: a schema would copy each resource with all its details, a third of the time of λ enrich. */
const resource = z.custom<Resource>(hasAddress, 'needs a Type and an Id');

const controlParameters = z
  .array(z.object({ Name: z.string(), Value: z.array(z.string()) }))
  .optional()
  .catch(undefined);

/** An ASFF document as far as it is read; fields that real documents lack or misuse are optional. */
export const asff = z.object({
  Id: identifier.max(512, 'is longer than 512 characters'),
  ProductArn: z
    .string('is missing')
    .regex(/^arn:aws[a-z-]{0,16}:securityhub:[^:]*:[^:]*:product\/.+/, 'is not the ARN of a Security Hub product')
    .refine((text) => text.isWellFormed(), 'is not well-formed Unicode')
    .max(2048, 'is longer than 2048 characters'),
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
export type Asff = z.output<typeof asff>;

function hasAddress(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('Type' in value) || !('Id' in value)) return false;
  return typeof value.Type === 'string' && typeof value.Id === 'string' && /\S/.test(value.Id);
}
