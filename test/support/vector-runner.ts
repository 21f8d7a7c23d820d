import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';
import { bundleVectorRunner } from '#tools/bundle/vector-runner.ts';

/** The layer that runs test vectors, bundled as it is deployed. */
export type VectorRunner = {
  /** Calls the handler as Lambda does, in a process of its own. @param code the folder that is the code of the version @returns JSON */
  call(code: string): Promise<string>;
  remove(): void;
};

export async function makeVectorRunner(): Promise<VectorRunner> {
  const layer = mkdtempSync(join(tmpdir(), 'vector-runner-'));
  await bundleVectorRunner(join(__dirname, '../..'), layer);
  const entry = pathToFileURL(join(layer, VECTOR_RUNNER, 'index.mjs')).href;
  return {
    call: (code) => callHandler(entry, code),
    remove: () => rmSync(layer, { recursive: true, force: true }),
  };
}

async function callHandler(entry: string, code: string): Promise<string> {
  const program = `import { handler } from ${JSON.stringify(entry)}; console.log(JSON.stringify(await handler({})));`;
  const env = { LAMBDA_TASK_ROOT: code, AWS_SECRET_ACCESS_KEY: 'of a role that denies everything' };
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(printed.trim()));
  });
}
