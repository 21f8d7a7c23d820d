import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { type Finished, run } from '#scripts/terminal/process.ts';
import { packKit } from '#tools/pack-kit.ts';

const ROOT = join(import.meta.dirname, '../..');
const ID = 's3-versioning';
const packed = z.object({ name: z.string(), version: z.string(), sha256: z.string(), bytes: z.number(), zipBytes: z.number() });

/** The block of the kit's README that begins with the name of a file. */
function readBlock(file: string): string {
  const text = readFileSync(join(ROOT, 'kit/README.md'), 'utf8');
  const [, block] = new RegExp(`\`\`\`ts\\n(// ${file}\\n[\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (block === undefined) throw new Error(`kit/README.md has no block of ${file}.`);
  return block;
}

/** The commands of the kit's README that contain some word. */
function readCommand(word: string): string {
  const text = readFileSync(join(ROOT, 'kit/README.md'), 'utf8');
  const line = text.split('\n').find((one) => one.includes(word) && /^(npx|node) /.test(one));
  if (line === undefined) throw new Error(`kit/README.md has no command with ${word}.`);
  return line;
}

/** The registry is asked once. Without one, one line says what was left out; where everything is required, that fails. */
function describeWithRegistry(name: string, body: () => void): void {
  const asked = spawnSync('npm', ['view', 'zod@4.6.7', 'version', '--prefer-offline', '--fetch-retries=0'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (asked.status === 0 || process.env['REQUIRE_ALL'] === '1') {
    describe(name, body);
    return;
  }
  process.stderr.write(
    'NOT TESTED: the kit outside of this repository. It needs the npm registry; go online. REQUIRE_ALL=1 makes this a failure.\n',
  );
  // biome-ignore lint/suspicious/noSkippedTests: said aloud, and a failure where everything is required.
  describe.skip(name, () => it('needs the npm registry', () => undefined));
}

describeWithRegistry('a reactor in a folder outside of this repository, with nothing but the packed kit', () => {
  const workshop = mkdtempSync(join(tmpdir(), 'outside-reactor-'));
  const folder = join(workshop, ID);
  // `node` is the Node.js that runs the tests, as an author of today has it.
  const shell = (command: string): Promise<Finished> =>
    run('sh', ['-c', command], {
      cwd: folder,
      env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`, NODE_OPTIONS: '' },
      timeoutSeconds: 170,
    });

  beforeAll(async () => {
    mkdirSync(folder);
    for (const file of ['texts.ts', 'manifest.ts', 'reactor.ts']) copyFileSync(join(ROOT, 'reactors', ID, file), join(folder, file));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: ID, version: '1.0.0', private: true, type: 'module' }));
    writeFileSync(join(folder, 'reactor.test.ts'), readBlock('reactor.test.ts'));
    const { file } = await packKit(ROOT, workshop);
    const installed = await shell(`npm install --prefer-offline --no-audit --no-fund --loglevel=error ${file}`);
    if (installed.exitCode !== 0) throw new Error(`The packages of the kit could not be installed.\n${installed.output}`);
  });
  afterAll(() => rmSync(workshop, { recursive: true, force: true }));

  it('compiles, but for a text that lacks a value', async () => {
    const wrong = readFileSync(join(folder, 'reactor.ts'), 'utf8').replace(/texts\.(\w+)\(\{[^}]*\}\)/, 'texts.$1({})');
    writeFileSync(join(folder, 'wrong.ts'), wrong);

    const { output } = await shell(readCommand('tsc'));

    rmSync(join(folder, 'wrong.ts'));
    expect(output).toMatch(/^wrong\.ts\(\d+,\d+\): error TS2345: /);
    expect(output.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('wrong.ts('))).toEqual([]);
  });

  it('passes its tests, which fail where it is wrong', async () => {
    const passed = await shell(readCommand('--test'));
    const source = readFileSync(join(folder, 'reactor.ts'), 'utf8');
    writeFileSync(join(folder, 'reactor.ts'), source.replace("?? 'Suspended'", "?? 'Enabled'"));
    const failed = await shell(readCommand('--test'));
    writeFileSync(join(folder, 'reactor.ts'), source);

    expect(passed.output).toMatch(/pass 2\n[\s\S]*fail 0/);
    expect([passed.exitCode, failed.exitCode]).toEqual([0, 1]);
  });

  it('packs into the same bytes twice, with a function that answers', async () => {
    const pack = `${readCommand('attack-reactor-kit pack')} --json`;
    const [first, second] = [await shell(pack), await shell(pack)];

    const { name, version, sha256 } = packed.parse(JSON.parse(first.output));
    const zip = unzipSync(readFileSync(join(folder, 'dist', `${ID}.zip`)));
    const asked = await shell(
      `node --input-type=module -e "const { handler } = await import('./dist/${ID}/index.mjs'); console.log(typeof handler)"`,
    );
    expect([name, version, second.output]).toEqual([ID, '1.0.0', first.output]);
    expect(sha256).toMatch(/^[\w+/]{43}=$/);
    expect(Object.keys(zip).sort()).toEqual(['LICENSE', 'THIRD-PARTY.txt', 'index.mjs', 'manifest.json', 'sbom.cdx.json']);
    expect(JSON.parse(Buffer.from(zip['manifest.json'] ?? []).toString())).toMatchObject({ id: ID, title: { zh: expect.any(String) } });
    expect(asked.output).toBe('function\n');
  });

  it.each([
    ['no reactor', 'pack ..', 1, /No .*manifest\.ts/],
    ['another command', 'publish', 2, /no command of the kit/],
    ['another option', 'pack --fast', 2, /--fast/],
  ])('gets a clear refusal for %s', async (_what, args, exitCode, sentence) => {
    expect(await shell(`npx attack-reactor-kit ${args}`)).toMatchObject({ exitCode, output: expect.stringMatching(sentence) });
  });
});
