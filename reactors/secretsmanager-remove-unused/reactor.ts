import { type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { asJson, type TranslatedText } from '@attack-reactor/kit/contract';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretResponse,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/;
const earlier = z.object({ scheduledForDeletion: z.boolean() });
const DAY = 24 * 60 * 60 * 1000;

export const reactor = defineReactor(manifest, {
  accepts: SECRET_ARN,
  plan,
  async apply(context) {
    // Days may lie between plan and approval: a secret that somebody has begun to use stays.
    if ((await plan(context)).outcome !== 'change') return;
    await context.clients
      .of(SecretsManagerClient)
      .send(new DeleteSecretCommand({ SecretId: context.resource.Id, RecoveryWindowInDays: context.parameters.recoveryWindowInDays }));
  },
  async rollback(context, { backup }) {
    if (earlier.parse(backup).scheduledForDeletion) return;
    const { DeletedDate } = await describe(context);
    if (DeletedDate === undefined) return;
    await context.clients.of(SecretsManagerClient).send(new RestoreSecretCommand({ SecretId: context.resource.Id }));
  },
  readBack: async (context) => ({ scheduledForDeletion: (await describe(context)).DeletedDate !== undefined }),
});

async function plan(context: Context): Promise<DraftPlan> {
  const found = await describe(context);
  const secret = nameSecret(found);
  if (found.DeletedDate !== undefined) return nothingToDo(texts.scheduled({ secret }));
  const { unusedForDays: days, recoveryWindowInDays } = context.parameters;
  const isRecent = (date: Date | undefined) => date !== undefined && context.now() - date.getTime() < days * DAY;
  if (isRecent(found.LastAccessedDate)) return nothingToDo(texts.read({ secret, days }));
  const obstacle = findObstacle(found, context);
  if (obstacle !== undefined) return refuse(obstacle);
  if (isRecent(found.LastChangedDate) || isRecent(found.CreatedDate)) return refuse(texts.changed({ secret, days }));
  return change({
    summary: texts.schedule({ secret, days: recoveryWindowInDays }),
    changes: [
      {
        resource: context.resource.Id,
        field: 'deletion',
        before: asJson({ lastRead: found.LastAccessedDate ?? null, lastChanged: found.LastChangedDate ?? null }),
        after: { recoveryWindowInDays },
      },
    ],
    backup: { scheduledForDeletion: false },
  });
}

/** Why this secret is not ours to delete. */
function findObstacle(found: DescribeSecretResponse, { target }: Context): TranslatedText | undefined {
  const { OwningService, ReplicationStatus = [], PrimaryRegion } = found;
  const secret = nameSecret(found);
  if (OwningService) return texts.managed({ secret, service: OwningService });
  if (PrimaryRegion !== undefined && PrimaryRegion !== target.region) return texts.replica({ secret, region: PrimaryRegion });
  if (ReplicationStatus.length === 0) return undefined;
  return texts.replicated({ secret, regions: ReplicationStatus.map(({ Region }) => Region).join(', ') });
}

function nameSecret({ Name = '' }: DescribeSecretResponse): string {
  return Name.slice(0, 200);
}

async function describe(context: Context): Promise<DescribeSecretResponse> {
  return context.clients.of(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: context.resource.Id }));
}
