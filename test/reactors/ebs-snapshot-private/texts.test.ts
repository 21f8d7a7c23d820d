import { startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { reactor } from '#reactors/ebs-snapshot-private/reactor.ts';

const { accountId } = TEST_TARGET;

describe('the texts of reactor ebs-snapshot-private', () => {
  it.each([
    [1, 'Snapshot snap-0: no longer public', '快照 snap-0：不再公开'],
    [200, '200 snapshots: no longer public', '200 个快照：不再公开'],
    [203, '200 snapshots: no longer public; 3 more are left for the next run', '200 个快照：不再公开；其余 3 个留待下次运行'],
  ])('say how many of %d snapshots are closed', async (count, english, chinese) => {
    const Snapshots = Array.from({ length: count }, (_, index) => ({ SnapshotId: `snap-${index}`, OwnerId: accountId }));
    const on = {
      resource: { Type: 'AwsAccount', Id: `AWS::::Account:${accountId}` },
      aws: {
        'ec2:DescribeSnapshots': () => ({ Snapshots }),
        'ec2:DescribeSnapshotAttribute': () => ({ CreateVolumePermissions: [{ Group: 'all' }] }),
      },
    };

    expect((await startRun(reactor, on).changePlan()).summary).toBe(english);
    expect((await startRun(reactor, { ...on, language: 'zh' }).changePlan()).summary).toBe(chinese);
  });
});
