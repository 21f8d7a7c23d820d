import { createTrail } from '@attack-reactor/kit/scene/trail';
import { CloudTrailClient, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { reactor } from '#reactors/cloudtrail-cloudwatch-logs/reactor.ts';
import { scene } from '#reactors/cloudtrail-cloudwatch-logs/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { onTrail, trailNow } from '../../support/trail.ts';

const LOG_GROUP = `arn:aws:logs:${MEMBER.region}:${MEMBER.accountId}:log-group:audit`;
const ROLE = `arn:aws:iam::${MEMBER.accountId}:role/cloudtrail-to-logs`;
const parameters = { logGroupArn: LOG_GROUP, roleArn: ROLE };
const delivery = { CloudWatchLogsLogGroupArn: `${LOG_GROUP}:*`, CloudWatchLogsRoleArn: ROLE };
const elsewhere = { CloudWatchLogsLogGroupArn: `${LOG_GROUP}-of-another-team:*`, CloudWatchLogsRoleArn: ROLE };

describeOnMemberAccount('reactor cloudtrail-cloudwatch-logs', (account) => {
  it('makes the trail deliver to the log group of the binding and leaves all else as it is', async () => {
    const on = await scene.build(account);
    const { Id: arn } = on.resource;
    const before = await trailNow(account, arn);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const afterPlan = await trailNow(account, arn);
    await run.apply(plan);

    expect(plan.changes).toEqual(Object.entries(delivery).map(([field, after]) => ({ resource: arn, field, before: null, after })));
    expect(afterPlan).toEqual(before);
    expect(await trailNow(account, arn)).toEqual({ ...before, ...delivery });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('rolls back exactly, and may do everything twice', async () => {
    const { Id: arn } = await createTrail(account);
    const before = await trailNow(account, arn);
    const run = account.run(reactor, onTrail(arn, parameters));
    const plan = await run.changePlan();

    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await trailNow(account, arn)).toEqual(before);
  });

  it('leaves a trail alone that delivers elsewhere, even if only since the plan', async () => {
    const { Id: arn } = await createTrail(account);
    const run = account.run(reactor, onTrail(arn, parameters));
    const plan = await run.changePlan();
    await account.client(CloudTrailClient).send(new UpdateTrailCommand({ Name: arn, ...elsewhere }));

    await run.apply(plan);

    expect(await trailNow(account, arn)).toMatchObject(elsewhere);
    expect(await run.plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('says so when the trail does not deliver any more', async () => {
    const { Id: arn } = await createTrail(account);
    const run = account.run(reactor, onTrail(arn, parameters));
    await run.apply(await run.changePlan());

    await account
      .client(CloudTrailClient)
      .send(new UpdateTrailCommand({ Name: arn, CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it.each([
    ['no log group', { roleArn: ROLE }, 'Set logGroupArn'],
    ['no role', { logGroupArn: LOG_GROUP }, 'Set logGroupArn and roleArn'],
    [
      'a log group of another Region',
      { ...parameters, logGroupArn: LOG_GROUP.replace('eu-central-1', 'eu-west-1') },
      'Region eu-central-1',
    ],
    ['a role of another account', { ...parameters, roleArn: 'arn:aws:iam::333344445555:role/logs' }, 'Set roleArn'],
  ])('refuses with %s', async (_what, wrong, reason) => {
    const { Id: arn } = await createTrail(account);

    expect(await account.run(reactor, onTrail(arn, wrong)).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining(reason),
    });
  });
});
