import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, LAMBDA_BUNDLE, NOTICES_FILE, packFolder, writeNotices } from '@attack-reactor/kit/pack';
import { type BuildOptions, build } from 'esbuild';
import { VECTOR_RUNNER } from '#domain/hub/vector-runner.ts';

/**
 * Bundles what runs test vectors into `<outdir>/run-vectors.zip`: a layer of Lambda, whose files stand in `/opt`, with the handler
 * and the program of the sandbox as one file each. Same input, same bytes.
 */
export async function bundleVectorRunner(root: string, outdir: string): Promise<Bundle> {
  const folder = join(outdir, VECTOR_RUNNER);
  const file = { ...LAMBDA_BUNDLE, absWorkingDir: root, outdir: folder, outExtension: { '.js': '.mjs' } } satisfies BuildOptions;
  const [runner, child] = await Promise.all([
    build({ ...file, entryPoints: { index: 'platform/hub/vectors-function/handler.ts' } }),
    // As its source is: hostile code runs beside it, and nothing may stand there that nobody wrote.
    build({ ...file, ...AS_WRITTEN, entryPoints: { 'child/main': 'platform/hub/sandbox/child/main.ts' } }),
  ]);
  const outputs = [runner, child].flatMap(({ metafile }) => Object.values(metafile.outputs));
  const inputs: BundleInputs = Object.assign({}, ...outputs.map((output) => output.inputs));
  writeFileSync(join(folder, NOTICES_FILE), writeNotices(root, inputs));
  return packFolder(folder, VECTOR_RUNNER, inputs);
}

type BundleInputs = Parameters<typeof packFolder>[2];

const AS_WRITTEN = { minify: false, keepNames: false, banner: {} } as const;
