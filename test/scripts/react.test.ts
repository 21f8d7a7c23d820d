import { describeWithMoto } from '../support/member-account.ts';
import { findingFile, isAlive, platformPid, react, reportOf, rollback } from '../support/react-command.ts';

describe('npm run react, used wrongly', () => {
  it.each([
    ['no finding', [], 'Name a finding'],
    ['an unknown mode', ['--finding', 'x.json', '--mode', 'yolo'], '--mode yolo is none of'],
    ['a file that is not there', ['--finding', 'nowhere.json'], 'nowhere.json cannot be read as JSON'],
    ['parameters that are no JSON', ['--finding', findingFile('wrong'), '--parameters', '{'], '--parameters is no JSON object'],
    ['an unknown option', ['--fnding', 'x.json'], "'--fnding'"],
  ])('says so in one line and ends with 2: %s', async (_name, args, line) => {
    const { exitCode, stdout, stderr } = await react(...args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('explains itself', async () => {
    const [help, rollbackHelp] = await Promise.all([react('--help'), rollback('--help')]);

    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--mode plan|approval|automatic') });
    expect(rollbackHelp).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rollback -- EXECUTION') });
  });

  it('has nothing to stop and nothing to roll back where no platform runs', async () => {
    const [stop, nothing] = await Promise.all([react('--stop'), rollback('some-execution')]);

    expect(stop).toMatchObject({ exitCode: 0, stderr: 'No platform runs here.\n' });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No platform runs here') });
  });
});

describeWithMoto('npm run react', () => {
  it('plans, fixes and rolls back on a platform of its own in the background, and ends that', async () => {
    const file = findingFile('react-automatic');

    const planned = await react('--finding', file, '--json');
    const pid = platformPid() ?? 0;
    const fixed = await react('--finding', file, '--mode', 'automatic', '--json');
    const again = await react('--finding', file, '--json');
    const back = await rollback(reportOf(fixed).execution, '--json');
    const open = await react('--finding', file, '--json');
    const unknown = await rollback('no-such-execution');

    expect(reportOf(planned)).toMatchObject({ status: 'PLANNED', verified: false, backupRef: null });
    expect(reportOf(planned).plan.changes).toHaveLength(5);
    expect(reportOf(fixed)).toMatchObject({ status: 'FIXED', verified: true, backupRef: expect.any(String) });
    expect(reportOf(fixed).messages).toHaveLength(1);
    // What was fixed is resolved; what was rolled back is open again, and needs the same change.
    expect(again.exitCode).toBe(1);
    expect(reportOf(again)).toMatchObject({ status: 'SKIPPED', reason: expect.stringContaining('resolved') });
    expect(reportOf(back)).toMatchObject({ status: 'ROLLED_BACK', verified: false });
    expect(reportOf(open)).toMatchObject({ status: 'PLANNED', plan: { changes: reportOf(planned).plan.changes } });
    expect([planned, fixed, back, open].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no-such-execution is unknown') });
    expect(isAlive(pid)).toBe(true);

    const stop = await react('--stop');

    expect(stop).toMatchObject({ exitCode: 0, stderr: '' });
    expect(isAlive(pid)).toBe(false);
    expect(platformPid()).toBeUndefined();
  });
});
