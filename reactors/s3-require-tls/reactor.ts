import { absentWhen, type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket, refuseDeletedPrincipals, servesWebsite } from '@attack-reactor/kit/aws/bucket';
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';
import { requireTls } from './tls-statement.ts';

type Context = ContextOf<typeof manifest>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const MAX_POLICY_BYTES = 20 * 1024;

const policyBackup = z.object({ policy: z.string().nullable() });

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    const policy = await loadPolicy(context);
    const required = requireTls(policy, context.resource.Id);
    if (required === null) return nothingToDo(texts.requiresTls({ bucket }));
    if (!context.parameters.includeWebsites && (await servesWebsite(context))) return refuse(texts.servesWebsite({ bucket }));
    if (Buffer.byteLength(required.policy) > MAX_POLICY_BYTES) {
      return refuse(texts.noRoom({ bucket, limit: MAX_POLICY_BYTES }));
    }
    const refusal = refuseDeletedPrincipals(bucket, policy);
    if (refusal !== undefined) return refusal;
    return change({
      summary: texts.deny({ bucket }),
      changes: [{ resource: context.resource.Id, field: `policy.Statement[${required.index}]`, before: null, after: required.statement }],
      backup: { policy },
    });
  },
  async apply(context) {
    const required = requireTls(await loadPolicy(context), context.resource.Id);
    if (required !== null) await put(context, required.policy);
  },
  async rollback(context, { backup }) {
    const { policy } = policyBackup.parse(backup);
    if (policy !== null) return put(context, policy);
    await context.clients.of(S3Client).send(new DeleteBucketPolicyCommand(ownedBucket(context)));
  },
  readBack: async (context) => ({ policy: await loadPolicy(context) }),
});

async function loadPolicy(context: Context): Promise<string | null> {
  const answer = await absentWhen(['NoSuchBucketPolicy'], () =>
    context.clients.of(S3Client).send(new GetBucketPolicyCommand(ownedBucket(context))),
  );
  return answer?.Policy ?? null;
}

async function put(context: Context, policy: string): Promise<void> {
  await context.clients.of(S3Client).send(new PutBucketPolicyCommand({ ...ownedBucket(context), Policy: policy }));
}
