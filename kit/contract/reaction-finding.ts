import * as z from 'zod';
import { AWS_REGION } from './arn.ts';
import { severityLabel } from './severity.ts';

const tags = z.record(z.string(), z.string());

/** A resource of a finding as a reactor sees it. */
export const reactionResource = z.object({
  Type: z.string().min(1),
  Id: z.string().min(1),
  Partition: z.string().optional(),
  Region: z.string().optional(),
  Tags: tags.optional(),
  Details: z.record(z.string(), z.json()).optional(),
});
export type ReactionResource = z.output<typeof reactionResource>;

const controlParameter = z.object({ Name: z.string(), Value: z.array(z.string()) });

/**
 * The part of a finding that a reaction carries through the workflow: still ASFF, small enough for state data (256 KB for
 * the whole state, https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
export const reactionFinding = z.object({
  Id: z.string().min(1),
  ProductArn: z.string().min(1),
  GeneratorId: z.string().min(1),
  ProductName: z.string().optional(),
  AwsAccountId: z.string().regex(/^\d{12}$/, 'is not an AWS account id'),
  Region: z.string().min(1),
  Title: z.string(),
  Types: z.array(z.string()),
  CreatedAt: z.string(),
  UpdatedAt: z.string(),
  Severity: z.object({ Label: severityLabel }),
  Resources: z.array(reactionResource).min(1),
  Compliance: z
    .object({
      Status: z.string().optional(),
      SecurityControlId: z.string().optional(),
      SecurityControlParameters: z.array(controlParameter).optional(),
      /** The techniques that the finding itself names, in the one spelling that every reader of ASFF here knows. */
      RelatedRequirements: z.array(z.string()).optional(),
    })
    .optional(),
  ProductFields: z.record(z.string(), z.string()),
  Workflow: z.object({ Status: z.enum(['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED']) }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
});
export type ReactionFinding = z.output<typeof reactionFinding>;

/** Where a reactor works: the account and Region of the resource, never those of the bus that delivered the finding. */
export const reactionTarget = z.object({
  partition: z.string().regex(/^aws[a-z-]*$/),
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().regex(AWS_REGION),
});
export type ReactionTarget = z.output<typeof reactionTarget>;
