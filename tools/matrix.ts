import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { lookUp } from '@attack-reactor/kit/contract';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { table } from '#scripts/terminal/terminal.ts';

const ROOT = join(import.meta.dirname, '..');

/** Versions that people have: Node.js 20 came with npm 10.8.2, 22 with 10.9, 24 with 11. */
const NPM: Readonly<Record<string, string>> = { npm10: '10.8.2', npm11: '11.19.1' };
const NODE: Readonly<Record<string, string>> = { node20: '20.20.2', node22: '22.23.2', node24: '24.22.3' };
const USERS = process.getuid?.() === 0 && process.platform === 'linux' ? ['root', 'ordinary'] : ['self'];
const FOLDERS: Readonly<Record<string, string>> = { plain: 'checkout', odd: 'mi carpeta é 你好' };
const HOMES = ['home', 'nohome'];
/** nobody, nogroup. */
const ORDINARY = { uid: 65534, gid: 65534 };
/** Nothing can be made below a device, not even by root. */
const NO_HOME = '/dev/null/home';

const COMMANDS: readonly (readonly string[])[] = [
  ['ci', '--no-progress'],
  ['start', '-s', '--', '--exit'],
  ['run', '-s', 'map', '--', 'S3.2'],
  ['test', '-s', '--', 'test/bin', 'test/domain/mapping/ranking.test.ts'],
];

type Combination = { readonly npm: string; readonly node: string; readonly user: string; readonly folder: string; readonly home: string };
type Result = { readonly name: string; readonly seconds: number; readonly failed: string | null; readonly log: string | null };
type Tools = { readonly node: Readonly<Record<string, string>>; readonly npm: Readonly<Record<string, string>>; readonly cache: string };

function listCombinations(): readonly Combination[] {
  return Object.keys(NPM).flatMap((npm) =>
    Object.keys(NODE).flatMap((node) =>
      USERS.flatMap((user) =>
        Object.keys(FOLDERS).flatMap((folder) => HOMES.map((home): Combination => ({ npm, node, user, folder, home }))),
      ),
    ),
  );
}

const nameOf = ({ npm, node, user, folder, home }: Combination): string => [npm, node, user, folder, home].join(' ');

export const command = defineCommand({
  about:
    'Tries the commands of the README as new users would: npm ci, npm start, a look-up and two test files, in a fresh clone of the last commit, with every supported npm, Node.js, kind of user, folder and home.',
  options: {
    list: flag('name the combinations and do nothing'),
    only: text('WORDS', 'only combinations that have all of these words', { default: '' }),
    json: flag('print the results as one JSON object instead of a table'),
  },
  notes: ['A combination takes about 40 s. Ordinary users are tried only where root runs this, on Linux.'],
  examples: ['--list', '--only "npm10 node20"'],
  exitCodes: { 0: 'all passed', 1: 'one failed (its log is kept and named)' },
  run: async (options) => tryCombinations(options),
});

type Options = { readonly list: boolean; readonly only: string; readonly json: boolean };

function tryCombinations(values: Options): number {
  const words = values.only.split(/\s+/).filter(Boolean);
  const chosen = listCombinations().filter((combination) => words.every((word) => nameOf(combination).split(' ').includes(word)));
  if (chosen.length === 0) throw new ConfigurationInvalid(`No combination has all of: ${words.join(' ')}. See --list.`);
  if (values.list) {
    console.log(chosen.map(nameOf).join('\n'));
    return 0;
  }
  const results = tryAll(chosen);
  console.log(values.json ? JSON.stringify({ results }) : describeResults(results));
  return results.every(({ failed }) => failed === null) ? 0 : 1;
}

function tryAll(chosen: readonly Combination[]): readonly Result[] {
  const workshop = mkdtempSync(join(tmpdir(), 'matrix-'));
  spawnSync('chmod', ['755', workshop]);
  try {
    const tools = installTools(workshop);
    return chosen.map((combination, position) => {
      const result = tryOne(combination, tools, join(workshop, `${position}`));
      console.error(`[${position + 1}/${chosen.length}] ${result.name}: ${result.failed ?? 'passed'} (${result.seconds} s)`);
      return result;
    });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Installs each npm and each Node.js once, from the registry that the running npm uses. */
function installTools(workshop: string): Tools {
  const install = (folder: string, spec: string) => {
    console.error(`installing ${spec} …`);
    demand(
      spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--force', '--prefix', join(workshop, folder), spec], {
        encoding: 'utf8',
      }),
    );
  };
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  for (const [name, version] of Object.entries(NPM)) install(name, `npm@${version}`);
  for (const [name, version] of Object.entries(NODE)) install(name, `${platform}@${version}`);
  const npm = mapValues(NPM, (name) => join(workshop, name, 'node_modules/npm/bin/npm-cli.js'));
  const node = mapValues(NODE, (name) => join(workshop, name, 'node_modules', platform, 'bin/node'));
  return { npm, node, cache: join(workshop, 'cache') };
}

