import { type ContextOf, change, defineReactor, nothingToDo, readResourceName } from '@attack-reactor/kit';
import { DescribeContinuousBackupsCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const earlier = z.object({ pointInTimeRecovery: z.enum(['ENABLED', 'DISABLED']) });
const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

export const reactor = defineReactor(manifest, {
  accepts: TABLE_ARN,
  async plan(context) {
    const { TableName } = table(context);
    if (await isOn(context)) return nothingToDo(texts.hasRecovery({ table: TableName }));
    return change({
      summary: texts.turnOn({ table: TableName, days: context.parameters.recoveryPeriodInDays }),
      changes: [{ resource: context.resource.Id, field: 'pointInTimeRecovery', before: 'DISABLED', after: 'ENABLED' }],
      backup: { pointInTimeRecovery: 'DISABLED', recoveryPeriodInDays: null },
    });
  },
  async apply(context) {
    // Asked again, DynamoDB would set another recovery period, so only where it is off.
    if (!(await isOn(context))) {
      await context.clients.of(DynamoDBClient).send(
        new UpdateContinuousBackupsCommand({
          ...table(context),
          PointInTimeRecoverySpecification: {
            PointInTimeRecoveryEnabled: true,
            RecoveryPeriodInDays: context.parameters.recoveryPeriodInDays,
          },
        }),
      );
    }
  },
  async rollback(context, { backup }) {
    if (earlier.parse(backup).pointInTimeRecovery === 'ENABLED' || !(await isOn(context))) return;
    await context.clients
      .of(DynamoDBClient)
      .send(
        new UpdateContinuousBackupsCommand({ ...table(context), PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }),
      );
  },
  readBack: readRecovery,
});

async function isOn(context: Context): Promise<boolean> {
  return (await readRecovery(context)).pointInTimeRecovery === 'ENABLED';
}

/** The period belongs to the recovery: where it is off there is none. */
async function readRecovery(
  context: Context,
): Promise<{ pointInTimeRecovery: 'ENABLED' | 'DISABLED'; recoveryPeriodInDays: number | null }> {
  const { ContinuousBackupsDescription } = await context.clients
    .of(DynamoDBClient)
    .send(new DescribeContinuousBackupsCommand(table(context)));
  const { PointInTimeRecoveryStatus, RecoveryPeriodInDays } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  if (PointInTimeRecoveryStatus !== 'ENABLED') return { pointInTimeRecovery: 'DISABLED', recoveryPeriodInDays: null };
  return { pointInTimeRecovery: 'ENABLED', recoveryPeriodInDays: RecoveryPeriodInDays ?? null };
}

function table({ resource }: Context): { readonly TableName: string } {
  return { TableName: readResourceName(resource.Id) };
}
