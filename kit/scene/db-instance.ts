import { CreateDBInstanceCommand, type CreateDBInstanceCommandInput, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import type { ReactionResource } from '../contract.ts';
import { arnAt, type SceneOwner } from './scene.ts';

/**
 * Makes a small PostgreSQL instance. The emulator takes monitoring from a change only. @returns it as a finding names it
 * @example
 * const resource = await createDatabase(owner, owner.unique('orders'), { PubliclyAccessible: true });
 */
export async function createDatabase(
  { client, place }: Pick<SceneOwner, 'client' | 'place'>,
  DBInstanceIdentifier: string,
  { MonitoringInterval, MonitoringRoleArn, ...options }: Partial<CreateDBInstanceCommandInput> = {},
): Promise<ReactionResource> {
  const rds = client(RDSClient);
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'owner',
      MasterUserPassword: 'not-a-secret',
      ...options,
    }),
  );
  if (MonitoringInterval !== undefined) {
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, MonitoringInterval, MonitoringRoleArn }));
  }
  return { Type: 'AwsRdsDbInstance', Id: arnAt(place, 'rds', `db:${DBInstanceIdentifier}`) };
}
