import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFinding } from '#scripts/react/finding-file.ts';
import { run, runIn } from '../../support/command.ts';

const workshop = mkdtempSync(join(tmpdir(), 'reactor-new-'));
const folder = join(workshop, 's3-versions');
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

function change(file: string, from: string, to: string): () => void {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, before.replace(from, to));
  return () => writeFileSync(path, before);
}

describe('a reactor that "reactor new" writes', () => {
  beforeAll(async () => {
    const made = await run('reactor', 'new', 's3-versions', '--control', 'S3.13', '--publisher', 'acme', '--out', folder);
    if (made.exitCode !== 0) throw new Error(made.stderr);
  });

  it('has a manifest of its own, texts, tests, a scene, an example and vectors', () => {
    const manifest = readFileSync(join(folder, 'manifest.ts'), 'utf8');

    expect(readdirSync(folder).toSorted()).toEqual(
      [
        'example.ts',
        'finding.json',
        'manifest.ts',
        'node_modules',
        'package.json',
        'reactor.test.ts',
        'reactor.ts',
        'scene.ts',
        'texts.ts',
        'vectors',
      ].toSorted(),
    );
    expect(manifest).toContain("publisher: 'acme'");
    expect(manifest).toContain("id: 's3-versions'");
  });

  it('has a finding of its control, about the resource of its example', () => {
    const { finding } = readFinding(join(folder, 'finding.json'), undefined);

    expect(finding).toMatchObject({ SecurityControlId: 'S3.13', Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' }] });
  });

  it('passes its tests and vectors', async () => {
    const { exitCode, stdout } = await run('reactor', 'test', folder, '--json');

    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      0,
      { reactor: 's3-versions', passed: true, tests: { files: 1, passed: true }, attempts: [], vectors: { length: 6 } },
    ]);
  });

  it('is what a hub takes, but for its signature', async () => {
    const zip = join(workshop, 'package.zip');
    const packed = await run('reactor', 'pack', folder, '--out', zip);
    const verified = await run('reactor', 'verify', zip, '--allow-unsigned', '--json');

    expect([packed.exitCode, verified.exitCode, JSON.parse(verified.stdout)]).toMatchObject([0, 0, { verdict: 'verified', reasons: [] }]);
  });

  it('records the same vectors again by its example, where there is no emulator', async () => {
    const read = () => readdirSync(join(folder, 'vectors')).map((file) => readFileSync(join(folder, 'vectors', file), 'utf8'));
    const before = read();

    const { exitCode, stdout } = await runIn({ MOTO_PYTHON: '/nonexistent', PATH: '' }, 'reactor', 'test', folder, '--record');

    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('s3-versions: passed; 1 test file passed, 6 vectors recorded, 6 of 6')]);
    expect(read()).toEqual(before);
  });

  it('fails where its code changes something else, and says what', async () => {
    const restore = change('reactor.ts', "setStatus(context, 'Enabled')", "setStatus(context, 'Suspended')");
    const { exitCode, stdout } = await run('reactor', 'test', folder);
    restore();

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^s3-versions: failed; 1 test file failed, 5 of 6 vectors passed/);
    expect(stdout).toContain('s3:PutBucketVersioning');
  });

  it('fails where it attempts something, and says what', async () => {
    const restore = change('reactor.ts', 'const { Status } = await', 'void process.env.SECRET;\n  const { Status } = await');
    const { exitCode, stdout } = await run('reactor', 'test', folder);
    restore();

    expect(exitCode).toBe(1);
    expect(stdout).toContain('process.env.SECRET');
  });

  it('fails where its tests do', async () => {
    const restore = change('reactor.test.ts', "status: 'Enabled'", "status: 'Suspended'");
    const { exitCode, stdout } = await run('reactor', 'test', folder);
    restore();

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/1 test file failed, 6 of 6 vectors passed/);
  });

  it.each([
    ['a name that is none', ['new', 'S3', '--control', 'S3.13', '--out', join(workshop, 'S3')], 'is no name'],
    ['a control that is none', ['new', 'x', '--control', 'S3', '--out', join(workshop, 'x')], 'is no control'],
    ['no control', ['new', 'x'], '--control'],
    ['a folder of another name', ['new', 'x', '--control', 'S3.13', '--out', join(workshop, 'y')], 'must be called x'],
    ['a folder that is not empty', ['new', 's3-versions', '--control', 'S3.13', '--out', folder], 'something in it'],
    ['a folder that is no reactor', ['test', workshop], 'manifest.ts'],
  ])('is refused with %s', async (_what, words, said) => {
    const { exitCode, stderr } = await run('reactor', ...words);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});
