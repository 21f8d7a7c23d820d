import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';
import { type ConfigInput, parseConfig } from '#infra/config/config.ts';
import { createHomeStacks } from '#infra/stacks/home.ts';
import { mergeStacks } from '#tools/synth/merge-stacks.ts';

/** The functions of the repository. */
export function listFunctions(root: string): readonly string[] {
  const entries = readdirSync(join(root, 'handlers'), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : []));
}

/** Synthesizes the stacks of the administrator account, as one, for what does not depend on code: every function is made of its name. @returns JSON */
export function synthesizeHome(root: string, environment: ConfigInput): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-docs-'));
  try {
    for (const name of [...listFunctions(root), VECTOR_RUNNER]) writeFileSync(join(folder, `${name}.zip`), name);
    const consoleFolder = join(folder, 'console');
    mkdirSync(consoleFolder);
    writeFileSync(join(consoleFolder, 'index.html'), '');
    const stacks = createHomeStacks(new App({ outdir: folder }), {
      config: parseConfig(environment, 'tools/docs'),
      bundles: folder,
      reactors: { folder, packages: [] },
      stateMachines: join(root, 'stepfunctions'),
      sqlHash: '',
      consoleFolder,
    });
    return mergeStacks(Object.values(stacks).map((stack) => Testing.synth(stack)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
