import { absentWhen, type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket, servesWebsite } from '@attack-reactor/kit/aws/bucket';
import {
  BLOCK_ALL,
  blockingChanges,
  fillSettings,
  isOff,
  type PublicAccessBlock,
  publicAccessBlock,
} from '@attack-reactor/kit/aws/public-access-block';
import { DeletePublicAccessBlockCommand, GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    if (!context.parameters.includeWebsites && (await servesWebsite(context))) return refuse(texts.servesWebsite({ bucket }));
    const current = await read(context);
    const changes = blockingChanges(context.resource.Id, current);
    if (changes.length === 0) return nothingToDo(texts.blocks({ bucket }));
    return change({ summary: texts.turnOn({ bucket }), changes, backup: fillSettings(current) });
  },
  apply: (context) => put(context, BLOCK_ALL),
  async rollback(context, { backup }) {
    const earlier = fillSettings(publicAccessBlock.nullable().parse(backup));
    if (!isOff(earlier)) return put(context, earlier);
    await context.clients.of(S3Client).send(new DeletePublicAccessBlockCommand(ownedBucket(context)));
  },
  readBack: async (context) => fillSettings(await read(context)),
});

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
