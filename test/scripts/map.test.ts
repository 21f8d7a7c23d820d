import { run } from '../support/command.ts';

describe('npm run map', () => {
  it('says what the mapping says of a control, a rule, a finding type and a GeneratorId', async () => {
    const { exitCode, stdout, lastLine } = await run(
      'scripts/map.ts',
      '--json',
      'S3.2',
      'securityhub-s3-bucket-public-read-prohibited-86a20c57',
      'Recon:IAMUser/UserPermissions',
      'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/4.1',
    );
    const questions: {
      answers: { kind: string; key: string; techniques: { id: string }[]; rows: { source: string; license: string }[] }[];
    }[] = JSON.parse(lastLine);

    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(questions.map(({ answers }) => answers.map(({ kind, key }) => `${kind} ${key}`))).toEqual([
      ['securityhub_control S3.2'],
      ['config_rule s3-bucket-public-read-prohibited'],
      ['guardduty_finding_type Recon:IAMUser/UserPermissions'],
      ['securityhub_control EC2.13'],
    ]);
    expect(questions[0]?.answers[0]?.techniques.map(({ id }) => id)).toEqual(['T1530', 'T1552.001']);
    expect(questions.flatMap(({ answers }) => answers.flatMap(({ rows }) => rows)).filter((row) => row.license === '')).toEqual([]);
  });

  it('names similar keys for one that it does not know, and a key without a technique as that', async () => {
    const { exitCode, stdout } = await run('scripts/map.ts', 'S3.222', 'EC2.44', 'S3.4');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/S3\.222 is no key of release \S+\. Similar: .*S3\.22/);
    expect(stdout).toMatch(/EC2\.44 {2}securityhub_control .*\n {2}no technique, because: Asks for tags and nothing else\n/);
    expect(stdout).toMatch(/S3\.4 {2}securityhub_control .*RETIRED\n {2}no technique: nobody has mapped it/);
  });
});
