import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { MEMBER, type TestAccount } from './member-account.ts';

export const DATABASE = 'orders';

/** A finding on a DB instance of the member account. */
export function onDatabase(Id = `arn:aws:rds:${MEMBER.region}:${MEMBER.accountId}:db:${DATABASE}`) {
  return { resource: { Type: 'AwsRdsDbInstance', Id } };
}

/** The DB instance as the account has it now, without the one field that runs with the clock. Empty text is no text. */
export async function databaseNow(account: TestAccount, name = DATABASE): Promise<Partial<DBInstance>> {
  const { DBInstances } = await account.client(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  const { LatestRestorableTime: _runs, MonitoringInterval = 0, MonitoringRoleArn, ...rest } = DBInstances?.[0] ?? {};
  return { ...rest, MonitoringInterval, ...(MonitoringRoleArn && { MonitoringRoleArn }) };
}
