import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { App } from 'cdktf';
import { loadConfig } from './config/load-config.ts';
import { ConfigurationInvalid } from './domain/base/errors.ts';
import type { Config } from './infra/config/config.ts';
import { readReactorPackages } from './infra/reaction/reactor-packages.ts';
import { createHomeStacks, HOME_STACKS } from './infra/stacks/home.ts';
import { MemberStack } from './infra/stacks/member.ts';
import { makeFolder } from './local/files.ts';
import { readKnowledge } from './scripts/config/knowledge.ts';
import { runAlone } from './scripts/terminal/command-line.ts';
import { defineCommand, flag } from './scripts/terminal/definition.ts';
import { readStackFile, type StackFile } from './tools/synth/changes.ts';
import { synthReport } from './tools/synth/report.ts';

const root = import.meta.dirname;
const {
  REACTOR_ENV = 'dev',
  CDKTF_OUTDIR = 'cdktf.out',
  REACTOR_BUNDLES = 'dist/lambda',
  REACTOR_PACKAGES = 'dist/reactors',
  REACTOR_CONSOLE = 'web/.output/public',
} = process.env;

const STACKS = [...HOME_STACKS, 'member'] as const;
const LOCK = '.terraform.lock.hcl';

/**
 * Writes the Terraform of one environment. Reads files only: no network, no credentials, same input same bytes. The
 * report goes to standard error, because CDKTF runs this as its app.
 */
export async function synthesize(verbose: boolean): Promise<void> {
  const config = await loadConfig(REACTOR_ENV, await readKnowledge());
  const outdir = resolve(root, CDKTF_OUTDIR);
  const folders = STACKS.map((name) => ({ name, folder: join(outdir, 'stacks', name) }));
  const before = folders.map(({ folder }) => stackFileIn(folder));
  writeStacks(config, outdir);
  const stacks = folders.flatMap(({ name, folder }, index) => {
    const after = stackFileIn(folder);
    const place = { folder: relative(process.cwd(), folder) || '.', initialized: existsSync(join(folder, '.terraform')) };
    return after === undefined ? [] : [{ name, ...place, before: before[index], after }];
  });
  const chosen = process.env['REACTOR_ENV'] !== undefined;
  const environments = readdirSync(join(root, 'config/environments')).map((file) => file.replace(/\.ts$/, ''));
  console.error(synthReport({ config, chosen, environments, stacks, verbose }));
}

function writeStacks(config: Config, outdir: string): void {
  const folder = resolve(root, REACTOR_PACKAGES);
  const packages = readReactorPackages(folder, config.reaction.reactors);
  writing(outdir, () => makeFolder(outdir));
  const app = new App({ outdir });
  createHomeStacks(app, {
    config,
    bundles: resolve(root, REACTOR_BUNDLES),
    reactors: { folder, packages },
    stateMachines: join(root, 'stepfunctions'),
    sqlHash: hashFolder(join(root, 'sql')),
    consoleFolder: resolve(root, REACTOR_CONSOLE),
  });
  new MemberStack(app, 'member', { config, packages });
  writing(outdir, () => {
    // Bundles that an earlier synth copied would stay beside the new ones.
    for (const name of HOME_STACKS) rmSync(join(outdir, 'stacks', name, 'assets'), { recursive: true, force: true });
    app.synth();
    for (const name of STACKS) lockProvider(join(outdir, 'stacks', name, LOCK));
  });
}

/** Lets "terraform init" take the provider of the repository's checksums; what Terraform added there since stays. */
function lockProvider(path: string): void {
  if (!existsSync(path)) copyFileSync(join(root, LOCK), path);
}

/** @throws ConfigurationInvalid where the file system refuses */
function writing(outdir: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new ConfigurationInvalid(`Nothing can be written to ${outdir} (${code}). Set CDKTF_OUTDIR to a folder of yours.`);
  }
}

function stackFileIn(folder: string): StackFile | undefined {
  const path = join(folder, 'cdk.tf.json');
  return existsSync(path) ? readStackFile(readFileSync(path, 'utf8')) : undefined;
}

/** sha256 over names and contents of all files below a folder, in the order of their names. */
function hashFolder(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash
      .update(`${path.slice(folder.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/** The app that `cdktf` runs: the synth without a bundle before it. */
const command = defineCommand({
  about: 'Writes the Terraform of the environment in REACTOR_ENV to cdktf.out, from the bundles that are there.',
  options: { verbose: flag('lists every change') },
  exitCodes: { 0: 'written', 2: 'wrong use, an unusable configuration, or bundles that are missing' },
  async run({ verbose }) {
    await synthesize(verbose);
    return 0;
  },
});

runAlone(import.meta.filename, 'node bin/attack-reactor.mjs main.ts', command);
