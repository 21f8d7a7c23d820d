import { startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { reactor } from '#reactors/ebs-snapshot-private/reactor.ts';

const { accountId } = TEST_TARGET;
const EVERYBODY = [{ Group: 'all' }];

/** An account with so many public snapshots, of which EC2 lets nobody change some. */
function startOn(count: number, locked: readonly string[] = []) {
  const open = new Set(Array.from({ length: count }, (_, index) => `snap-${index}`));
  const run = startRun(reactor, {
    resource: { Type: 'AwsAccount', Id: `AWS::::Account:${accountId}` },
    aws: {
      'ec2:DescribeSnapshots': () => ({ Snapshots: [...open].map((SnapshotId) => ({ SnapshotId, OwnerId: accountId })) }),
      'ec2:DescribeSnapshotAttribute': ({ SnapshotId }: { SnapshotId: string }) => ({
        CreateVolumePermissions: open.has(SnapshotId) ? EVERYBODY : [],
      }),
      'ec2:ModifySnapshotAttribute': async ({ SnapshotId }: { SnapshotId: string }) => {
        if (locked.includes(SnapshotId)) throw Object.assign(new Error('explicit deny'), { name: 'UnauthorizedOperation' });
        open.delete(SnapshotId);
        return {};
      },
    },
  });
  return { run, open };
}

describe('reactor ebs-snapshot-private on many snapshots', () => {
  it('closes as many as a plan can hold and says how many more there are', async () => {
    const { run, open } = startOn(203);

    const plan = await run.changePlan();
    await run.apply(plan);

    expect([...open]).toEqual(['snap-200', 'snap-201', 'snap-202']);
    expect(await run.verify(plan)).toEqual({
      verified: true,
      rest: '3 more snapshots are public. Start the reaction again to close them.',
    });
  });

  it('closes the others where EC2 lets nobody change one, and names the one', async () => {
    const { run, open } = startOn(5, ['snap-1']);

    const plan = await run.changePlan();
    await expect(run.apply(plan)).rejects.toMatchObject({ name: 'ReactorDenied' });

    expect([...open]).toEqual(['snap-1']);
    expect(await run.verify(plan)).toEqual({ verified: false, reason: 'still public: snap-1' });
  });

  it('names a few of those that are still public, and how many more', async () => {
    const { run } = startOn(5);

    expect(await run.verify(await run.changePlan())).toEqual({
      verified: false,
      reason: 'still public: snap-0, snap-1, snap-2 and 2 more',
    });
  });
});