function mapValues(record: Readonly<Record<string, string>>, to: (name: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(record).map((name) => [name, to(name)]));
}

function tryOne(combination: Combination, tools: Tools, place: string): Result {
  const startedAt = performance.now();
  const checkout = join(place, lookUp(FOLDERS, combination.folder) ?? '');
  const home = join(place, 'home');
  mkdirSync(home, { recursive: true });
  demand(spawnSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, checkout], { encoding: 'utf8' }));
  if (combination.user === 'ordinary') giveTo(ORDINARY, place, tools.cache);
  const log: string[] = [];
  const failed = COMMANDS.find((args) => !succeeds(args, { combination, tools, checkout, home }, log));
  const result = { name: nameOf(combination), seconds: Math.round((performance.now() - startedAt) / 1000) };
  const kept = failed && keepLog(combination, log);
  if (combination.user === 'ordinary') giveTo({ uid: 0, gid: 0 }, tools.cache);
  rmSync(place, { recursive: true, force: true });
  return { ...result, failed: failed ? `npm ${failed.join(' ')}` : null, log: kept ?? null };
}

type Place = { readonly combination: Combination; readonly tools: Tools; readonly checkout: string; readonly home: string };

/** Installs have to be quiet as well: a warning of npm is a failure. */
function succeeds(args: readonly string[], place: Place, log: string[]): boolean {
  const outcome = runNpm(args, place);
  log.push(`$ npm ${args.join(' ')}`, outcome.stdout, outcome.stderr, `exit code ${outcome.status ?? outcome.signal}`);
  return outcome.status === 0 && !(args[0] === 'ci' && /warn/i.test(outcome.stderr));
}

function runNpm(args: readonly string[], { combination, tools, checkout, home }: Place): SpawnSyncReturns<string> {
  const node = tools.node[combination.node] ?? '';
  const { PATH = '', NODE_EXTRA_CA_CERTS = '', PYTHONPATH = '' } = process.env;
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
  return spawnSync(node, [tools.npm[combination.npm] ?? '', ...args], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // The launcher is not asked to help: the Node.js of this run must not be on the path of the one under trial.
    env: {
      PATH: [dirname(node), ...PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))].join(delimiter),
      HOME: combination.home === 'nohome' ? NO_HOME : home,
      npm_config_cache: tools.cache,
      npm_config_registry: registry,
      NODE_EXTRA_CA_CERTS,
      PYTHONPATH,
      NO_COLOR: '1',
      LANG: 'C.UTF-8',
    },
    ...(combination.user === 'ordinary' && ORDINARY),
  });
}

/** Owners of an ordinary user's checkout and cache: that user. */
function giveTo({ uid, gid }: { uid: number; gid: number }, ...folders: readonly string[]): void {
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, gid);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, gid);
    }
  }
}

function keepLog(combination: Combination, log: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-failed-'));
  const file = join(folder, `${nameOf(combination).replaceAll(' ', '-')}.log`);
  writeFileSync(file, log.join('\n'));
  return file;
}

function describeResults(results: readonly Result[]): string {
  const rows = results.map(({ name, seconds, failed, log }) => [
    name,
    `${seconds} s`,
    failed === null ? 'passed' : `FAILED ${failed}`,
    log ?? '',
  ]);
  const failures = results.filter(({ failed }) => failed !== null).length;
  return `${table(rows)}\n\n${results.length - failures} passed, ${failures} failed`;
}

function demand({ status, stderr, error }: SpawnSyncReturns<string>): void {
  if (status !== 0) throw new ConfigurationInvalid(`The surroundings could not be made: ${error?.message ?? stderr.trim()}`);
}

runAlone(import.meta.filename, 'npm run -s matrix --', command);
