import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { type ConfigInput, parseConfig } from '#infra/config/config.ts';
import { PipelineStack } from '#infra/stacks/pipeline.ts';

/** The functions of the repository. */
export function listFunctions(root: string): readonly string[] {
  const entries = readdirSync(join(root, 'handlers'), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : []));
}

/** Synthesizes the pipeline of an environment for what does not depend on code: every function is made of its name. @returns JSON */
export function synthesizePipeline(root: string, environment: ConfigInput): string {
  const folder = mkdtempSync(join(tmpdir(), 'attack-reactor-docs-'));
  try {
    for (const name of listFunctions(root)) writeFileSync(join(folder, `${name}.zip`), name);
    const consoleFolder = join(folder, 'console');
    mkdirSync(consoleFolder);
    writeFileSync(join(consoleFolder, 'index.html'), '');
    const stack = new PipelineStack(new App({ outdir: folder }), 'pipeline', {
      config: parseConfig(environment, 'tools/docs'),
      bundles: folder,
      reactors: { folder, packages: [] },
      stateMachines: join(root, 'stepfunctions'),
      sqlHash: '',
      consoleFolder,
    });
    return Testing.synth(stack);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
