import { type ContextOf, change, defineReactor, nothingToDo, readResourceName } from '@attack-reactor/kit';
import { DescribeContinuousBackupsCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

export const reactor = defineReactor(manifest, {
  accepts: TABLE_ARN,
  async plan(context) {
    const { TableName } = table(context);
    if (await isOn(context)) return nothingToDo(texts.hasRecovery({ table: TableName }));
    return change({
      summary: texts.turnOn({ table: TableName, days: context.parameters.recoveryPeriodInDays }),
      changes: [{ resource: context.resource.Id, field: 'pointInTimeRecovery', before: 'DISABLED', after: 'ENABLED' }],
      backup: { pointInTimeRecovery: 'DISABLED' },
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
  async rollback(context) {
    if (!(await isOn(context))) return;
    // There is a plan to change only where it was off.
    await context.clients
      .of(DynamoDBClient)
      .send(
        new UpdateContinuousBackupsCommand({ ...table(context), PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }),
      );
  },
  readBack: async (context) => ({ pointInTimeRecovery: (await isOn(context)) ? 'ENABLED' : 'DISABLED' }),
});

async function isOn(context: Context): Promise<boolean> {
  const { ContinuousBackupsDescription } = await context.clients
    .of(DynamoDBClient)
    .send(new DescribeContinuousBackupsCommand(table(context)));
  return ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
}

function table({ resource }: Context): { readonly TableName: string } {
  return { TableName: readResourceName(resource.Id) };
}
