import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asl, FILE, FIXED, folder, INPUT, mock, PARSE, PLAN, parsed, parseOnce } from '../support/asl-command.ts';

describe('npm run asl, its words', () => {
  beforeAll(parseOnce);

  it.each([
    ['a mock that is missing', [...mock(PARSE, parsed), ...FIXED], /State "Plan Reaction" calls a reactor.*--mock "Plan Reaction=FILE"/],
    ['a mock of a state that is none', mock('Plan Reactoin', parsed), /no Task state "Plan Reactoin"\. Did you mean Plan Reaction\?/],
    ['a mock without a file', ['--mock', 'Plan Reaction'], /is not State=FILE/],
    ['a mock that cannot be read', mock(PLAN, 'nowhere.json'), /nowhere\.json cannot be read/],
    ['both answers', ['--approve', '--reject'], /exclude each other/],
    ['an unknown trigger', ['--trigger', 'cron'], /none of event, custom-action, manual/],
    ['an unknown option', ['--wait'], /--wait/],
  ])('refuses %s with exit code 2', async (_what, options, says) => {
    const { exitCode, stderr } = await asl('run', FILE, '--input', INPUT, ...options);

    expect({ exitCode, stderr: stderr.trim() }).toEqual({ exitCode: 2, stderr: expect.stringMatching(says) });
    expect(stderr).not.toContain('    at ');
  });

  it('checks what is shipped, finds what is broken, and executes nothing that is', async () => {
    const broken = join(folder, 'broken.asl.json');
    writeFileSync(broken, '{\n  "StartAt": "A",\n  "States": {}\n}\n');
    const [shipped, found, executed] = await Promise.all([
      asl('check'),
      asl('check', '--json', broken),
      asl('run', broken, '--input', parsed),
    ]);

    expect(shipped).toMatchObject({
      exitCode: 0,
      stdout: `Nothing wrong with stepfunctions/reactor-install.asl.json, stepfunctions/reactor-uninstall.asl.json, stepfunctions/reactor-verify.asl.json, ${FILE}.\n`,
    });
    expect(found.exitCode).toBe(1);
    expect(JSON.parse(found.lastLine).problems).toContainEqual(expect.objectContaining({ file: broken, line: 2, column: 3, state: null }));
    expect(executed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`${broken}:2:3  there is no state "A"`) });
  });

  it('tells its usage', async () => {
    const [whole, one, unknown] = await Promise.all([asl('--help'), asl('run', '--help'), asl('walk')]);

    expect([whole.exitCode, one.exitCode, unknown.exitCode]).toEqual([0, 0, 2]);
    expect(whole.stdout).toMatch(/^ {2}check +say everything that is wrong/m);
    expect(one.stdout).toContain('--mock State=FILE');
    expect(unknown.stderr).toContain('There is no command "walk"');
  });
});
