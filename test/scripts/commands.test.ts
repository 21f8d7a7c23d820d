import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { ATTACK_REACTOR } from '#scripts/command-line.ts';
import { COMMANDS } from '#scripts/commands.ts';
import { callAlone, callCommand } from '#scripts/terminal/command-line.ts';
import type { CommandList } from '#scripts/terminal/definition.ts';
import { HOUSE_COMMANDS } from '#tools/commands.ts';
import { commandsPage } from '#tools/commands-page.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { runAt } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE = 120_000;
/** Nothing of the machine may help: no Region, no credentials, no database. */
const BARE = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333';

const run = (...words: readonly string[]) => runAt(ROOT, BARE, ...words);

const folder = mkdtempSync(join(tmpdir(), 'commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const bad = {
  empty: file('empty.json', ''),
  malformed: file('malformed.json', '{"Findings": [\n  {"a": }\n]}'),
  binary: file('binary.json', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x00, 0x01])),
  utf16: file('utf16.json', Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])),
  scalar: file('scalar.json', '"x"'),
  list: file('list.json', '[]'),
  told: file('told.jsonl', '{"source":"a.json","index":0,"outcome":"enriched"}\n'),
};

/** The words that name each command, for example `mapping status`. */
function namesIn(commands: CommandList): string[] {
  return Object.entries(commands).flatMap(([name, entry]) =>
    'commands' in entry ? namesIn(entry.commands).map((verb) => `${name} ${verb}`) : [name],
  );
}

/** Tools are files, all else is a command. */
function wordsFor(name: string | undefined): string[] {
  if (name === undefined) return [];
  return ['bundle', 'bench', 'build-seed', 'dump-schema', 'chaos'].includes(name) ? [`tools/${name}.ts`] : [name];
}

/** Runs an npm script by npm. */
function runScript(name: string, ...args: readonly string[]): { readonly exitCode: number | null; readonly stdout: string } {
  const environment = { ...process.env, ...BARE, NO_COLOR: '1' };
  const { status, stdout } = spawnSync('npm', ['run', '-s', name, '--', ...args], { cwd: ROOT, encoding: 'utf8', env: environment });
  return { exitCode: status, stdout };
}

/** The words that an npm script hands to the launcher. */
function listWords(script: string): string[] {
  return (Object(packageFile.scripts)[script] ?? '').replace('node bin/attack-reactor.mjs ', '').split(' ');
}

const NAMES = namesIn(COMMANDS);
const TOOLS = [
  'bundle',
  'bench',
  'build:seed',
  'dump:schema',
  'docs',
  'wording',
  'compare-synth',
  'mutate',
  'chaos',
  'help',
  'matrix',
  'synth',
  'deploy',
  'release',
  'test:terraform',
];

/** Runs a command in this process and returns its standard output and exit code. */
async function heard(called: () => Promise<number>): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const said: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    return { exitCode: await called(), stdout: said.join('') };
  } finally {
    spy.mockRestore();
  }
}

describe('the definition of every command', () => {
  const users = NAMES.map((name) => [name, (word: string) => callCommand(ATTACK_REACTOR, [...name.split(' '), word])] as const);
  const house = HOUSE_COMMANDS.flatMap((one) =>
    'load' in one ? [[one.name, async (word: string) => callAlone(one.name, await one.load(), [word])] as const] : [],
  );

  it.each([...users, ...house])('%s explains itself on a page of 100 columns, and knows no other option', async (_, call) => {
    const { exitCode, stdout } = await heard(() => call('--help'));

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: /);
    expect(stdout).toMatch(/^Exit codes:$/m);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    await expect(call('--bogus')).rejects.toThrow(new ConfigurationInvalid('There is no option --bogus. See --help.'));
  });
});

