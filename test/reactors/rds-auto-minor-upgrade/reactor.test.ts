import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import { CreateDBClusterCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { reactor } from '#reactors/rds-auto-minor-upgrade/reactor.ts';
import { scene } from '#reactors/rds-auto-minor-upgrade/scene.ts';
import { DATABASE, databaseNow, onDatabase } from '../../support/db-instance.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

describeOnMemberAccount('reactor rds-auto-minor-upgrade', (account) => {
  it('turns minor version upgrades on and leaves all else as it is', async () => {
    const on = await scene.build(account);
    const before = await databaseNow(account);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const afterPlan = await databaseNow(account);
    await run.apply(plan);

    expect(plan.changes).toMatchObject([{ field: 'AutoMinorVersionUpgrade', before: false, after: true }]);
    expect(afterPlan).toEqual(before);
    expect(await databaseNow(account)).toEqual({ ...before, AutoMinorVersionUpgrade: true });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('rolls back exactly, and may do everything twice', async () => {
    await createDatabase(account, DATABASE, { AutoMinorVersionUpgrade: false });
    const before = await databaseNow(account);
    const run = account.run(reactor, onDatabase());
    const plan = await run.changePlan();

    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await databaseNow(account)).toEqual(before);
  });

  it('says so when the setting is off again', async () => {
    await createDatabase(account, DATABASE, { AutoMinorVersionUpgrade: false });
    const run = account.run(reactor, onDatabase());
    await run.apply(await run.changePlan());

    await account.client(RDSClient).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: DATABASE, AutoMinorVersionUpgrade: false }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where upgrades are on', async () => {
    await createDatabase(account, DATABASE, { AutoMinorVersionUpgrade: true });

    expect(await account.run(reactor, onDatabase()).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it.each([
    ['postgres', 'refuse'],
    ['aurora-postgresql', 'change'],
  ])('plans for a member of a cluster of engine %s: %s', async (Engine, outcome) => {
    await account.client(RDSClient).send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: 'shop',
        Engine,
        MasterUsername: 'owner',
        MasterUserPassword: 'only-for-this-test',
        ...(Engine === 'postgres' && { DBClusterInstanceClass: 'db.m6gd.large', AllocatedStorage: 100, StorageType: 'io1', Iops: 1000 }),
      }),
    );
    await createDatabase(account, DATABASE, { Engine, DBClusterIdentifier: 'shop', AutoMinorVersionUpgrade: false });

    expect(await account.run(reactor, onDatabase()).plan()).toMatchObject({ outcome });
  });
});
