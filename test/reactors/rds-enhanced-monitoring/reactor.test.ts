import { createDatabase } from '@attack-reactor/kit/scene/db-instance';
import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { reactor } from '#reactors/rds-enhanced-monitoring/reactor.ts';
import { scene } from '#reactors/rds-enhanced-monitoring/scene.ts';
import { DATABASE, databaseNow, onDatabase } from '../../support/db-instance.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const ROLE = `arn:aws:iam::${MEMBER.accountId}:role/rds-monitoring`;
const on = { ...onDatabase(), parameters: { monitoringRoleArn: ROLE } };

describeOnMemberAccount('reactor rds-enhanced-monitoring', (account) => {
  it('turns monitoring on with the role of the binding', async () => {
    const run = account.run(reactor, await scene.build(account));
    const before = await databaseNow(account);

    const plan = await run.changePlan();
    const afterPlan = await databaseNow(account);
    await run.apply(plan);

    expect(plan.changes).toMatchObject([
      { field: 'MonitoringInterval', before: 0, after: 60 },
      { field: 'MonitoringRoleArn', before: null, after: ROLE },
    ]);
    expect(afterPlan).toEqual(before);
    expect(await databaseNow(account)).toEqual({ ...before, MonitoringInterval: 60, MonitoringRoleArn: ROLE });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('rolls back exactly, and may do everything twice', async () => {
    await createDatabase(account, DATABASE);
    const before = await databaseNow(account);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();

    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await databaseNow(account)).toEqual(before);
  });

  it('keeps role and interval of an instance that is monitored', async () => {
    await createDatabase(account, DATABASE, { MonitoringInterval: 15, MonitoringRoleArn: `${ROLE}-of-another-team` });

    expect(await account.run(reactor, onDatabase()).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('changes only the interval where the control asks for another, and restores it', async () => {
    await createDatabase(account, DATABASE, { MonitoringInterval: 60, MonitoringRoleArn: `${ROLE}-of-another-team` });
    const before = await databaseNow(account);
    const run = account.run(reactor, { ...onDatabase(), parameters: { monitoringInterval: 15, monitoringRoleArn: ROLE } });

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await databaseNow(account);
    await run.rollback(plan.backup);

    expect(plan.changes).toEqual([{ resource: on.resource.Id, field: 'MonitoringInterval', before: 60, after: 15 }]);
    expect(between).toEqual({ ...before, MonitoringInterval: 15 });
    expect(await databaseNow(account)).toEqual(before);
  });

  it('says so when monitoring is off again', async () => {
    await createDatabase(account, DATABASE);
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await account.client(RDSClient).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: DATABASE, MonitoringInterval: 0 }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('refuses without a role, and with a role of another account', async () => {
    await createDatabase(account, DATABASE);
    const foreign = { ...on, parameters: { monitoringRoleArn: 'arn:aws:iam::333344445555:role/rds-monitoring' } };

    expect(await account.run(reactor, onDatabase()).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('Set monitoringRoleArn'),
    });
    expect(await account.run(reactor, foreign).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('not of account'),
    });
  });

  it('takes only the intervals that RDS knows', async () => {
    await expect(account.run(reactor, { ...on, parameters: { monitoringInterval: 20 } }).plan()).rejects.toMatchObject({
      name: 'ReactorInvalid',
      message: expect.stringContaining('1, 5, 10'),
    });
  });
});
