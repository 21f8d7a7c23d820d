import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';

/** A checkout of this project, or a commit of it that was unpacked. */
export type Checkout = { readonly name: string; readonly root: string };

/** One file of each stack of each environment: `dev/stacks/pipeline/cdk.tf.json`. */
export type Synth = ReadonlyMap<string, string>;

const LAUNCHER = 'bin/attack-reactor.mjs';
const STACK_FILE = 'cdk.tf.json';

/**
 * Opens a folder as it is, or unpacks a commit of the repository in `root` into `workshop`, with the packages of `root`.
 * @throws ConfigurationInvalid for what is neither a checkout nor a commit
 */
export function openCheckout(name: string, { root, workshop }: { readonly root: string; readonly workshop: string }): Checkout {
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true) {
    if (existsSync(join(name, LAUNCHER))) return { name, root: name };
    throw new ConfigurationInvalid(`${name} is no checkout of this project: it has no ${LAUNCHER}. Name another folder, or a commit.`);
  }
  const commit = spawnSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], {
    cwd: root,
    encoding: 'utf8',
  });
  if (commit.status !== 0)
    throw new ConfigurationInvalid(`"${name}" is neither a folder nor a commit. Name a checkout, or a commit of this one.`);
  const folder = join(workshop, commit.stdout.trim());
  mkdirSync(folder, { recursive: true });
  const archive = spawnSync('git', ['archive', '--format=tar', commit.stdout.trim()], { cwd: root, maxBuffer: 1024 ** 3 });
  demand(archive, `"${name}" cannot be read from the repository`);
  demand(spawnSync('tar', ['-xf', '-', '-C', folder], { input: archive.stdout }), `"${name}" cannot be unpacked`);
  linkPackages(root, folder);
  return { name, root: folder };
}

/** The packages of npm are those of `root`; the workspace is the commit's own. */
function linkPackages(root: string, folder: string): void {
  mkdirSync(join(folder, 'node_modules/@attack-reactor'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')).filter((entry) => entry !== '@attack-reactor')) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  symlinkSync('../../kit', join(folder, 'node_modules/@attack-reactor/kit'));
}

/**
 * Bundles a checkout, into its own `dist`, and synthesizes each of its environments into `outdir`.
 * @throws ConfigurationInvalid with what its bundler or its synth said
 */
export function synthesize({ name, root }: Checkout, outdir: string): Synth {
  runIn(root, 'tools/bundle.ts', {}, `${name} cannot be bundled`);
  const environments = readdirSync(join(root, 'config/environments')).map((file) => file.replace(/\.ts$/, ''));
  for (const environment of environments) {
    // The files of the console are no infrastructure, and both sides need not build them.
    const env = { REACTOR_ENV: environment, CDKTF_OUTDIR: join(outdir, environment), REACTOR_CONSOLE: 'test/fixtures/console' };
    runIn(root, 'main.ts', env, `${name} cannot synthesize ${environment}`);
  }
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.name === STACK_FILE);
  const paths = files.map((file) => join(file.parentPath, file.name)).toSorted();
  return new Map(paths.map((path) => [relative(outdir, path), readFileSync(path, 'utf8')]));
}

function runIn(root: string, script: string, env: Readonly<Record<string, string>>, failure: string): void {
  const { REACTOR_BUNDLES: _bundles, REACTOR_PACKAGES: _packages, ...inherited } = process.env;
  demand(spawnSync(process.execPath, [LAUNCHER, script], { cwd: root, env: { ...inherited, ...env } }), failure);
}

function demand({ status, stderr, error }: ReturnType<typeof spawnSync>, failure: string): void {
  if (status === 0) return;
  throw new ConfigurationInvalid(`${failure}: ${error?.message ?? String(stderr).trim().split('\n').at(-1)}`);
}
