import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildFailure, type BuildOptions, build } from 'esbuild';
import * as z from 'zod';

const ROOT = resolve(__dirname, '../..');
const DOMAIN = join(ROOT, 'domain');

/** Types and facts that a browser reads besides the schemas. */
const BESIDES = [
  'domain/base/errors.ts',
  'domain/enrichment/navigator-layer.ts',
  'domain/finding/source-kind.ts',
  'domain/mapping/mapping-index.ts',
  'domain/mapping/mapping-release.ts',
];

/** The contract with reactors, which the first test of the whole list bundles too. */
const CONTRACT = /^kit\/contract(\/[\w-]+)?\.ts$/;

/** The files of domain that export a zod schema. */
async function listSchemaModules(): Promise<string[]> {
  const files = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(async (file) => ({ file: join('domain', file), exported: Object.values<unknown>(await import(join(DOMAIN, file))) })),
  );
  return modules
    .filter(({ exported }) => exported.some((value) => value instanceof z.ZodType))
    .map(({ file }) => file)
    .toSorted();
}

/** Globals that browsers lack; esbuild replaces only names that nothing declares. */
const MARKS = {
  Buffer: 'globalOfNode',
  process: 'globalOfNode',
  'globalThis.Buffer': 'globalOfNode',
  'globalThis.process': 'globalOfNode',
};

type Entry = Pick<BuildOptions, 'entryPoints' | 'stdin'>;

function bundle(entry: Entry, options: BuildOptions = {}) {
  const fixed = { bundle: true, write: false, outdir: '/bundle', platform: 'browser', absWorkingDir: ROOT, logLevel: 'silent' } as const;
  return build({ ...fixed, metafile: true, ...entry, ...options });
}

/** Finds what keeps a module out of a browser. */
async function findProblems(entry: Entry): Promise<string[]> {
  try {
    await bundle(entry);
    const { outputFiles = [] } = await bundle(entry, { external: ['zod'], define: MARKS });
    return outputFiles.some(({ text }) => text.includes('globalOfNode')) ? ['reads a global of Node.js'] : [];
  } catch (error) {
    const { errors } = error as BuildFailure;
    return errors.map(({ text }) => text);
  }
}

const written = (contents: string) => ({ stdin: { contents, resolveDir: DOMAIN, loader: 'ts' } }) as const;

describe('the contract that a browser reads', () => {
  it.each([
    ['node:crypto, two files away', "export { identityOf } from './finding/finding-identity.ts';", /node:crypto/],
    ['a Buffer', 'export const size = Buffer.byteLength("a");', /global of Node/],
    ['a variable of the environment', 'export const home = globalThis.process.env.HOME;', /global of Node/],
  ])('is told apart from a module with %s', async (_what, source, problem) => {
    expect(await findProblems(written(source))).toEqual([expect.stringMatching(problem)]);
  });

  it('takes a module that declares such a name for its own', async () => {
    expect(await findProblems(written('const process = { step: 1 }; export const { step } = process;'))).toEqual([]);
  });

  it('is every schema of domain and the contract with reactors, without a module or a global of Node.js', async () => {
    const modules = [...(await listSchemaModules()), ...BESIDES, 'kit/contract.ts'];

    const problems = await Promise.all(modules.map(async (file) => ({ file, problems: await findProblems({ entryPoints: [file] }) })));

    expect(modules.length).toBeGreaterThan(BESIDES.length + 10);
    expect(problems.filter(({ problems: found }) => found.length > 0)).toEqual([]);
  });

  it('stands on zod and schemas alone: no schema pulls in what decides or computes', async () => {
    const modules = await listSchemaModules();

    const { metafile } = await bundle({ entryPoints: modules }, { external: ['zod'] });
    const imports = Object.entries(metafile?.inputs ?? {}).flatMap(([file, input]) => input.imports.map(({ path }) => [file, path]));
    expect(imports.filter(([, path = '']) => path !== 'zod' && !CONTRACT.test(path) && !modules.includes(path))).toEqual([]);
    expect(imports.length).toBeGreaterThan(modules.length);
  });
});
