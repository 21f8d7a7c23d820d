import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type Finished, type RunOptions, run } from '#scripts/terminal/process.ts';

const ROOT = join(import.meta.dirname, '../..');
/** A package of its own, with a lock of its own: `npm ci` of the project leaves its 423 MB out. */
const PACKAGE = join(ROOT, 'tools/cdktf-cli');
const FILES = ['package.json', 'package-lock.json'];
/** Where it is installed: a folder that no check of the sources reads. */
const FOLDER = join(ROOT, '.local/cdktf-cli');
const INSTALLED = join(FOLDER, 'node_modules/cdktf-cli');

const INSTALL_SECONDS = 600;
/** Nothing is sent home, no newer version is looked for, and nobody is asked where no terminal is. */
const ENVIRONMENT = { CHECKPOINT_DISABLE: '1', DISABLE_VERSION_CHECK: '1', CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' };

const lockSchema = z.object({ packages: z.object({ 'node_modules/cdktf-cli': z.object({ version: z.string() }) }) });
const packageSchema = z.object({ version: z.string() });

/** One deployment by `cdktf`. */
export interface Deployment {
  readonly stack: string;
  /** Applies without a question. */
  readonly autoApprove: boolean;
  /** Takes the stacks that are in the folder; else `cdktf` writes them to cdktf.out first. */
  readonly synthesizedIn?: string;
  /** Leaves out `terraform providers lock`, which asks the registry whatever mirror there is. */
  readonly skipProviderLock: boolean;
}

/** The words after `cdktf`. */
export function listDeployWords({ stack, autoApprove, synthesizedIn, skipProviderLock }: Deployment): readonly string[] {
  return [
    'deploy',
    stack,
    ...(autoApprove ? ['--auto-approve'] : []),
    ...(synthesizedIn === undefined ? [] : ['--skip-synth', '--output', synthesizedIn]),
    ...(skipProviderLock ? ['--skip-provider-lock'] : []),
  ];
}

/** Runs `cdktf` of the pinned version in the root of the repository; it is installed by {@link installCdktf}. */
export async function runCdktf(words: readonly string[], options: Omit<RunOptions, 'cwd'>): Promise<Finished> {
  const env = { ...ENVIRONMENT, ...options.env };
  return await run(process.execPath, [join(INSTALLED, 'bundle/bin/cdktf'), ...words], { ...options, cwd: ROOT, env });
}

/**
 * Installs what the lock of tools/cdktf-cli says, unless it is there.
 * @returns the version
 * @throws ConfigurationInvalid with what npm said
 */
export async function installCdktf(): Promise<string> {
  const lock = lockSchema.parse(await readJson(join(PACKAGE, 'package-lock.json')));
  const { version } = lock.packages['node_modules/cdktf-cli'];
  if ((await installedVersion()) === version) return version;
  await mkdir(FOLDER, { recursive: true });
  for (const file of FILES) await copyFile(join(PACKAGE, file), join(FOLDER, file));
  const words = ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { exitCode, output } = await run('npm', words, { cwd: FOLDER, timeoutSeconds: INSTALL_SECONDS });
  if (exitCode !== 0)
    throw new ConfigurationInvalid(`cdktf-cli ${version} cannot be installed: npm ended with code ${exitCode}.\n${output}`);
  return version;
}

/** npm writes its own lock last, so that an installation that was broken off is none. */
async function installedVersion(): Promise<string | undefined> {
  const whole = existsSync(join(FOLDER, 'node_modules/.package-lock.json')) && existsSync(INSTALLED);
  return whole ? packageSchema.parse(await readJson(join(INSTALLED, 'package.json'))).version : undefined;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
