import { DescribeContinuousBackupsCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { reactor } from '#reactors/dynamodb-point-in-time-recovery/reactor.ts';
import { createTable } from '#reactors/dynamodb-point-in-time-recovery/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const TABLE = 'orders';
const on = { resource: { Type: 'AwsDynamoDbTable', Id: `arn:aws:dynamodb:${MEMBER.region}:${MEMBER.accountId}:table/${TABLE}` } };

describeOnMemberAccount('reactor dynamodb-point-in-time-recovery', (account) => {
  const dynamodb = () => account.client(DynamoDBClient);

  beforeEach(() => createTable(account, TABLE));

  async function recovery(name = TABLE) {
    const { ContinuousBackupsDescription } = await dynamodb().send(new DescribeContinuousBackupsCommand({ TableName: name }));
    const description = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    return { status: description?.PointInTimeRecoveryStatus, days: description?.RecoveryPeriodInDays };
  }

  async function turn(on: boolean, days?: number) {
    await dynamodb().send(
      new UpdateContinuousBackupsCommand({
        TableName: TABLE,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: on, ...(days !== undefined && { RecoveryPeriodInDays: days }) },
      }),
    );
  }

  it('turns recovery on for this table only, and plans without changing anything', async () => {
    await createTable(account, 'customers');
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const untouched = await recovery();
    await run.apply(plan);

    expect(untouched.status).toBe('DISABLED');
    expect(plan.changes).toEqual([{ resource: on.resource.Id, field: 'pointInTimeRecovery', before: 'DISABLED', after: 'ENABLED' }]);
    expect(await recovery()).toEqual({ status: 'ENABLED', days: 35 });
    expect((await recovery('customers')).status).toBe('DISABLED');
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('goes back as many days as the binding says', async () => {
    const run = account.run(reactor, { ...on, parameters: { recoveryPeriodInDays: 7 } });

    await run.apply(await run.changePlan());

    expect((await recovery()).days).toBe(7);
  });

  it('does not touch the period of a table that somebody turned on meanwhile', async () => {
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await turn(true, 10);

    await run.apply(plan);

    expect(await recovery()).toEqual({ status: 'ENABLED', days: 10 });
  });

  it('turns it off again, once and twice', async () => {
    const before = await recovery();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await recovery()).toEqual(before);
  });

  it('does not call it fixed when it is off again', async () => {
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await turn(false);

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('point-in-time') });
  });

  it('finds nothing to do where it is on', async () => {
    await turn(true);

    expect(await account.run(reactor, on).plan()).toEqual({
      outcome: 'nothing-to-do',
      summary: 'Table orders has point-in-time recovery',
    });
  });

  it('refuses what is no table, and finds nothing to do on a table that is gone', async () => {
    const index = { resource: { ...on.resource, Id: `${on.resource.Id}/index/by-date` } };
    const gone = { resource: { ...on.resource, Id: on.resource.Id.replace(TABLE, 'gone') } };

    expect(await account.run(reactor, index).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await account.run(reactor, gone).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
