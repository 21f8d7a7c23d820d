import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryFolder, writeBundles, writePackages } from './synthesized-pipeline.ts';

const root = join(__dirname, '../..');

/** Makes every attempt to open a connection or to look up a name end the process. */
const NO_NETWORK = `
import net from 'node:net';
import dns from 'node:dns';
const refuse = () => { console.error('network'); process.exit(9); };
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
`;

type Synth = {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
  readonly files: Readonly<Record<string, string>>;
};

/** Runs main.ts as a deployment does, into a folder of its own, without network. */
function runMain(environment: string, bundles: string, ...args: string[]): Synth {
  return runMainInto(join(temporaryFolder(), 'not yet', 'cdktf.out'), environment, bundles, args);
}

function runMainInto(outdir: string, environment: string | undefined, bundles: string, args: readonly string[] = []): Synth {
  const guard = join(bundles, 'no-network.mjs');
  writeFileSync(guard, NO_NETWORK);
  const env = { ...process.env, REACTOR_ENV: environment, CDKTF_OUTDIR: outdir, REACTOR_BUNDLES: bundles, REACTOR_PACKAGES: bundles };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', guard, 'main.ts', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  const made = existsSync(outdir) ? readdirSync(outdir, { recursive: true, withFileTypes: true }) : [];
  const entries = made.filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return {
    exitCode: status,
    output: stdout,
    errors: stderr,
    files: Object.fromEntries(paths.map((path) => [relative(outdir, path), readFileSync(path, 'base64')])),
  };
}

/** A folder with everything that a synth reads beside the repository. */
function everyBundle(): string {
  return writePackages(writeBundles(temporaryFolder()));
}

function formatText(synth: Synth, file: string): string {
  return Buffer.from(synth.files[file] ?? '', 'base64').toString();
}

describe('node main.ts', () => {
  it.each(['dev', 'production'])('writes the same bytes again for %s, without network', (environment) => {
    const bundles = everyBundle();

    const first = runMain(environment, bundles);
    const second = runMain(environment, bundles);

    expect(first).toMatchObject({ exitCode: 0 });
    expect(Object.keys(first.files)).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'stacks/pipeline/cdk.tf.json',
        'stacks/hub/cdk.tf.json',
        'stacks/member/cdk.tf.json',
        expect.stringMatching(/^stacks\/pipeline\/assets\/enrich_code\/[0-9A-F]+\/enrich\.zip$/),
      ]),
    );
    expect(second.files).toEqual(first.files);
  });

  it('locks each stack to the checksums of the repository', () => {
    const synth = runMain('dev', everyBundle());
    const lock = readFileSync(join(root, '.terraform.lock.hcl'), 'utf8');

    for (const stack of ['pipeline', 'hub', 'member']) expect(formatText(synth, `stacks/${stack}/.terraform.lock.hcl`)).toBe(lock);
    const { terraform } = JSON.parse(formatText(synth, 'stacks/pipeline/cdk.tf.json'));
    expect(lock).toContain(`constraints = "${terraform.required_providers.aws.version}"`);
  });

  it('writes no path of this machine and no time', () => {
    const bundles = everyBundle();

    const text = formatText(runMain('dev', bundles), 'stacks/pipeline/cdk.tf.json');

    expect(text).not.toContain(root);
    expect(text).not.toContain(bundles);
    expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}T\d{2}:/);
  });

  it('says that reactor packages are missing, or are others than their index says', () => {
    const none = runMain('dev', writeBundles(temporaryFolder()));
    const bundles = everyBundle();
    writeFileSync(join(bundles, 's3-block-public-read.zip'), 'other code');
    const others = runMain('dev', bundles);

    expect(none).toMatchObject({ exitCode: 2, errors: expect.stringMatching(/^No reactor packages in [^\n]*\n$/) });
    expect(others).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/s3-block-public-read\.zip has sha256 [^\n]*Run "npm run bundle" first\.\n$/),
    });
  });

  it('changes with the code of a function', () => {
    const bundles = everyBundle();
    const before = formatText(runMain('dev', bundles), 'stacks/pipeline/cdk.tf.json');
    writeFileSync(join(bundles, 'enrich.zip'), 'new code');

    const after = formatText(runMain('dev', bundles), 'stacks/pipeline/cdk.tf.json');

    expect(after).not.toBe(before);
  });

  it('says in one line what is missing', () => {
    const unknown = runMain('staging', everyBundle());
    const unbundled = runMain('dev', writePackages(temporaryFolder()));

    expect(unknown).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^There is no environment "staging"[^\n]*\n$/),
    });
    expect(unbundled).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^No bundle [^\n]*Run "npm run bundle" first\.\n$/),
    });
  });

  it('tells a person what it wrote, and CDKTF nothing on standard output', () => {
    const outdir = join(temporaryFolder(), 'cdktf.out');
    const bundles = everyBundle();

    const first = runMainInto(outdir, undefined, bundles);
    writeFileSync(join(bundles, 'enrich.zip'), 'new code');
    const second = runMainInto(outdir, 'dev', bundles);
    const third = runMainInto(outdir, 'production', bundles);

    expect([first, second, third].map(({ output }) => output)).toEqual(['', '', '']);
    expect(first.errors).toMatch(
      /environment dev is written\. REACTOR_ENV is not set, which means dev; the others are emulator, production\./,
    );
    expect(first.errors).toMatch(/account +111122223333\n.*eu-central-1, partition aws\n/);
    expect(first.errors).toContain('pipeline: first synth here');
    expect(second.errors).toContain('pipeline: 0 added, 0 removed, 1 changed since the last synth');
    expect(second.errors).toContain('~ aws_lambda_function.enrich (filename, source_code_hash)');
    expect(third.errors).toContain('pipeline: the folder held attack-reactor-dev, which is overwritten');
  });

  it('refuses an option that it does not know, and a place where it cannot write', () => {
    const bundles = everyBundle();
    const file = join(bundles, 'enrich.zip');

    expect(runMain('dev', bundles, '--bogus')).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^[^\n]*--bogus[^\n]*\n$/),
      files: {},
    });
    expect(runMainInto(join(file, 'out'), 'dev', bundles)).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^Nothing can be written to [^\n]*\((?:ENOTDIR|EEXIST)\)\. Set CDKTF_OUTDIR[^\n]*\n$/),
    });
  });
});
