/** What people agreed on happens, and nothing else: questions and answers on the whole local platform. */
import { failedControl } from '../support/findings.ts';
import { describeOnPlatform } from '../support/reaction-platform.ts';

const MEI = { id: 'mei', groups: ['security-approvers'] };

describeOnPlatform('an approval', (platform) => {
  /** The question about one control of a bucket, answered by a shipped reactor. @returns the execution that waits */
  async function ask(bucket: string, [control, reactorId]: readonly [string, string]): Promise<string> {
    const binding = await platform.bind({ match: { control }, reactorId, mode: 'approval' });
    await platform.bringIn({ document: failedControl(control, { on: bucket }) });
    const [execution] = platform.listExecutions(binding);
    return execution?.name ?? `no execution of ${binding}`;
  }

  async function approve(executionId: string) {
    await platform.reaction.answerApproval({ executionId, action: 'approve', by: MEI });
    await platform.cloud.settled();
    const record = await platform.reaction.execution(executionId);
    return { status: record?.result?.status, reason: record?.result?.reason };
  }

  it.each([
    ['the place of a statement in the policy', ['S3.3', 's3-block-public-read'], ['S3.5', 's3-require-tls']],
    ['a part of what it does', ['S3.8', 's3-bucket-public-access-block'], ['S3.3', 's3-block-public-read']],
  ] as const)('of one fix leaves that of another of the same bucket as it is, where it changes %s', async (_what, first, second) => {
    const { name } = await platform.publicBucket();
    const one = await ask(name, first);
    const other = await ask(name, second);

    const results = [await approve(one), await approve(other)];

    expect(results).toEqual([
      { status: 'FIXED', reason: null },
      { status: 'FIXED', reason: null },
    ]);
    expect(await platform.look({}, name)).toBe('private');
  });
});
