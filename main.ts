import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App } from 'cdktf';
import { loadConfig } from './config/load-config.ts';
import { readReactorPackages } from './infra/reactor-packages.ts';
import { MemberStack } from './infra/stacks/member.ts';
import { PipelineStack } from './infra/stacks/pipeline.ts';
import { plainError } from './local/plain-error.ts';
import { readKnowledge } from './scripts/config/knowledge.ts';

const root = import.meta.dirname;
const {
  REACTOR_ENV = 'dev',
  CDKTF_OUTDIR = 'cdktf.out',
  REACTOR_BUNDLES = 'dist/lambda',
  REACTOR_PACKAGES = 'dist/reactors',
} = process.env;

/** Writes the Terraform of one environment. Reads files only: no network, no credentials, same input same bytes. */
async function synthesise(): Promise<void> {
  const config = await loadConfig(REACTOR_ENV, await readKnowledge());
  const outdir = resolve(root, CDKTF_OUTDIR);
  // Bundles that an earlier synth copied would stay beside the new ones.
  rmSync(join(outdir, 'stacks/pipeline/assets'), { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });

  const folder = resolve(root, REACTOR_PACKAGES);
  const packages = readReactorPackages(folder, config.reaction.reactors);
  new PipelineStack(app, 'pipeline', {
    config,
    bundles: resolve(root, REACTOR_BUNDLES),
    reactors: { folder, packages },
    stateMachines: join(root, 'stepfunctions'),
    sqlHash: hashOf(join(root, 'sql')),
  });
  new MemberStack(app, 'member', { config, packages });

  app.synth();
}

/** sha256 over names and contents of all files below a folder, in the order of their names. */
function hashOf(folder: string): string {
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

try {
  await synthesise();
} catch (error) {
  const text = plainError(error);
  if (text === undefined) throw error;
  console.error(text);
  process.exitCode = 1;
}