describe('every command', () => {
  it.each([...Object.keys(COMMANDS).map((name) => [name]), ...TOOLS.map(listWords)])(
    '%s explains itself, and says in one line which option it does not know',
    async (...words) => {
      const [help, unknown] = await Promise.all([run(...words, '--help'), run(...words, '--bogus')]);

      expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^Usage: /) });
      expect(unknown).toMatchObject({ exitCode: 2, stdout: '', stderr: 'There is no option --bogus. See --help.\n' });
    },
    PATIENCE,
  );

  it('explains itself at every level, and with the word help in front', async () => {
    const [root, noun, verb, first] = await Promise.all([
      run('--help'),
      run('mapping', '--help'),
      run('mapping', 'status', '--help'),
      run('help', 'mapping', 'status'),
    ]);

    for (const name of Object.keys(COMMANDS)) expect(root.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const name of ['status', 'conformance-pack']) expect(noun.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(verb.stdout).toContain('{releases, rows, overrides, activations}');
    expect(first).toEqual(verb);
    expect([root, noun, verb].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  });

  it('says its version', async () => {
    expect(await run('--version')).toMatchObject({ exitCode: 0, stdout: `${packageFile.version}\n`, stderr: '' });
  });

  it('has an npm script for each first word, which runs the same', () => {
    const scripts = Object.values(packageFile.scripts);

    for (const name of Object.keys(COMMANDS)) expect(scripts).toContain(`node bin/attack-reactor.mjs ${name}`);
  });

  it.each([
    ['start', 'start'],
    ['reactor', 'reactors'],
    ['mapping', 'mapping'],
  ])('prints the same by the name of its npm script: %s', async (name, script) => {
    const npm = runScript(script, '--help');
    const direct = await run(name, '--help');

    expect(npm).toEqual({ exitCode: direct.exitCode, stdout: direct.stdout });
  });

  it.each<[readonly string[], string | RegExp]>([
    [[], /^Name a command: start, replay, .*\. See --help\.$/],
    [['mappign', 'status'], 'There is no command "mappign"; did you mean mapping? See --help.'],
    [['frobnicate'], /^There is no command "frobnicate"; there are start, replay, .*\. See --help\.$/],
    [['scripts/nowhere.ts'], /^scripts\/nowhere\.ts is not there\./],
    [['map'], 'Name a key, such as S3.2, or a technique, such as T1530. See --help.'],
    [['map', ' '], 'A key is empty. Write one such as S3.2. See --help.'],
    [['replay'], 'Name a file or a folder with findings. See --help.'],
    [['replay', join(folder, 'nowhere')], /^There is no file or folder ".*nowhere"\. Give paths of JSON documents\.$/],
    [['replay', bad.empty], /empty\.json: this file is empty$/],
    [['replay', bad.malformed], /malformed\.json:2:9: this is no JSON: Expected a value, found "}"$/],
    [['replay', bad.binary], /binary\.json: this is not JSON text but binary; JSON is UTF-8 text$/],
    [['replay', bad.utf16], /utf16\.json: this is not JSON text but UTF-16; JSON is UTF-8 text$/],
    [['replay', bad.told], /told\.jsonl: this tells what became of a finding, which stands in "a\.json"; replay that file$/],
    [['replay', bad.scalar], /scalar\.json: this is "x"; a finding, a list of findings or an event is needed$/],
    [['replay', bad.list], /list\.json: this list is empty; write findings into it$/],
    [['replay', '--out', folder, bad.list], /^--out ".*" is a folder\. Name a file\.$/],
    [['replay', '--release', folder, bad.list], /^".*" holds no built release: there is no release\.json in it\./],
    [['replay', '--out'], '--out needs a value. See --help.'],
    [['replay', '--out', '--json', 'x'], '--out needs a value, and "--json" is an option. See --help.'],
    [['mapping'], /^Name a command: status, build, .*\. See --help\.$/],
    [['mapping', 'stauts'], 'There is no command "stauts"; did you mean status? See --help.'],
    [['mapping', 'diff', '2026.11.1'], 'B is missing. Usage: npm run -s mapping -- diff A B [--json]'],
    [['mapping', 'status', 'now'], '"now" is one argument too many. Usage: npm run -s mapping -- status [--json]'],
    [['mapping', 'overrides', 'chekc', 'x.json'], '"chekc" is none of check, apply. Did you mean check?'],
    [['mapping', 'export', '--format', 'csv'], '--out FILE is missing. See --help.'],
    [['mapping', 'overrides', 'check', join(folder, 'none.json')], /none\.json cannot be read/],
    [
      ['reactor'],
      'Name a command: new, test, list, pack, sign, verify, publish, install, update, rollback-version, uninstall, deprecate, revoke, withdraw. See --help.',
    ],
    [['reactor', 'lst'], 'There is no command "lst"; did you mean list? See --help.'],
    [['reactor', 'list', '--jsn'], 'There is no option --jsn; did you mean --json? See --help.'],
    [['finding'], 'Name a command: gate, rebuild, archive-superseded. See --help.'],
    [['finding', 'archive-superseded'], 'No Region is set. Set AWS_REGION, for example AWS_REGION=eu-central-1.'],
    [['config'], 'Name a command: check. See --help.'],
    [
      ['config', 'check', 'nowhere'],
      'There is no environment "nowhere"; there are dev, emulator, production. Each is a file of config/environments.',
    ],
    [['redrive'], 'Name both queues: --from and --to. See --help.'],
    [
      ['redrive', '--from', `${QUEUE}/a`, '--to', `${QUEUE}/a`],
      '--from and --to are the same queue. Name the queue that the letters came from.',
    ],
    [
      ['redrive', '--from', 'a', '--to', `${QUEUE}/a`],
      '--from "a" is no queue URL, such as https://sqs.eu-central-1.amazonaws.com/111122223333/name.',
    ],
    [['redrive', '--from', `${QUEUE}/a`, '--to', `${QUEUE}/b`], 'No Region is set. Set AWS_REGION, for example AWS_REGION=eu-west-1.'],
    [['redrive', '--from', `${QUEUE}/a`, '--to', `${QUEUE}/b`, '--max', '0'], '--max 0 is not a whole number above 0.'],
    [['bundle', '--only', 'nope'], /^There is no reactor "nope"\./],
    [['bundle', 'x'], '"x" is one argument too many. Usage: npm run -s bundle -- [--only REACTOR] [--json] [--verbose]'],
    [['bench'], 'Name a command: api, console, enrich, mapping, collection, fairness, reaction. See --help.'],
    [['bench', 'foo'], 'There is no command "foo"; there are api, console, enrich, mapping, collection, fairness, reaction. See --help.'],
    [['bench', 'enrich', '--findings', '1500'], '--findings 1500 is no multiple of 1000. Write 10000, for example.'],
    [['chaos', '--path', 'both'], '--path both is none of reaction, enrichment.'],
    [['chaos', '--path', 'enrichment', '--people', '2'], '--people 2 is no share from 0 to 1.'],
    [['chaos', '--path', 'enrichment', '--sources', '0'], '--sources 0 is not a whole number above 0.'],
    [['chaos', '--minutes', '0'], '--minutes 0 is not a whole number above 0.'],
    [['chaos', '--findings', 'many'], '--findings many is not a whole number above 0.'],
    [['chaos', '--sources', '300'], '--sources belongs to --path enrichment; this is --path reaction.'],
    [['chaos', '--calm'], '--calm belongs to --path enrichment; this is --path reaction.'],
    [['chaos', '--path', 'enrichment', '--findings', '9'], '--findings belongs to --path reaction; this is --path enrichment.'],
    [['build-seed'], 'Say where the TSV files are: --from DIR.'],
    [['dump-schema', 'x'], '"x" is one argument too many. Usage: npm run dump:schema -- [--check]'],
    [['dump-schema', '--check=1'], '--check takes no value. See --help.'],
  ])(
    '%j is refused in one line',
    async ([name, ...args], line) => {
      const { exitCode, stdout, stderr } = await run(...wordsFor(name), ...args);

      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr.trimEnd()).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    },
    PATIENCE,
  );

  it('is in the overview, in the page of all commands, and every README leads there', async () => {
    const overview = (await run('tools/help.ts')).stdout
      .split('\n')
      .flatMap((line) => /^ {2}npm (?:run (?:-s )?)?([\w:-]+)/.exec(line)?.[1] ?? []);
    const page = readFileSync(join(ROOT, 'docs/generated/commands.md'), 'utf8');

    expect(overview.toSorted()).toEqual(Object.keys(packageFile.scripts).toSorted());
    for (const name of NAMES) expect(page).toContain(`\`attack-reactor ${name}`);
    for (const { name } of HOUSE_COMMANDS) expect(page).toContain(`\`${name}`);
    for (const readme of ['README.md', 'README.zh.md', 'README.es.md'])
      expect(readFileSync(join(ROOT, readme), 'utf8')).toContain('(docs/generated/commands.md)');
  });

  it('has its page up to date', async () => {
    expect(readFileSync(join(ROOT, 'docs/generated/commands.md'), 'utf8')).toBe(await commandsPage());
  });
});
