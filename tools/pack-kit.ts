import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag } from '#scripts/terminal/definition.ts';
import { run } from '#scripts/terminal/process.ts';

const ROOT = join(import.meta.dirname, '..');

const sourcePackage = z.looseObject({
  name: z.string(),
  version: z.string(),
  exports: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});

export const command = defineCommand({
  about:
    'Makes the npm package of the kit, for authors of reactors outside of this repository: dist/attack-reactor-kit-VERSION.tgz with JavaScript and declarations. Inside of this repository the kit runs as TypeScript, so nothing else needs this step.',
  options: { json: flag('prints file, name and version as JSON') },
  exitCodes: { 0: 'made', 1: 'the kit does not compile, or npm could not pack it' },
  run: async ({ json }) => {
    const { file, name, version } = await packKit(ROOT, join(ROOT, 'dist'));
    console.log(json ? JSON.stringify({ file, name, version }) : `${file}: ${name} ${version}`);
    return 0;
  },
});

/**
 * Compiles the kit and packs it into `<outdir>/attack-reactor-kit-<version>.tgz`.
 * @throws ConfigurationInvalid with what the compiler or npm said
 */
export async function packKit(
  root: string,
  outdir: string,
): Promise<{ readonly file: string; readonly name: string; readonly version: string }> {
  const folder = join(outdir, 'kit');
  await rm(folder, { recursive: true, force: true });
  await demand(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'kit', '--outDir', folder], root);
  const source = sourcePackage.parse(JSON.parse(await readFile(join(root, 'kit/package.json'), 'utf8')));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(toPublishedPackage(source), null, 2)}\n`);
  await copyFile(join(root, 'kit/README.md'), join(folder, 'README.md'));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const answer = await demand('npm', ['pack', '--json', '--silent', '--pack-destination', outdir], folder);
  const [packed] = z.array(z.looseObject({ filename: z.string() })).parse(JSON.parse(answer));
  if (packed === undefined) throw new ConfigurationInvalid('npm pack made no file. Run it in dist/kit to see why.');
  return { file: resolve(outdir, packed.filename), name: source.name, version: source.version };
}

/** The package as authors install it: JavaScript and declarations instead of TypeScript, and a command. */
export function toPublishedPackage({ exports, private: _inThisRepository, ...rest }: z.output<typeof sourcePackage>) {
  const published = Object.entries(exports).map(([path, file]) => {
    const base = file.replace(/\.ts$/, '');
    return [path, { types: `${base}.d.ts`, default: `${base}.js` }];
  });
  return { ...rest, exports: Object.fromEntries(published), bin: { 'attack-reactor-kit': './bin/attack-reactor-kit.js' } };
}

async function demand(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { exitCode, output } = await run(program, args, { cwd, timeoutSeconds: 300 });
  if (exitCode === 0) return output;
  throw new ConfigurationInvalid(`${[program, ...args].join(' ')} ended with code ${exitCode}.\n${output}`);
}

runAlone(import.meta.filename, 'npm run -s pack:kit --', command);
