import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runIn } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Writes stacks.json as the stack of the environment that it is asked for. */
const MAIN = `
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const folder = process.env.CDKTF_OUTDIR + '/stacks/pipeline';
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/cdk.tf.json', readFileSync('stack.json'));
`;

const HASHES = {
  asset: (digit: string) => digit.repeat(32),
  base64: (letter: string) => `${letter.repeat(43)}=`,
  hex: (letter: string) => letter.toLowerCase().repeat(64),
};

/** A stack whose code, packages and seed have these hashes. */
function aStack(letter: string, memory = 512): object {
  const row = { pk: { S: 'reactor#one' }, content: { S: JSON.stringify({ functionName: 'one', sha256: HASHES.base64(letter) }) } };
  return {
    '//': { metadata: { version: letter } },
    output: { url: { value: 'https://example.com' } },
    resource: {
      aws_lambda_function: {
        enrich: {
          '//': { metadata: { path: letter } },
          filename: `assets/enrich_code/${HASHES.asset(letter)}/enrich.zip`,
          memory_size: memory,
          source_code_hash: HASHES.base64(letter),
        },
      },
      aws_lambda_invocation: {
        migration: { input: `{"sqlHash":"${HASHES.hex(letter)}"}`, triggers: { sql: HASHES.hex(letter), database: 'one' } },
      },
      aws_dynamodb_table_item: { one: { item: JSON.stringify(row) } },
    },
  };
}

describe('npm run compare-synth', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  /** A checkout that synthesizes this stack for one environment. */
  function aCheckout(stack: object, files: Readonly<Record<string, string>> = {}): string {
    const root = mkdtempSync(join(tmpdir(), 'compared-checkout-'));
    folders.push(root);
    const own = {
      'main.ts': MAIN,
      'tools/bundle.ts': '',
      'config/environments/dev.ts': '',
      'stack.json': JSON.stringify(stack),
      ...files,
    };
    for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...own })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    // The launcher goes by its own place, so a link would lead back here.
    cpSync(join(ROOT, 'bin'), join(root, 'bin'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    return root;
  }

  async function compared(...args: readonly string[]) {
    const { exitCode, stdout, stderr } = await runIn({}, 'tools/compare-synth.ts', ...args);
    return { exitCode, stdout, stderr };
  }

  it('finds stacks equal whose metadata and hashes alone differ, unless asked to be exact', async () => {
    const [before, after] = [aCheckout(aStack('A')), aCheckout(aStack('B'))];

    expect(await compared(before, after)).toMatchObject({ exitCode: 0, stdout: 'equal: dev/stacks/pipeline/cdk.tf.json\n' });
    expect(await compared(before, after, '--exact')).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('~ the whole file') });
  });

  it('names the addresses that differ, with their attributes', async () => {
    const other: { resource?: object } = aStack('A', 1024);
    const before = aCheckout(aStack('A'));
    const after = aCheckout({ ...other, output: {}, resource: { ...other.resource, aws_sqs_queue: { enrichment: {} } } });

    const { exitCode, stdout } = await compared(before, after, '--json');

    const lines = stdout.trim().split('\n');
    expect(exitCode).toBe(1);
    expect(lines.slice(0, -1).map((line) => line.split(': ')[1])).toEqual([
      '~ aws_lambda_function.enrich (memory_size)',
      '+ aws_sqs_queue.enrichment',
      '- output.url',
    ]);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      equal: false,
      differences: [{ address: 'aws_lambda_function.enrich', kind: 'changed', attributes: ['memory_size'] }, {}, {}],
    });
  });

  it('counts an environment that only one of them has', async () => {
    const before = aCheckout(aStack('A'));
    const after = aCheckout(aStack('A'), { 'config/environments/staging.ts': '' });

    expect(await compared(before, after)).toMatchObject({
      exitCode: 1,
      stdout: 'staging/stacks/pipeline/cdk.tf.json: + the whole file\n',
    });
  });

  it.each<[string, () => readonly string[], RegExp]>([
    ['no argument', () => [], /^Name one checkout or commit, or two\. See --help\.\n$/],
    ['neither a folder nor a commit', () => ['no-such-thing'], /"no-such-thing" is neither a folder nor a commit/],
    ['a folder of something else', () => [tmpdir()], /is no checkout of this project/],
    ['a checkout that does not synthesize', () => [aCheckout({}, { 'main.ts': 'throw new Error("broken");' })], /cannot synthesize dev/],
  ])('refuses %s in one line', async (_, args, message) => {
    expect(await compared(...args())).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('explains itself', async () => {
    expect(await compared('--help')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: npm run -s compare-synth') });
  });
});
