import { type ContextOf, change, type DraftPlan, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { asJson } from '@attack-reactor/kit/contract';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretResponse,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { manifest } from './manifest.ts';

type Context = ContextOf<typeof manifest>;

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/;
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
  async rollback(context) {
    const { DeletedDate } = await describe(context);
    if (DeletedDate === undefined) return;
    await context.clients.of(SecretsManagerClient).send(new RestoreSecretCommand({ SecretId: context.resource.Id }));
  },
  readBack: async (context) => ({ scheduledForDeletion: (await describe(context)).DeletedDate !== undefined }),
});

async function plan(context: Context): Promise<DraftPlan> {
  const secret = await describe(context);
  const name = `Secret ${secret.Name?.slice(0, 200)}`;
  if (secret.DeletedDate !== undefined) return nothingToDo(`${name} is scheduled for deletion`);
  const { unusedForDays, recoveryWindowInDays } = context.parameters;
  const isRecent = (date: Date | undefined) => date !== undefined && context.now() - date.getTime() < unusedForDays * DAY;
  if (isRecent(secret.LastAccessedDate)) {
    return nothingToDo(`${name} was read less than ${unusedForDays} days ago`);
  }
  const obstacle = findObstacle(secret, context);
  if (obstacle !== undefined) return refuse(`${name} ${obstacle}`);
  if (isRecent(secret.LastChangedDate) || isRecent(secret.CreatedDate)) {
    return refuse(`${name} was changed less than ${unusedForDays} days ago: somebody is at work on it. Ask them, or wait.`);
  }
  return change({
    summary: `${name}: schedule deletion, recoverable for ${recoveryWindowInDays} days`,
    changes: [
      {
        resource: context.resource.Id,
        field: 'deletion',
        before: asJson({ lastRead: secret.LastAccessedDate ?? null, lastChanged: secret.LastChangedDate ?? null }),
        after: { recoveryWindowInDays },
      },
    ],
    backup: { scheduledForDeletion: false },
  });
}

/** Why this secret is not ours to delete. */
function findObstacle(secret: DescribeSecretResponse, { target }: Context): string | undefined {
  const { OwningService, ReplicationStatus = [], PrimaryRegion } = secret;
  if (OwningService) return `is managed by ${OwningService}. Remove it there.`;
  if (PrimaryRegion !== undefined && PrimaryRegion !== target.region) return `is a replica of ${PrimaryRegion}. Decide about it there.`;
  if (ReplicationStatus.length > 0) {
    const regions = ReplicationStatus.map(({ Region }) => Region).join(', ');
    return `has replicas in ${regions}, which may be in use. Remove the replicas first.`;
  }
  return undefined;
}

async function describe(context: Context): Promise<DescribeSecretResponse> {
  return context.clients.of(SecretsManagerClient).send(new DescribeSecretCommand({ SecretId: context.resource.Id }));
}
