import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  type DBInstance,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { MEMBER, type TestAccount } from './member-account.ts';

export const DATABASE = 'orders';

/** A finding on a DB instance of the member account. */
export function onDatabase(Id = `arn:aws:rds:${MEMBER.region}:${MEMBER.accountId}:db:${DATABASE}`) {
  return { resource: { Type: 'AwsRdsDbInstance', Id } };
}

/** Makes a DB instance in the member account. The emulator takes monitoring from a change only. */
export async function createDatabase(
  account: TestAccount,
  { MonitoringInterval, MonitoringRoleArn, ...options }: Partial<CreateDBInstanceCommandInput> = {},
): Promise<void> {
  await account.client(RDSClient).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: DATABASE,
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'owner',
      MasterUserPassword: 'only-for-this-test',
      ...options,
    }),
  );
  if (MonitoringInterval === undefined) return;
  const monitoring = { DBInstanceIdentifier: DATABASE, MonitoringInterval, MonitoringRoleArn };
  await account.client(RDSClient).send(new ModifyDBInstanceCommand(monitoring));
}

/** The DB instance as the account has it now, without the one field that runs with the clock. Empty text is no text. */
export async function databaseNow(account: TestAccount, name = DATABASE): Promise<Partial<DBInstance>> {
  const { DBInstances } = await account.client(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  const { LatestRestorableTime: _runs, MonitoringInterval = 0, MonitoringRoleArn, ...rest } = DBInstances?.[0] ?? {};
  return { ...rest, MonitoringInterval, ...(MonitoringRoleArn && { MonitoringRoleArn }) };
}
