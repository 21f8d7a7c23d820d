import { describeWithMoto } from '../support/member-account.ts';
import { findingFile, isAlive, platformPid, react, readReport } from '../support/react-command.ts';

describeWithMoto('npm run react, with approval', () => {
  it('asks first in mode approval, and does what the answer says', async () => {
    const asked = await react('--finding', findingFile('react-approved'), '--mode', 'approval', '--json');
    const approved = await react('--approve', readReport(asked).execution, '--json');
    const twice = await react('--approve', readReport(asked).execution);
    const other = await react('--finding', findingFile('react-rejected'), '--mode', 'approval', '--json');
    const rejected = await react('--reject', readReport(other).execution, '--comment', 'not today', '--json');

    // One execution is told of, not what the chat heard before.
    expect(readReport(approved).messages).toHaveLength(1);
    expect(readReport(asked)).toMatchObject({ status: 'WAITING_FOR_APPROVAL', verified: false });
    expect(readReport(asked).messages).toEqual([expect.stringContaining('waits for approval')]);
    expect(readReport(approved)).toMatchObject({ status: 'FIXED', verified: true });
    expect(twice).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('This answer does not count') });
    expect(readReport(rejected)).toMatchObject({ status: 'REJECTED', verified: false, backupRef: null });
    expect(readReport(rejected).reason).toContain('not today');
    expect([asked, approved, other, rejected].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    // A question that waits keeps no platform alive.
    await react('--finding', findingFile('react-unanswered'), '--mode', 'approval');
    const pid = platformPid() ?? 0;
    expect(await react('--stop')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(isAlive(pid)).toBe(false);
  });
});
