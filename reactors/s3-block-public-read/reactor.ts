import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, isEverybody, ownedBucket, refuseDeletedPrincipals, servesWebsite } from '@attack-reactor/kit/aws/bucket';
import { BLOCK_ALL, blockingChanges, fillSettings, isOff } from '@attack-reactor/kit/aws/public-access-block';
import { asJson, type Change, type Json, type TranslatedText } from '@attack-reactor/kit/contract';
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { closedGrants, closedPolicy, type Doors, doors, readDoors, writtenStatements } from './doors.ts';
import { manifest } from './manifest.ts';
import { planClosings } from './public-statements.ts';
import { texts } from './texts.ts';

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    if (!context.parameters.includeWebsites && (await servesWebsite(context))) return refuse(texts.servesWebsite({ bucket }));
    const before = await readDoors(context);
    const changes = listChanges(before, context.resource.Id);
    if (changes.length === 0) return nothingToDo(texts.closed({ bucket }));
    const closed = closedPolicy(before.policy, before.policy);
    const refusal = closed === before.policy || closed === null ? undefined : refuseDeletedPrincipals(bucket, closed);
    if (refusal !== undefined) return refusal;
    return change({ summary: texts.close({ bucket, steps: describeSteps(changes) }), changes, backup: toBackup(before) });
  },
  async apply(context, { backup }) {
    const planned = doors.parse(backup);
    const now = await readDoors(context);
    const s3 = context.clients.of(S3Client);
    const owned = ownedBucket(context);
    // Block Public Access first: from here on nothing new can become public while the rest is taken away.
    await s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: BLOCK_ALL }));
    const policy = closedPolicy(now.policy, planned.policy);
    if (policy === null && now.policy !== null) await s3.send(new DeleteBucketPolicyCommand(owned));
    if (policy !== null && policy !== now.policy) await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: policy }));
    const kept = closedGrants(now.acl.Grants, planned.acl.Grants);
    if (kept.length < now.acl.Grants.length) {
      await s3.send(new PutBucketAclCommand({ ...owned, AccessControlPolicy: { ...now.acl, Grants: kept } }));
    }
  },
  async rollback(context, { backup }) {
    const earlier = doors.parse(backup);
    const now = await readDoors(context);
    // First on the way in is first on the way out: Block Public Access would refuse the policy and the ACL.
    await putBlocking(context, earlier);
    try {
      await putPolicyAndAcl(context, earlier, now);
    } catch (error) {
      // S3 takes no policy that names a role which is deleted by now: then nothing shall be half open.
      await putBlocking(context, now);
      throw error;
    }
  },
  readBack: async (context) => toBackup(await readDoors(context)),
});

type Context = ContextOf<typeof manifest>;

async function putBlocking(context: Context, { publicAccessBlock }: Pick<Doors, 'publicAccessBlock'>): Promise<void> {
  const s3 = context.clients.of(S3Client);
  const owned = ownedBucket(context);
  const settings = fillSettings(publicAccessBlock);
  if (isOff(settings)) await s3.send(new DeletePublicAccessBlockCommand(owned));
  else await s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: settings }));
}

async function putPolicyAndAcl(context: Context, earlier: Doors, now: Doors): Promise<void> {
  const s3 = context.clients.of(S3Client);
  const owned = ownedBucket(context);
  if (earlier.policy === null) await s3.send(new DeleteBucketPolicyCommand(owned));
  else await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: earlier.policy }));
  if (JSON.stringify(now.acl) === JSON.stringify(earlier.acl)) return;
  await s3.send(new PutBucketAclCommand({ ...owned, AccessControlPolicy: earlier.acl }));
}

function toBackup(now: Doors): Json {
  return asJson({ ...now, publicAccessBlock: fillSettings(now.publicAccessBlock) });
}

function listChanges({ policy, acl, publicAccessBlock }: Doors, resource: string): Change[] {
  return [
    ...planClosings(writtenStatements(policy)).map(
      ({ index, before, after }): Change => ({ resource, field: `policy.Statement[${index}]`, before, after }),
    ),
    ...acl.Grants.flatMap((one, index): Change[] =>
      isEverybody(one.Grantee) ? [{ resource, field: `acl.Grants[${index}]`, before: asJson(one), after: null }] : [],
    ),
    ...blockingChanges(resource, publicAccessBlock),
  ];
}

function describeSteps(changes: readonly Change[]): TranslatedText {
  const counted = (prefix: string) => changes.filter(({ field }) => field.startsWith(prefix)).length;
  const [statements, grants, settings] = [counted('policy'), counted('acl'), counted('publicAccessBlock')];
  return [
    ...(statements === 0 ? [] : [statements === 1 ? texts.statement() : texts.statements({ count: statements })]),
    ...(grants === 0 ? [] : [grants === 1 ? texts.grant() : texts.grants({ count: grants })]),
    ...(settings === 0 ? [] : [texts.turnOn()]),
  ].reduce((first, next) => texts.and({ first, next }));
}
