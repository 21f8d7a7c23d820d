import { run } from '../support/command.ts';

describe('npm run map', () => {
  it('says what the mapping says of a control, a rule, a finding type and a GeneratorId', async () => {
    const { exitCode, stdout, lastLine } = await run(
      'map',
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
    const { exitCode, stdout } = await run('map', 'S3.222', 'EC2.44', 'S3.4');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/S3\.222 is no key of release \S+\. Similar: .*S3\.22/);
    expect(stdout).toMatch(/EC2\.44 {2}securityhub_control .*\n {2}no technique, because: Asks for tags and nothing else\n/);
    expect(stdout).toMatch(/S3\.4 {2}securityhub_control .*RETIRED\n {2}no technique: nobody has mapped it/);
  });

  it('says which keys show a technique, and which technique stands for a revoked one', async () => {
    const { exitCode, stdout } = await run('map', 't1530', 'T1208');
    const json = await run('map', '--json', 'T1552');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^T1530 {2}Data from Cloud Storage {2}\(Collection\)\n/);
    expect(stdout).toMatch(/\n {2}securityhub_control +S3\.2 +T1530 +primary +1\/2 +S3 general purpose buckets should block public read/);
    expect(stdout).toMatch(/\nT1558\.003 {2}Kerberoasting .*in place of T1208, which was revoked\n/);
    const [{ technique, keys }] = JSON.parse(json.lastLine);
    expect(technique).toMatchObject({ id: 'T1552', name: 'Unsecured Credentials' });
    expect(keys).toContainEqual(
      expect.objectContaining({ kind: 'securityhub_control', key: 'S3.2', technique: expect.objectContaining({ id: 'T1552.001' }) }),
    );
  });

  it('takes small and capital letters as the same, and knows what is no key at all', async () => {
    const [small, unknown, empty, nothing] = await Promise.all([
      run('map', '--json', 's3.2', 'cryptocurrency:ec2/bitcointool.b'),
      run('map', 'T9999', 'restricted-shh', 'zzzzzzzzzzzz'),
      run('map', 'S3.2', ''),
      run('map'),
    ]);

    expect(JSON.parse(small.lastLine).map(({ answers }: { answers: { key: string }[] }) => answers[0]?.key)).toEqual([
      'S3.2',
      'CryptoCurrency:EC2/BitcoinTool.B',
    ]);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('T9999 is no technique of ATT&CK 19.1') });
    expect(unknown.stdout).toMatch(/restricted-shh is no key of release \S+ Similar: restricted-ssh\n/);
    expect(unknown.stdout).toMatch(/zzzzzzzzzzzz is no key of release \S+\n/);
    expect(empty).toMatchObject({ exitCode: 2, stderr: 'A key is empty. Write one such as S3.2. See --help.\n' });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Name a key, such as S3\.2[^\n]*\n$/) });
  });

  it('shows keys in its help that the release lists and that are not retired', async () => {
    const { stdout } = await run('map', '--help');
    const examples = ['S3.2', 'restricted-ssh', 'CryptoCurrency:EC2/BitcoinTool.B', 'pci-dss/v/3.2.1/PCI.S3.1', 'T1530'];

    const answered = await run('map', ...examples);

    for (const example of examples) expect(stdout).toContain(example);
    expect(answered).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('RETIRED') });
  });
});
