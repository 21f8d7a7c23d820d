import { absentWhen, type ContextOf, change, defineReactor, nothingToDo, type Refusal, refuse } from '@attack-reactor/kit';
import {
  BLOCK_ALL,
  blockingChanges,
  fillSettings,
  isOff,
  type PublicAccessBlock,
  publicAccessBlock,
} from '@attack-reactor/kit/aws/public-access-block';
import type { Text } from '@attack-reactor/kit/contract';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { manifest } from './manifest.ts';
import { publicBuckets } from './public-buckets.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const ACCOUNT_ID = /^AWS::::Account:\d{12}$/;
const NAMED_IN_A_REFUSAL = 3;

export const reactor = defineReactor(manifest, {
  accepts: ACCOUNT_ID,
  async plan(context) {
    const { accountId: account } = context.target;
    const current = await read(context);
    const changes = blockingChanges(context.resource.Id, current);
    if (changes.length === 0) return nothingToDo(texts.blocks({ account }));
    const refusal = context.parameters.evenIfBucketsArePublic ? undefined : await refusePublic(context);
    if (refusal !== undefined) return refusal;
    return change({ summary: texts.turnOn({ account }), changes, backup: fillSettings(current) });
  },
  apply: (context) => put(context, BLOCK_ALL),
  async rollback(context, { backup }) {
    const earlier = fillSettings(publicAccessBlock.nullable().parse(backup));
    if (!isOff(earlier)) return put(context, earlier);
    await context.clients.of(S3ControlClient).send(new DeletePublicAccessBlockCommand({ AccountId: context.target.accountId }));
  },
  readBack: async (context) => fillSettings(await read(context)),
});

async function refusePublic({ clients, target: { accountId: account } }: Context): Promise<Refusal | undefined> {
  const { open, hidden } = await publicBuckets(clients, account);
  if (open.length > 0) return refuse(texts.hasPublic({ account, buckets: nameBuckets(open) }));
  return hidden.length > 0 ? refuse(texts.hasHidden({ account, buckets: nameBuckets(hidden) })) : undefined;
}

function nameBuckets(open: readonly string[]): Text {
  const buckets = open.slice(0, NAMED_IN_A_REFUSAL).join(', ');
  return open.length > NAMED_IN_A_REFUSAL ? texts.more({ buckets, count: open.length - NAMED_IN_A_REFUSAL }) : buckets;
}

async function read(context: Context): Promise<PublicAccessBlock | null> {
  const answer = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () =>
    context.clients.of(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId: context.target.accountId })),
  );
  return answer === undefined ? null : publicAccessBlock.parse(answer.PublicAccessBlockConfiguration ?? {});
}

async function put(context: Context, settings: PublicAccessBlock): Promise<void> {
  await context.clients
    .of(S3ControlClient)
    .send(new PutPublicAccessBlockCommand({ AccountId: context.target.accountId, PublicAccessBlockConfiguration: settings }));
}
