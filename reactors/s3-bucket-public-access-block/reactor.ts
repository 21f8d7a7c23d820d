import { DeletePublicAccessBlockCommand, GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import type { Plan } from '#domain/reaction/plan.ts';
import { absentWhen } from '#platform/reactor/absent.ts';
import { BUCKET_ARN, ownedBucket, servesWebsite } from '#platform/reactor/bucket.ts';
import { planOnly } from '#platform/reactor/known-resource.ts';
import { BLOCK_ALL, blockingChanges, type PublicAccessBlock, publicAccessBlock } from '#platform/reactor/public-access-block.ts';
import { defineReactor, type ReactorContext, verifiedByPlan } from '#platform/reactor/reactor.ts';
import { manifest } from './manifest.ts';

type Context = ReactorContext<z.output<typeof manifest.parameters>>;

export const reactor = defineReactor(manifest, {
  plan: planOnly(BUCKET_ARN, plan),
  async apply(context) {
    await put(context, BLOCK_ALL);
    return null;
  },
  verify: verifiedByPlan(plan),
  async rollback(context, { backup }) {
    const earlier = publicAccessBlock.nullable().parse(backup);
    if (earlier !== null) return put(context, earlier);
    await context.clients.of(S3Client).send(new DeletePublicAccessBlockCommand(ownedBucket(context)));
  },
  readBack: read,
});

async function plan(context: Context): Promise<Plan> {
  const { Bucket } = ownedBucket(context);
  if (!context.parameters.includeWebsites && (await servesWebsite(context))) {
    return {
      outcome: 'refuse',
      reason: `Bucket ${Bucket} serves a website. Set includeWebsites to true in the binding to close it all the same.`,
    };
  }
  const backup = await read(context);
  const changes = blockingChanges(context.resource.Id, backup);
  if (changes.length === 0) return { outcome: 'nothing-to-do', summary: `Bucket ${Bucket} blocks public access` };
  return { outcome: 'change', summary: `Bucket ${Bucket}: turn on Block Public Access`, changes, effect: manifest.effect, backup };
}

async function read(context: Context): Promise<PublicAccessBlock | null> {
  const answer = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () =>
    context.clients.of(S3Client).send(new GetPublicAccessBlockCommand(ownedBucket(context))),
  );
  return answer === undefined ? null : publicAccessBlock.parse(answer.PublicAccessBlockConfiguration ?? {});
}

async function put(context: Context, settings: PublicAccessBlock): Promise<void> {
  await context.clients
    .of(S3Client)
    .send(new PutPublicAccessBlockCommand({ ...ownedBucket(context), PublicAccessBlockConfiguration: settings }));
}
