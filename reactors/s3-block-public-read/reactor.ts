import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { asJson, type Change, type Plan } from '#domain/reaction/plan.ts';
import { absentWhen } from '#platform/reactor/absent.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';
import { closingsOf, statementsOf } from './public-statements.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

const PUBLIC_GROUPS = new Set([
  'http://acs.amazonaws.com/groups/global/AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
]);
const READING = new Set(['READ', 'READ_ACP', 'FULL_CONTROL']);
const WRITING = new Set(['WRITE', 'WRITE_ACP', 'FULL_CONTROL']);
const BLOCK_ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

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
const accessControl = z.object({ Owner: z.object({ ID: z.string(), DisplayName: z.string().optional() }), Grants: z.array(grant) });
const publicAccessBlock = z.object({
  BlockPublicAcls: z.boolean().default(false),
  IgnorePublicAcls: z.boolean().default(false),
  BlockPublicPolicy: z.boolean().default(false),
  RestrictPublicBuckets: z.boolean().default(false),
});
const policyDocument = z.record(z.string(), z.json());

/** The three things that decide who gets in; null: there is none. */
const doors = z.object({
  policy: z.string().nullable(),
  acl: accessControl,
  publicAccessBlock: publicAccessBlock.nullable(),
});
type Doors = z.output<typeof doors>;

export const reactor = defineReactor(manifest, {
  plan,
  async apply(context) {
    const before = await read(context);
    const s3 = context.clients.of(S3Client);
    const owned = ownedBucket(context);
    // Block Public Access first: from here on nothing new can become public while the rest is taken away.
    await s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: BLOCK_ALL }));
    const policy = closedPolicy(before, context);
    if (policy === null && before.policy !== null) await s3.send(new DeleteBucketPolicyCommand(owned));
    if (policy !== null && policy !== before.policy) await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: policy }));
    const kept = before.acl.Grants.filter((one) => !isPublicGrant(one, context));
    if (kept.length < before.acl.Grants.length) {
      await s3.send(new PutBucketAclCommand({ ...owned, AccessControlPolicy: { ...before.acl, Grants: kept } }));
    }
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    const earlier = doors.parse(backup);
    const s3 = context.clients.of(S3Client);
    const owned = ownedBucket(context);
    // Block Public Access last on the way in is first on the way out: it would refuse the policy and the ACL.
    if (earlier.publicAccessBlock === null) await s3.send(new DeletePublicAccessBlockCommand(owned));
    else await s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: earlier.publicAccessBlock }));
    if (earlier.policy === null) await s3.send(new DeleteBucketPolicyCommand(owned));
    else await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: earlier.policy }));
    const now = await read(context);
    if (JSON.stringify(now.acl) !== JSON.stringify(earlier.acl)) {
      await s3.send(new PutBucketAclCommand({ ...owned, AccessControlPolicy: earlier.acl }));
    }
  },
});

async function plan(context: Context): Promise<Plan> {
  const bucket = bucketOf(context);
  if (!context.parameters.includeWebsites && (await servesWebsite(context))) {
    return {
      outcome: 'refuse',
      reason: `Bucket ${bucket} serves a website. Set includeWebsites to true in the binding to close it all the same.`,
    };
  }
  const before = await read(context);
  const changes = changesOf(before, context);
  if (changes.length === 0) return { outcome: 'nothing-to-do', summary: `Bucket ${bucket} is closed to the public` };
  return { outcome: 'change', summary: summaryOf(bucket, changes), changes, effect: manifest.effect, backup: asJson(before) };
}

function changesOf(before: Doors, context: Context): Change[] {
  const resource = context.resource.Id;
  const statements = before.policy === null ? [] : statementsOf(policyDocument.parse(JSON.parse(before.policy)));
  return [
    ...closingsOf(statements, context.parameters.access).map(
      (closing): Change => ({ resource, field: `policy.Statement[${closing.index}]`, before: closing.before, after: closing.after }),
    ),
    ...before.acl.Grants.flatMap((one, index): Change[] =>
      isPublicGrant(one, context) ? [{ resource, field: `acl.Grants[${index}]`, before: asJson(one), after: null }] : [],
    ),
    ...Object.keys(BLOCK_ALL).flatMap((name): Change[] => {
      const current = before.publicAccessBlock?.[name as keyof typeof BLOCK_ALL] ?? null;
      return current === true ? [] : [{ resource, field: `publicAccessBlock.${name}`, before: current, after: true }];
    }),
  ];
}

function summaryOf(bucket: string, changes: readonly Change[]): string {
  const count = (prefix: string) => changes.filter(({ field }) => field.startsWith(prefix)).length;
  const parts = [
    [count('policy'), 'public policy statement'],
    [count('acl'), 'public ACL grant'],
  ] as const;
  const removed = parts.flatMap(([number, what]) => (number === 0 ? [] : `remove ${number} ${what}${number === 1 ? '' : 's'}`));
  return `Bucket ${bucket}: ${[...removed, ...(count('publicAccessBlock') > 0 ? ['turn on Block Public Access'] : [])].join(', ')}`;
}

/** The policy without its public statements; the same text where none is public, null where none is left. */
function closedPolicy({ policy }: Doors, { parameters }: Context): string | null {
  if (policy === null) return null;
  const document = policyDocument.parse(JSON.parse(policy));
  const statements = statementsOf(document);
  const closings = new Map(closingsOf(statements, parameters.access).map(({ index, after }) => [index, after]));
  if (closings.size === 0) return policy;
  const left = statements.flatMap((statement, index) => closings.get(index) ?? (closings.has(index) ? [] : [statement]));
  return left.length === 0 ? null : JSON.stringify({ ...document, Statement: left });
}

function isPublicGrant({ Grantee, Permission }: z.output<typeof grant>, { parameters: { access } }: Context): boolean {
  if (Grantee.URI === undefined || !PUBLIC_GROUPS.has(Grantee.URI)) return false;
  return access === 'any' || (access === 'read' ? READING : WRITING).has(Permission);
}

async function read(context: Context): Promise<Doors> {
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
    publicAccessBlock: block === undefined ? null : publicAccessBlock.parse(block.PublicAccessBlockConfiguration),
  };
}

async function servesWebsite(context: Context): Promise<boolean> {
  const s3 = context.clients.of(S3Client);
  const website = await absentWhen(['NoSuchWebsiteConfiguration'], () => s3.send(new GetBucketWebsiteCommand(ownedBucket(context))));
  return website !== undefined;
}

/** A bucket that was deleted and taken by somebody else is not ours to change. */
function ownedBucket(context: Context): { Bucket: string; ExpectedBucketOwner: string } {
  return { Bucket: bucketOf(context), ExpectedBucketOwner: context.target.accountId };
}

function bucketOf({ resource }: Context): string {
  return resource.Id.split(':').at(-1) ?? resource.Id;
}
