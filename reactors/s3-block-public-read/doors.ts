import type { ReactorContext } from '@attack-reactor/kit';
import { absentWhen } from '@attack-reactor/kit';
import { isEverybody, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import { publicAccessBlock } from '@attack-reactor/kit/aws/public-access-block';
import { GetBucketAclCommand, GetBucketPolicyCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { planClosings, readStatements, type Statement } from './public-statements.ts';

const grant = z.object({
  Grantee: z.object({
    Type: z.enum(['CanonicalUser', 'AmazonCustomerByEmail', 'Group']),
    ID: z.string().optional(),
    DisplayName: z.string().optional(),
    EmailAddress: z.string().optional(),
    URI: z.string().optional(),
  }),
  Permission: z.enum(['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP']),
});
export type Grant = z.output<typeof grant>;
const accessControl = z.object({ Owner: z.object({ ID: z.string(), DisplayName: z.string().optional() }), Grants: z.array(grant) });
const policyDocument = z.record(z.string(), z.json());

/** The three things that decide who gets into a bucket; null: there is none. */
export const doors = z.object({
  policy: z.string().nullable(),
  acl: accessControl,
  publicAccessBlock: publicAccessBlock.nullable(),
});
export type Doors = z.output<typeof doors>;

/** The doors of the bucket at hand as they are now. */
export async function readDoors(context: ReactorContext<unknown>): Promise<Doors> {
  const s3 = context.clients.of(S3Client);
  const owned = ownedBucket(context);
  const [policy, acl, block] = await Promise.all([
    absentWhen(['NoSuchBucketPolicy'], () => s3.send(new GetBucketPolicyCommand(owned))),
    s3.send(new GetBucketAclCommand(owned)),
    absentWhen(['NoSuchPublicAccessBlockConfiguration'], () => s3.send(new GetPublicAccessBlockCommand(owned))),
  ]);
  return {
    policy: policy?.Policy ?? null,
    acl: accessControl.parse(acl),
    publicAccessBlock: block === undefined ? null : publicAccessBlock.parse(block.PublicAccessBlockConfiguration ?? {}),
  };
}

/** The statements of a policy, as written; none where there is no policy. */
export function writtenStatements(policy: string | null): readonly Statement[] {
  return policy === null ? [] : readStatements(policyDocument.parse(JSON.parse(policy)));
}

/**
 * The policy without those of its public statements that were planned; the same text where there are none, null where
 * nothing is left. A door that has become public since the plan is in nobody's backup: it stays.
 */
export function closedPolicy(policy: string | null, planned: string | null): string | null {
  if (policy === null) return null;
  const known = new Set(writtenStatements(planned).map((statement) => JSON.stringify(statement)));
  const statements = writtenStatements(policy);
  const closings = new Map(
    planClosings(statements).flatMap(({ index, before, after }) => (known.has(JSON.stringify(before)) ? [[index, after]] : [])),
  );
  if (closings.size === 0) return policy;
  const left = statements.flatMap((statement, index) => closings.get(index) ?? (closings.has(index) ? [] : [statement]));
  return left.length === 0 ? null : JSON.stringify({ ...policyDocument.parse(JSON.parse(policy)), Statement: left });
}

/** The grants without those for everybody that were planned. */
export function closedGrants(grants: readonly Grant[], planned: readonly Grant[]): Grant[] {
  const known = new Set(planned.map((one) => JSON.stringify(one)));
  return grants.filter((one) => !(isEverybody(one.Grantee) && known.has(JSON.stringify(one))));
}
