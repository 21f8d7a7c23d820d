import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '#scripts/commands.ts';
import { runIn } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE = 120_000;
/** Nothing of the machine may help: no Region, no credentials, no database. */
const BARE = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333';

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

describe('every command', () => {
  const scripts = ['map', 'replay', 'mapping', 'reactors', 'config', 'redrive', 'bundle', 'bench', 'build-seed', 'dump-schema', 'help'];

  it.each(scripts)(
    '%s explains itself, and says in one line which option it does not know',
    async (name) => {
      const [help, unknown] = await Promise.all([
        runIn(BARE, `scripts/${name}.ts`, '--help'),
        runIn(BARE, `scripts/${name}.ts`, '--bogus'),
      ]);

      expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/npm run|Usage/) });
      expect(unknown).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: expect.stringMatching(/^There is no (option --bogus|command "--bogus")[^\n]*\n$/),
      });
    },
    PATIENCE,
  );

  it.each<[readonly string[], string | RegExp]>([
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
    [['mapping'], /^Name a command: status, build, .*\. See --help\.$/],
    [['mapping', 'stauts'], 'There is no command "stauts"; did you mean status? See --help.'],
    [['mapping', 'diff', '2026.11.1'], 'An argument is missing. Usage: npm run -s mapping -- diff A B [--json]'],
    [['mapping', 'status', 'now'], '"now" is one argument too many. Usage: npm run -s mapping -- status [--json]'],
    [['mapping', 'overrides', 'check', join(folder, 'none.json')], /none\.json cannot be read/],
    [['reactors'], 'Name a command: list, docs. See --help.'],
    [['reactors', 'lst'], 'There is no command "lst"; did you mean list? See --help.'],
    [['reactors', 'list', '--jsn'], 'There is no option --jsn; did you mean --json? See --help.'],
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
    [['bundle', 'x'], '"x" is one argument too many. See --help.'],
    [['bench'], 'Name a command: enrich, mapping, reaction. See --help.'],
    [['bench', 'foo'], 'There is no command "foo"; there are enrich, mapping, reaction. See --help.'],
    [['bench', 'enrich', '--findings', '1500'], '--findings 1500 is no multiple of 1000. Write 10000, for example.'],
    [['build-seed'], 'Say where the TSV files are: --from DIR.'],
    [['dump-schema', 'x'], '"x" is one argument too many. See --help.'],
    [['dump-schema', '--check=1'], '--check takes no value. See --help.'],
  ])(
    '%j is refused in one line',
    async ([name = '', ...args], line) => {
      const { exitCode, stdout, stderr } = await runIn(BARE, `scripts/${name}.ts`, ...args);

      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr.trimEnd()).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    },
    PATIENCE,
  );

  it('is in the overview and in the table of docs/generated/commands.md', () => {
    const package_: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const spoken = (name: string) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`);
    const said = COMMANDS.map(({ usage }) => usage.replace(' -s ', ' ').split(' -- ')[0]);
    const table = readFileSync(join(ROOT, 'docs/generated/commands.md'), 'utf8').replaceAll('npm run -s ', 'npm run ');

    // Parts of the gate, which "npm run check" runs in their order, and a trial that takes half an hour.
    const parts = ['lint', 'docs', 'format', 'check:types', 'matrix'];
    const names = Object.keys(package_.scripts).filter((name) => !parts.includes(name));
    expect([...said].sort()).toEqual(names.map(spoken).sort());
    expect(said.filter((command) => !table.includes(String(command)))).toEqual([]);
  });
});
