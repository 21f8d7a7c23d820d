import { DeleteSnapshotCommand, DescribeSnapshotAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/ebs-snapshot-private/reactor.ts';
import { createSnapshot, type Sharing, share } from '#reactors/ebs-snapshot-private/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const NAMED = '333344445555';
const onAccount = { resource: { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER.accountId}` } };
const onSnapshot = (id: string) => ({ resource: { Type: 'AwsEc2Snapshot', Id: `arn:aws:ec2:${MEMBER.region}::snapshot/${id}` } });

describeOnMemberAccount('reactor ebs-snapshot-private', (account) => {
  const ec2 = () => account.client(EC2Client);

  const snapshot = (sharing: Sharing) => createSnapshot(account, sharing);

  async function listPermissions(...ids: string[]) {
    const read = async (SnapshotId: string) =>
      (await ec2().send(new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }))).CreateVolumePermissions;
    return Promise.all(ids.map(read));
  }

  it('closes every public snapshot of the account, and only them; named accounts keep theirs', async () => {
    const ids = [
      await snapshot({ GroupNames: ['all'], UserIds: [NAMED] }),
      await snapshot({ GroupNames: ['all'] }),
      await snapshot({ UserIds: [NAMED] }),
    ];
    const before = await listPermissions(...ids);
    const run = account.run(reactor, onAccount);

    const plan = await run.changePlan();
    const planned = await listPermissions(...ids);
    await run.apply(plan);
    await run.apply(plan);
    const after = await listPermissions(...ids);
    const verified = await run.verify();
    await run.rollback(plan.backup);

    expect(plan.summary).toBe('2 snapshots: no longer public');
    expect(planned).toEqual(before);
    expect(after).toEqual([[{ UserId: NAMED }], [], [{ UserId: NAMED }]]);
    expect(verified).toEqual({ verified: true });
    expect(await listPermissions(...ids)).toEqual(before);
  });

  it('leaves snapshots that are public on purpose, and says that the control still fails for them', async () => {
    const [kept, other] = [await snapshot({ GroupNames: ['all'] }), await snapshot({ GroupNames: ['all'] })];
    const run = account.run(reactor, { ...onAccount, parameters: { keepPublic: [kept] } });

    const plan = await run.changePlan();
    await run.apply(plan);

    const onPurpose = expect.stringContaining(`Public on purpose (keepPublic in the binding): ${kept}.`);
    expect(await listPermissions(kept, other)).toEqual([[{ Group: 'all' }], []]);
    expect(await run.verify(plan)).toEqual({ verified: true, rest: onPurpose });
    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: onPurpose });
  });

  it('leaves what became public after the plan to the next one, and says so', async () => {
    const [first, second] = [await snapshot({ GroupNames: ['all'] }), await snapshot({})];
    const run = account.run(reactor, onAccount);
    const plan = await run.changePlan();
    await share(account, second, { GroupNames: ['all'] });

    await run.apply(plan);

    expect(await listPermissions(first, second)).toEqual([[], [{ Group: 'all' }]]);
    expect(await run.verify(plan)).toEqual({ verified: true, rest: expect.stringContaining('1 more snapshots are public') });
    expect(await run.verify()).toEqual({ verified: false, reason: `still public: ${second}` });
  });

  it('brings back the snapshots that are left when one was deleted', async () => {
    const [deleted, left] = [await snapshot({ GroupNames: ['all'] }), await snapshot({ GroupNames: ['all'] })];
    const run = account.run(reactor, onAccount);
    const plan = await run.changePlan();
    await run.apply(plan);
    await ec2().send(new DeleteSnapshotCommand({ SnapshotId: deleted }));

    await run.rollback(plan.backup);

    expect(await listPermissions(left)).toEqual([[{ Group: 'all' }]]);
  });

  it('closes one snapshot where the finding names one', async () => {
    const [named, other] = [await snapshot({ GroupNames: ['all'] }), await snapshot({ GroupNames: ['all'] })];
    const run = account.run(reactor, onSnapshot(named));

    await run.apply(await run.changePlan());

    expect(await listPermissions(named, other)).toEqual([[], [{ Group: 'all' }]]);
  });

  it('finds nothing to do where none is public', async () => {
    await snapshot({ UserIds: [NAMED] });

    expect(await account.run(reactor, onAccount).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses what it cannot read as a snapshot or an account', async () => {
    expect(await account.run(reactor, onSnapshot('backup-of-monday')).plan()).toMatchObject({ outcome: 'refuse' });
  });
});
