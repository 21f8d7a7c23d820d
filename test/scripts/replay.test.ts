import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReleaseAs } from '../support/built-release.ts';
import { run } from '../support/command.ts';
import { controlDocument, failedControl, guardDutyDocument, importedEvent } from '../support/findings.ts';

describe('npm run replay', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

  it('refuses a document that is too deep to be written into a message', async () => {
    file('deep.json', `${'['.repeat(20_000)}1${']'.repeat(20_000)}`);

    const refused = await run('replay', join(folder, 'deep.json'));

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nested more than 1000 levels deep') });
  });

  it('tells what it found also where the file of the findings cannot be written', async () => {
    file('finding.json', controlDocument());
    const out = join(folder, 'finding.json', 'lines.jsonl');

    const { exitCode, stdout, stderr } = await run('replay', '--quiet', '--out', out, join(folder, 'finding.json'));

    expect(stdout).toMatch(/enriched +1 /);
    expect(stderr).toMatch(/^".*lines\.jsonl" cannot be written, and nothing was: [^\n]+\n$/);
    expect(exitCode).toBe(1);
  });

  it('rejects a finding that no message can hold, and handles the others', async () => {
    file('large.json', [{ ...controlDocument(), Description: '\u00e9'.repeat(400_000) }, controlDocument()]);

    const { exitCode, lastLine, stderr } = await run('replay', '--json', join(folder, 'large.json'));

    expect(JSON.parse(lastLine)).toMatchObject({ findings: 2, enriched: 1, rejected: { 'too-large': 1 }, lost: 0 });
    expect(stderr).toMatch(/^REJECTED .*large\.json\[0\]: too-large, \$: [^\n]+ bytes[^\n]+\n$/);
    expect(exitCode).toBe(0);
  });

  it('accounts for every finding of every document, in the shapes they come in', async () => {
    file('a-event.json', importedEvent(controlDocument(), guardDutyDocument()));
    file('b-answer.json', { Findings: [failedControl('EC2.44', { on: 'tags' })], NextToken: 'x' });
    file('c-broken.json', '{"Findings": [');
    file('d-health.json', { 'detail-type': 'AWS Health Event', source: 'aws.health', detail: { service: 'EC2' } });
    file('e-twice.json', [controlDocument()]);
    file('f-lines.jsonl', `${JSON.stringify(guardDutyDocument())}\n\n{"Id": \n${JSON.stringify(controlDocument())}\n`);
    const lines = join(folder, 'lines.jsonl');
    writeFileSync(lines, 'what an earlier run left\n');

    const { exitCode, lastLine, stderr } = await run('replay', '--json', '--out', lines, folder);

    expect(stderr.trimEnd().split('\n')).toEqual([
      `${join(folder, 'c-broken.json')}:1:15: this is no JSON: Expected a value, found the end of the file`,
      expect.stringMatching(/f-lines\.jsonl:3:\d+: this is no JSON: /),
      expect.stringMatching(/^REJECTED .*d-health\.json\[0\]: not-a-finding, /),
    ]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(lastLine)).toEqual({
      documents: 6,
      unreadable: 2,
      findings: 7,
      enriched: 2,
      archived: 0,
      skipped: { 'no-technique': 1, unchanged: 3 },
      rejected: { 'not-a-finding': 1 },
      byProduct: expect.objectContaining({ GuardDuty: expect.objectContaining({ findings: 2, enriched: 1 }) }),
      attackFindings: expect.any(Number),
      duplicates: 0,
      lost: 0,
    });
    const written = readFileSync(lines, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written).toHaveLength(7);
    expect(written[0]).toEqual({
      source: join(folder, 'a-event.json'),
      index: 0,
      sourceId: controlDocument()['Id'],
      outcome: 'enriched',
      keyKind: 'securityhub_control',
      key: 'S3.2',
      techniques: ['T1530', 'T1552.001'],
      published: ['T1530', 'T1552.001'],
      tactics: ['TA0009', 'TA0006'],
    });
    expect(written[3]).toMatchObject({ source: join(folder, 'd-health.json'), outcome: 'rejected', reason: 'not-a-finding' });
  });

  it('creates nothing new when the same documents come a second time', async () => {
    file('findings.json', [controlDocument(), guardDutyDocument()]);

    const once = await run('replay', '--json', folder);
    const twice = await run('replay', '--json', folder, folder);

    expect(JSON.parse(twice.lastLine)).toMatchObject({
      documents: 2,
      findings: 4,
      enriched: 2,
      skipped: { unchanged: 2 },
      attackFindings: JSON.parse(once.lastLine).attackFindings,
      duplicates: 0,
      lost: 0,
    });
  });

  it('says how much is mapped of each product, with the active release or that of a folder', async () => {
    file('findings.json', [controlDocument(), failedControl('EC2.44', { on: 'tags' }), guardDutyDocument()]);
    const older = join(folder, 'release');
    writeReleaseAs('2020.1.1', older, ['011_mapping_securityhub_control.sql']);

    const now = await run('replay', '--json', join(folder, 'findings.json'));
    const before = await run('replay', '--quiet', '--release', older, join(folder, 'findings.json'));

    expect(JSON.parse(now.lastLine)).toMatchObject({
      byProduct: {
        'Security Hub': { findings: 2, mapped: 1, mappedPercent: 50 },
        GuardDuty: { findings: 1, mapped: 1, mappedPercent: 100 },
      },
    });
    expect(before.stdout).toMatch(/Security Hub +2 +0 +0 +0%/);
    expect(before.stdout).toMatch(/GuardDuty +1 +0 +1 +100%/);
  });

  it('says what is wrong with a path, and explains itself', async () => {
    const [missing, nothing, help] = await Promise.all([run('replay', join(folder, 'nowhere')), run('replay'), run('replay', '--help')]);

    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no file or folder') });
    expect(nothing.exitCode).toBe(2);
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--out FILE') });
  });
});
