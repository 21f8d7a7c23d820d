/** Reactors that work on many resources at once, within the time that a reactor has. */
import { type AwsAnswers, startRun, TEST_TARGET } from '@attack-reactor/kit/testing';
import { REACTOR_SECONDS } from '#domain/reaction/phase-times.ts';
import { reactor as snapshotsPrivate } from '#reactors/ebs-snapshot-private/reactor.ts';
import { reactor as accountBlock } from '#reactors/s3-account-public-access-block/reactor.ts';
import { ManualClock } from '../support/manual-clock.ts';

const ACCOUNT = { Type: 'AwsAccount', Id: `AWS::::Account:${TEST_TARGET.accountId}` };

/** AWS that takes so long for each call, on a clock of its own. */
function startSlowAws(milliseconds: number, answers: Readonly<Record<string, (input: never) => object>>) {
  const clock = new ManualClock();
  const slow = Object.entries(answers).map(([action, answer]) => {
    const answerSlowly = async (input: never): Promise<object> => {
      await clock.sleep(milliseconds);
      return answer(input);
    };
    return [action, answerSlowly] as const;
  });
  const aws: AwsAnswers = Object.fromEntries(slow);
  /** Measures the seconds that work takes. */
  const time = async <Result>(work: Promise<Result>): Promise<{ result: Result; seconds: number }> => {
    const began = clock.monotonic();
    const result = await clock.finish(work);
    return { result, seconds: (clock.monotonic() - began) / 1000 };
  };
  return { aws, time };
}

describe('a reactor that works on many resources', () => {
  it('closes two hundred snapshots, and opens them again, each phase in time', async () => {
    const open = new Set(Array.from({ length: 200 }, (_, index) => `snap-${String(index).padStart(17, '0')}`));
    const { aws, time } = startSlowAws(150, {
      'ec2:DescribeSnapshots': () => ({
        Snapshots: [...open].map((SnapshotId) => ({ SnapshotId, OwnerId: TEST_TARGET.accountId })),
      }),
      'ec2:DescribeSnapshotAttribute': ({ SnapshotId }: { SnapshotId: string }) => ({
        CreateVolumePermissions: open.has(SnapshotId) ? [{ Group: 'all' }] : [],
      }),
      'ec2:ModifySnapshotAttribute': ({ SnapshotId, OperationType }: { SnapshotId: string; OperationType: string }) => {
        if (OperationType === 'add') open.add(SnapshotId);
        else open.delete(SnapshotId);
        return {};
      },
    });
    const run = startRun(snapshotsPrivate, { resource: ACCOUNT, aws });

    const plan = await time(run.changePlan());
    const apply = await time(run.apply(plan.result));
    const closed = open.size;
    const rollback = await time(run.rollback(plan.result.backup));
    const readBack = await time(run.readBack(plan.result.backup));

    expect({ closed, opened: open.size }).toEqual({ closed: 0, opened: 200 });
    expect(readBack.result).toEqual(plan.result.backup);
    for (const { seconds } of [plan, apply, rollback, readBack]) expect(seconds).toBeLessThan(REACTOR_SECONDS / 2);
  });

  it('looks at a thousand buckets of other Regions in time', async () => {
    const { aws, time } = startSlowAws(200, {
      's3:GetAccountPublicAccessBlock': () => ({ PublicAccessBlockConfiguration: {} }),
      's3:ListAllMyBuckets': () => ({ Buckets: Array.from({ length: 1000 }, (_, index) => ({ Name: `bucket-${index}` })) }),
      's3:GetBucketPublicAccessBlock': () => ({ PublicAccessBlockConfiguration: {} }),
      's3:GetBucketPolicyStatus': () => ({ PolicyStatus: { IsPublic: false } }),
      's3:GetBucketAcl': () => ({ Grants: [] }),
    });

    const plan = await time(startRun(accountBlock, { resource: ACCOUNT, aws }).changePlan());

    expect(plan.seconds).toBeLessThan(REACTOR_SECONDS * 0.75);
  });
});
