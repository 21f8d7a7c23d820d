import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Plan } from '#domain/reaction/plan.ts';
import { absentWhen } from '#platform/reactor/absent.ts';
import { BUCKET_ARN, ownedBucket, servesWebsite } from '#platform/reactor/bucket.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';
import { requireTls } from './tls-statement.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const MAX_POLICY_BYTES = 20 * 1024;

const policyBackup = z.object({ policy: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  plan: planOnly(BUCKET_ARN, plan),
  async apply(context) {
    const required = requireTls(await policyOf(context), context.resource.Id);
    if (required !== null) await put(context, required.policy);
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    const { policy } = policyBackup.parse(backup);
    if (policy !== null) return put(context, policy);
    await context.clients.of(S3Client).send(new DeleteBucketPolicyCommand(ownedBucket(context)));
  },
  async readBack(context) {
    return { policy: await policyOf(context) };
  },
});

async function plan(context: Context): Promise<Plan> {
  const { Bucket } = ownedBucket(context);
  const policy = await policyOf(context);
  const required = requireTls(policy, context.resource.Id);
  if (required === null) return { outcome: 'nothing-to-do', summary: `Bucket ${Bucket} requires TLS` };
  if (!context.parameters.includeWebsites && (await servesWebsite(context))) {
    return {
      outcome: 'refuse',
      reason:
        `Bucket ${Bucket} serves a website, which S3 does over HTTP only. Set includeWebsites to true in the binding to ` +
        `shut it all the same.`,
    };
  }
  if (Buffer.byteLength(required.policy) > MAX_POLICY_BYTES) {
    return {
      outcome: 'refuse',
      reason:
        `The policy of bucket ${Bucket} has no room for one more statement (limit ${MAX_POLICY_BYTES} bytes). Shorten it, ` +
        `then try again.`,
    };
  }
  return {
    outcome: 'change',
    summary: `Bucket ${Bucket}: deny requests without TLS`,
    changes: [{ resource: context.resource.Id, field: `policy.Statement[${required.index}]`, before: null, after: required.statement }],
    effect: manifest.effect,
    backup: { policy },
  };
}

async function policyOf(context: Context): Promise<string | null> {
  const answer = await absentWhen(['NoSuchBucketPolicy'], () =>
    context.clients.of(S3Client).send(new GetBucketPolicyCommand(ownedBucket(context))),
  );
  return answer?.Policy ?? null;
}

async function put(context: Context, policy: string): Promise<void> {
  await context.clients.of(S3Client).send(new PutBucketPolicyCommand({ ...ownedBucket(context), Policy: policy }));
}
