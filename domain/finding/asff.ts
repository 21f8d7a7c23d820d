import * as z from 'zod';
import type { Resource } from './finding.ts';

const present = z.string('is missing').regex(/\S/, 'is blank');
/** Optional text; real documents hold numbers and nulls there, which is no reason to lose a finding. */
const lenientText = z.string().optional().catch(undefined);
const lenientNumber = z.number().optional().catch(undefined);
const lenientTexts = z.array(z.string()).optional().catch(undefined);

const severity = z
  .object({ Label: lenientText, Normalized: lenientNumber, Original: z.union([z.string(), z.number()]).optional().catch(undefined) })
  .optional()
  .catch(undefined);

const addressed = z.looseObject({ Type: z.string(), Id: z.string().regex(/\S/) });
/** Custom, so that the document is passed on as it came and not as a copy. */
const resource = z.custom<Resource>((value) => addressed.safeParse(value).success, 'needs a Type and an Id');

const controlParameters = z
  .array(z.object({ Name: z.string(), Value: z.array(z.string()) }))
  .optional()
  .catch(undefined);

/** An ASFF document as far as it is read; fields that real documents lack or misuse are optional. */
export const asff = z.object({
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
export type Asff = z.output<typeof asff>;
