import { readdirSync } from 'node:fs';
import * as z from 'zod';
import { runIn } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';
import { describeWithMoto } from '../support/member-account.ts';
import { findingFile, isAlive, platformPid, react, readReport, rollback, STATE, textFile } from '../support/react-command.ts';

describe('npm run react, used wrongly', () => {
  it.each([
    ['no finding', [], 'Name a finding'],
    ['an unknown mode', ['--finding', 'x.json', '--mode', 'yolo'], '--mode yolo is none of'],
    ['a mode that is nearly one', ['--finding', 'x.json', '--mode', 'aproval'], 'Did you mean approval?'],
    ['a file that is not there', ['--finding', 'nowhere.json'], 'There is no file or folder "nowhere.json"'],
    ['a file that is no JSON', ['--finding', textFile('broken', '{')], 'is no JSON: '],
    ['a JSON string', ['--finding', textFile('string', '"S3.2"')], 'This is no finding to react to'],
    ['an event without a finding', ['--finding', textFile('event', '{"detail": {"findings": []}}')], 'This is no finding to react to'],
    ['parameters that are no JSON', ['--finding', findingFile('wrong'), '--parameters', '{'], '--parameters is no JSON object'],
    ['parameters that are a list', ['--finding', findingFile('wrong'), '--parameters', '[1]'], '--parameters is no JSON object'],
    [
      'a product that is none',
      ['--finding', findingFile('wrong'), '--trust', 'prowler'],
      '--trust prowler is no product: write provider/product',
    ],
    ['a reactor that is not there', ['--finding', findingFile('wrong'), '--reactor', 's4'], 'There is no reactor "s4"'],
    ['an index past the end', ['--finding', findingFile('wrong'), '--index', '2'], '--index 2 is none of 1 to 1'],
    ['an index that is no number', ['--finding', findingFile('wrong'), '--index', 'one'], '--index one is none of 1 to 1'],
    ['an unknown example', ['--example', 's3-public-read'], 'Did you mean s3-block-public-read?'],
    ['an example in a mode that it never has', ['--example', 's3-versioning', '--mode', 'automatic'], 'Choose --mode notify or approval.'],
    ['parameters for an example', ['--example', 's3-versioning', '--parameters', '{"a": 1}'], 'leave --reactor, --parameters'],
    ['two commands at once', ['--example', 's3-versioning', '--finding', 'x.json'], 'Give one of --finding, --example, not several.'],
    ['an unknown option', ['--fnding', 'x.json'], 'There is no option --fnding'],
  ])('says so in one line and ends with 2: %s', async (_name, args, line) => {
    const { exitCode, stdout, stderr } = await react(...args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/^\w+Invalid:/);
    expect(platformPid()).toBeUndefined();
  });

  it('says what an example needs that this machine does not have', async () => {
    const { exitCode, stderr } = await runIn({ ...STATE, MOTO_PYTHON: '/nonexistent' }, 'react', '--example', 'kms-key-rotation');

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Reactor kms-key-rotation calls kms, and there are only S3 buckets here: .*python3 -m venv \.venv.*\n$/);
    expect(platformPid()).toBeUndefined();
  });

  it('lists every example, for people and for scripts', async () => {
    const [table, list] = await Promise.all([react('--list-examples'), react('--list-examples', '--json')]);

    const examples = z
      .array(z.object({ reactor: z.string(), answersTo: z.string(), modes: z.array(z.string()) }))
      .parse(JSON.parse(list.stdout));
    expect(examples.map(({ reactor }) => reactor)).toEqual(readdirSync('reactors').toSorted());
    for (const { reactor } of examples) expect(table.stdout).toContain(`  ${reactor} `);
  });

  it('explains itself', async () => {
    const [help, rollbackHelp] = await Promise.all([react('--help'), rollback('--help')]);

    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--mode MODE') });
    expect(rollbackHelp).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rollback -- EXECUTION') });
  });

  it('has nothing to stop, to roll back and to answer where no platform runs', async () => {
    const [stop, nothing, answer] = await Promise.all([react('--stop'), rollback('some-execution'), react('--approve', 'some-execution')]);

    expect(stop).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^No platform runs in [^\n]+\.\n$/) });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No platform runs in ') });
    expect(answer).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No platform runs in ') });
    expect(platformPid()).toBeUndefined();
  });
});

describeWithMoto('npm run react', () => {
  it('plans, fixes and rolls back on a platform of its own in the background, and ends that', async () => {
    const file = findingFile('react-automatic');

    const planned = await react('--finding', file, '--json');
    const pid = platformPid() ?? 0;
    const fixed = await react('--finding', file, '--mode', 'automatic', '--json');
    const again = await react('--finding', file, '--json');
    const back = await rollback(readReport(fixed).execution, '--json');
    const open = await react('--finding', file, '--json');
    const unknown = await rollback('no-such-execution');

    expect(readReport(planned)).toMatchObject({ status: 'PLANNED', verified: false, backupRef: null });
    expect(readReport(planned).plan.changes).toHaveLength(5);
    expect(readReport(fixed)).toMatchObject({ status: 'FIXED', verified: true, backupRef: expect.any(String) });
    expect(readReport(fixed).messages).toHaveLength(1);
    // A person may ask about a resolved finding whose control fails; the resource says that nothing is left to do. A
    // finding that is rolled back is open again, and needs the same change.
    expect(readReport(again)).toMatchObject({ status: 'NOTHING_TO_DO' });
    expect(readReport(back)).toMatchObject({
      status: 'ROLLED_BACK',
      verified: true,
      plan: { summary: expect.stringMatching(/^Restored: /) },
    });
    expect(readReport(open)).toMatchObject({ status: 'PLANNED', plan: { changes: readReport(planned).plan.changes } });
    expect([planned, fixed, again, back, open].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no-such-execution is unknown') });
    expect(isAlive(pid)).toBe(true);

    const stop = await react('--stop');

    expect(stop).toMatchObject({ exitCode: 0, stderr: '' });
    expect(isAlive(pid)).toBe(false);
    expect(platformPid()).toBeUndefined();
  });

  it('builds an example, and says what to do where a resource does not exist', async () => {
    const waiting = await react('--example', 'kms-key-rotation', '--mode', 'approval', '--json');
    const missing = await react('--finding', textFile('missing', JSON.stringify(missingUser())));
    const second = await react(
      '--finding',
      textFile('two', JSON.stringify([missingUser(), failedControl('S3.2', { on: 'react-second' })])),
      '--index',
      '2',
    );

    expect(JSON.parse(waiting.stdout)).toMatchObject({
      reactor: 'kms-key-rotation',
      status: 'WAITING_FOR_APPROVAL',
      example: { resource: expect.stringContaining('arn:aws:kms:'), limits: [] },
      next: expect.stringContaining(`--approve ${readReport(waiting).execution}`),
    });
    expect(missing).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('react -- --example iam-deactivate-old-access-keys') });
    expect(second).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('holds 2 findings; this is number 2') });
    // A question that waits keeps no platform alive.
    const pid = platformPid() ?? 0;
    expect(await react('--stop')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(isAlive(pid)).toBe(false);
  });
});

/** IAM.3 on a user that nobody has made. */
function missingUser(): Record<string, unknown> {
  return failedControl('IAM.3', { Resources: [{ Type: 'AwsIamUser', Id: 'arn:aws:iam::210987654321:user/nobody' }] });
}
