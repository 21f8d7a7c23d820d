import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { reactor } from '#reactors/rds-no-public-access/reactor.ts';
import { scene } from '#reactors/rds-no-public-access/scene.ts';
import { DATABASE, databaseNow, onDatabase } from '../../support/db-instance.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

describeOnMemberAccount('reactor rds-no-public-access', (account) => {
  it('takes the public address away and leaves all else and all others as they are', async () => {
    const on = await scene.build(account);
    await createDatabase(account, 'other', { PubliclyAccessible: true });
    const before = await databaseNow(account);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan).toMatchObject({ effect: 'disruptive', changes: [{ field: 'PubliclyAccessible', before: true, after: false }] });
    expect(await databaseNow(account)).toEqual({ ...before, PubliclyAccessible: false });
    expect(await databaseNow(account, 'other')).toMatchObject({ PubliclyAccessible: true });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('changes nothing while it plans, and rolls back exactly', async () => {
    await createDatabase(account, DATABASE, { PubliclyAccessible: true });
    const before = await databaseNow(account);
    const run = account.run(reactor, onDatabase());

    const plan = await run.changePlan();
    const afterPlan = await databaseNow(account);
    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(afterPlan).toEqual(before);
    expect(await databaseNow(account)).toEqual(before);
  });

  it('says so when the instance is public again', async () => {
    await createDatabase(account, DATABASE, { PubliclyAccessible: true });
    const run = account.run(reactor, onDatabase());
    await run.apply(await run.changePlan());

    await account.client(RDSClient).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: DATABASE, PubliclyAccessible: true }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do on a private instance, also by its bare name', async () => {
    await createDatabase(account, DATABASE, { PubliclyAccessible: false });

    expect(await account.run(reactor, onDatabase(DATABASE)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses an instance that the finding names by its resource id', async () => {
    const id = 'arn:aws:rds:eu-central-1:210987654321:dbinstance:db-OX46LTRYPXEQTAX3IQPQ4PNEWQ';

    expect(await account.run(reactor, onDatabase(id)).plan()).toMatchObject({ outcome: 'refuse' });
  });

  it('finds nothing to do on an instance that is gone', async () => {
    expect(await account.run(reactor, onDatabase()).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
