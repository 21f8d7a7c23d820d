import { createTrail } from '@attack-reactor/kit/scene/trail';
import { CloudTrailClient, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { reactor } from '#reactors/cloudtrail-log-validation/reactor.ts';
import { scene } from '#reactors/cloudtrail-log-validation/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';
import { onTrail, trailNow } from '../../support/trail.ts';

describeOnMemberAccount('reactor cloudtrail-log-validation', (account) => {
  it('turns log file validation on and leaves all else as it is', async () => {
    const on = await scene.build(account);
    const { Id: arn } = on.resource;
    const before = await trailNow(account, arn);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const afterPlan = await trailNow(account, arn);
    await run.apply(plan);

    expect(plan.changes).toEqual([{ resource: arn, field: 'LogFileValidationEnabled', before: false, after: true }]);
    expect(afterPlan).toEqual(before);
    expect(await trailNow(account, arn)).toEqual({ ...before, LogFileValidationEnabled: true });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('rolls back exactly, and may do everything twice', async () => {
    const { Id: arn } = await createTrail(account);
    const before = await trailNow(account, arn);
    const run = account.run(reactor, onTrail(arn));
    const plan = await run.changePlan();

    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await trailNow(account, arn)).toEqual(before);
  });

  it('changes a trail in its home Region, wherever the finding came from', async () => {
    const { Id: arn } = await createTrail(account, { region: 'us-west-2', IsMultiRegionTrail: true });
    const run = account.run(reactor, onTrail(arn));

    await run.apply(await run.changePlan());

    expect(arn).toContain(':us-west-2:');
    expect(await trailNow(account, arn)).toMatchObject({ LogFileValidationEnabled: true });
  });

  it('says so when validation is off again', async () => {
    const { Id: arn } = await createTrail(account);
    const run = account.run(reactor, onTrail(arn));
    await run.apply(await run.changePlan());

    await account.client(CloudTrailClient).send(new UpdateTrailCommand({ Name: arn, EnableLogFileValidation: false }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where validation is on', async () => {
    const { Id: arn } = await createTrail(account, { EnableLogFileValidation: true });

    expect(await account.run(reactor, onTrail(arn)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses the trail of another account, as that of an organization is', async () => {
    const arn = 'arn:aws:cloudtrail:eu-central-1:999988887777:trail/organization';

    expect(await account.run(reactor, onTrail(arn)).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('is of account 999988887777'),
    });
  });
});
