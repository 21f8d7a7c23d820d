import { absentWhen, type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import { asJson } from '@attack-reactor/kit/contract';
import {
  GetBucketAclCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  type LoggingEnabled,
  PutBucketLoggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { mayDeliverLogs } from './log-delivery.ts';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** A backup holds no logging: only a bucket without it is ever changed. */
const earlier = z.object({ logging: z.json() });

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    const current = await loadLogging(context);
    if (current !== undefined) return nothingToDo(texts.logged({ bucket, target: String(current.TargetBucket) }));
    const target = findTarget(context);
    if (target === undefined) return refuse(texts.noTarget({ bucket }));
    if (target.TargetBucket === bucket) return refuse(texts.logsItself({ bucket }));
    const named = { target: target.TargetBucket, prefix: target.TargetPrefix };
    if (!(await isReady(context, target))) return refuse(texts.notAllowed(named));
    return change({
      summary: texts.log({ bucket, ...named }),
      changes: [{ resource: context.resource.Id, field: 'logging', before: null, after: { ...target } }],
      backup: { logging: null },
    });
  },
  async apply(context) {
    const target = findTarget(context);
    if (target !== undefined && (await loadLogging(context)) === undefined) await put(context, target);
  },
  async rollback(context, { backup }) {
    // Logging that others chose stays; an empty status turns it off.
    if (earlier.parse(backup).logging === null) await put(context, undefined);
  },
  readBack: async (context) => asJson({ logging: (await loadLogging(context)) ?? null }),
});

/** Where the binding wants the logs. */
function findTarget(context: Context): { readonly TargetBucket: string; readonly TargetPrefix: string } | undefined {
  const { targetBucket, prefix } = context.parameters;
  if (targetBucket === undefined) return undefined;
  return { TargetBucket: targetBucket, TargetPrefix: prefix ?? `${ownedBucket(context).Bucket}/` };
}

async function isReady(context: Context, { TargetBucket, TargetPrefix }: { TargetBucket: string; TargetPrefix: string }): Promise<boolean> {
  const s3 = context.clients.of(S3Client);
  const owned = { Bucket: TargetBucket, ExpectedBucketOwner: context.target.accountId };
  const policy = await absentWhen(['NoSuchBucketPolicy'], () => s3.send(new GetBucketPolicyCommand(owned)));
  const { Grants = [] } = await s3.send(new GetBucketAclCommand(owned));
  const bucketArn = `arn:${context.target.partition}:s3:::${TargetBucket}`;
  return mayDeliverLogs(policy?.Policy ?? null, Grants, { bucketArn, prefix: TargetPrefix });
}

async function loadLogging(context: Context): Promise<LoggingEnabled | undefined> {
  const { LoggingEnabled: logging } = await context.clients.of(S3Client).send(new GetBucketLoggingCommand(ownedBucket(context)));
  return logging;
}

async function put(context: Context, logging: LoggingEnabled | undefined): Promise<void> {
  await context.clients.of(S3Client).send(
    new PutBucketLoggingCommand({
      ...ownedBucket(context),
      BucketLoggingStatus: logging === undefined ? {} : { LoggingEnabled: logging },
    }),
  );
}
