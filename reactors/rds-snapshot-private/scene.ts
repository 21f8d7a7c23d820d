import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import { CreateDBSnapshotCommand, ModifyDBSnapshotAttributeCommand, RDSClient } from '@aws-sdk/client-rds';

/** Makes a snapshot of a database that these accounts may restore; `all`: everybody. @returns it as a finding names it */
export async function createDatabaseSnapshot(
  { client, place }: Pick<SceneOwner, 'client' | 'place'>,
  DBInstanceIdentifier: string,
  snapshot: { readonly name: string; readonly accounts: readonly string[] },
) {
  const rds = client(RDSClient);
  const DBSnapshotIdentifier = snapshot.name;
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
  const restore = { AttributeName: 'restore', ValuesToAdd: [...snapshot.accounts] };
  await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, ...restore }));
  return { Type: 'AwsRdsDbSnapshot', Id: arnAt(place, 'rds', `snapshot:${DBSnapshotIdentifier}`) };
}

export const scene = defineScene({
  story: 'A snapshot of a database that every AWS account may restore, and one partner on purpose',
  finding: { control: 'RDS.1', title: 'RDS snapshot should be private', severity: 'CRITICAL' },
  async build(owner) {
    const database = owner.unique('orders');
    await createDatabase(owner, database);
    const snapshot = { name: `${database}-before-upgrade`, accounts: ['all', '333344445555'] };
    return { resource: await createDatabaseSnapshot(owner, database, snapshot) };
  },
});
