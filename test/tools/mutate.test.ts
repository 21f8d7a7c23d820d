import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixtureProject, Gatehouse, hangingTest } from './mutate/fixture-project.ts';

const COMMAND = join(import.meta.dirname, '../../tools/mutate.ts');

const DISCOUNT = `import { FULL } from '#domain/full.ts';

export function discount(pieces: number): number {
  return pieces > FULL ? 10 : 0;
}
`;
const FULL = 'export const FULL = 100;\n';
const WEAK = `import { discount } from '#domain/discount.ts';
it('gives a discount for many pieces', () => expect([discount(1), discount(1000)]).toEqual([0, 10]));
`;
const STRONG = `import { discount } from '#domain/discount.ts';
it('gives a discount for more than a hundred pieces', () => expect([discount(100), discount(101)]).toEqual([0, 10]));
`;

/** A folder for temporary files in which the command must leave nothing. */
const temporary = mkdtempSync(join(tmpdir(), 'mutate-test-'));
const projects: FixtureProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
  rmSync(temporary, { recursive: true });
});

function makeProject(files: Readonly<Record<string, string>>): FixtureProject {
  const project = new FixtureProject(files);
  projects.push(project);
  return project;
}

/** A project that does not matter. */
function anyProject(): FixtureProject {
  return projects[0] ?? makeProject({ 'domain/full.ts': FULL });
}

function start({ root }: FixtureProject, args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', COMMAND, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  return { child, ended: ended.then((exitCode) => ({ exitCode, ...output })) };
}

function run(project: FixtureProject, ...args: readonly string[]) {
  return start(project, args).ended;
}

describe('mutate', () => {
  it('names a change of a boundary that a weak test does not notice, and leaves the project as it was', async () => {
    const project = makeProject({ 'domain/discount.ts': DISCOUNT, 'domain/full.ts': FULL, 'test/domain/discount.test.ts': WEAK });

    const { exitCode, stdout, stderr } = await run(project, 'domain/discount.ts');

    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('comparison: survived') });
    expect(stdout).toContain(
      [
        'domain/discount.ts:4:17  comparison survived test/domain/discount.test.ts',
        '  - return pieces > FULL ? 10 : 0;',
        '  + return pieces >= FULL ? 10 : 0;',
      ].join('\n'),
    );
    expect(project.status()).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('finds nothing to say of code that its tests pin down', async () => {
    const project = makeProject({ 'domain/discount.ts': DISCOUNT, 'domain/full.ts': FULL, 'test/domain/discount.test.ts': STRONG });

    const { exitCode, stdout } = await run(project, 'domain');

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('0 survived of 6 that were run') });
  });

  it('tells what no test reaches, and which tests read the text of sources', async () => {
    const project = makeProject({
      'domain/discount.ts': `${DISCOUNT}export const half = (price: number) => price / 2;\n`,
      'domain/full.ts': FULL,
      'test/domain/discount.test.ts': STRONG,
      'test/domain/discount.text.test.ts': `import { readFileSync } from 'node:fs';
        import '#domain/discount.ts';
        it('is as it is', () => expect(readFileSync('domain/discount.ts', 'utf8')).toContain('number {\\n  return pieces > FULL'));`,
    });

    const { exitCode, stdout, stderr } = await run(project, 'domain/discount.ts', '--json');

    expect(stderr).toContain('test/domain/discount.text.test.ts is not used: it reads the text of sources');
    expect({ exitCode, report: JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      report: {
        total: { killed: 5, survived: 0, 'not-run': 2, score: 100 },
        survivors: [],
        notRun: [{ operator: 'arithmetic', line: 6 }, { operator: 'number plus one' }],
      },
    });
  });

  it('draws the same mutants by the same seed, of changed files only, and tells how many it left out', async () => {
    const project = makeProject({ 'domain/discount.ts': DISCOUNT, 'domain/full.ts': FULL, 'test/domain/discount.test.ts': WEAK });
    const report = async (...args: readonly string[]) => JSON.parse((await run(project, '--changed', '--json', ...args)).stdout);

    const unchanged = await report();
    project.write({ 'domain/full.ts': 'export const FULL = 99 + 1;\n' });
    const [one, other] = [await report('--limit', '2', '--seed', '5'), await report('--limit', '2', '--seed', '5')];

    expect(unchanged).toMatchObject({ files: [], base: expect.stringContaining('HEAD') });
    expect(one.files).toMatchObject([{ file: 'domain/full.ts', mutants: 3, 'left-out': 1 }]);
    expect({ ...one, seconds: 0 }).toEqual({ ...other, seconds: 0 });
  });

  it('says which test fails without any change', async () => {
    const failing = "import { FULL } from '#domain/full.ts';\nit('is small', () => expect(FULL).toBe(1));\n";
    const project = makeProject({ 'domain/full.ts': FULL, 'test/domain/full.test.ts': failing });

    const { exitCode, stdout, stderr } = await run(project, 'domain/full.ts');

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('test/domain/full.test.ts fails without any change: is small. Mend it first.\n');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const gatehouse = await Gatehouse.open();
    const hanging = `import '#domain/full.ts';\n${hangingTest(gatehouse.port)}`;
    const project = makeProject({ 'domain/full.ts': FULL, 'test/domain/full.test.ts': hanging });
    const { child, ended } = start(project, ['domain/full.ts']);
    await gatehouse.here;

    child.kill('SIGINT');
    const { exitCode } = await ended;
    await gatehouse.gone();
    gatehouse.close();

    expect({ exitCode, left: readdirSync(temporary), status: project.status() }).toEqual({ exitCode: 130, left: [], status: '' });
  });

  it.each([
    [[], 'Name files or folders, or say --changed. See --help.'],
    [['nowhere.ts'], '"nowhere.ts" is no TypeScript source of this project, and holds none.'],
    [['test'], '"test" is no TypeScript source of this project, and holds none.'],
    [['--changed', 'nowhere'], 'There is no commit "nowhere" here. Name another one, or fetch it.'],
    [['--changed', 'HEAD', 'HEAD'], '--changed takes one BASE, and "HEAD" is one argument too many. See --help.'],
    [['domain', '--limit', '0'], '--limit 0 is not a whole number above 0.'],
    [['domain', '--sead', '1'], 'There is no option --sead; did you mean --seed? See --help.'],
  ])('%j is refused in one line', async (args, line) => {
    expect(await run(anyProject(), ...args)).toEqual({ exitCode: 2, stdout: '', stderr: `${line}\n` });
  });

  it('explains itself', async () => {
    expect(await run(anyProject(), '--help')).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Usage: npm run') });
  });
});
