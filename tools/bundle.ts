import { join } from 'node:path';
import type { Bundle } from '@attack-reactor/kit/pack';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';

const ROOT = join(import.meta.dirname, '..');

type Made = { readonly handlers: readonly Bundle[]; readonly reactors: readonly Bundle[] };

async function make(root: string, only: string | undefined): Promise<Made> {
  const [{ bundleHandlers }, { bundleVectorRunner }, { bundleReactor, bundleReactors }] = await Promise.all([
    import('./bundle/handlers.ts'),
    import('./bundle/vector-runner.ts'),
    import('./bundle/reactors.ts'),
  ]);
  const reactors = join(root, 'dist/reactors');
  if (only !== undefined) return { handlers: [], reactors: [await bundleReactor(root, reactors, only)] };
  // At the same time: one is zipped here while esbuild, a process of its own, works on the other.
  const functions = join(root, 'dist/lambda');
  const [handlers, packages] = await Promise.all([bundleHandlers(root, functions), bundleReactors(root, reactors)]);
  return { handlers: [...handlers, await bundleVectorRunner(root, functions)], reactors: packages };
}

export const command = defineCommand({
  about:
    'Makes everything that a deployment uploads; the same input gives the same bytes: dist/lambda/<handler>.zip, one function each, and run-vectors.zip, the layer that runs test vectors; dist/reactors/<reactor>.zip, reactor packages with index.mjs, manifest.json and sbom.cdx.json (CycloneDX 1.6); LICENSE and test vectors of the reactor; THIRD-PARTY.txt in each, the license texts of what is inside; dist/reactors/index.json, which has id, version, sha256 (base64, as Lambda reports it) and size of each package.',
  options: {
    only: text('REACTOR', 'makes one reactor package and leaves everything else alone'),
    json: flag('prints the result as JSON, in the last line'),
    verbose: flag('prints the size of each bundle and what weighs most in it'),
  },
  exitCodes: { 0: 'made', 1: 'one is larger than its limit', 2: 'wrong use, or a folder that cannot be written' },
  run: async (options) => await makeBundles(options, console.log),
});

type Options = { readonly only?: string | undefined; readonly json: boolean; readonly verbose: boolean };

/** Makes the bundles and tells their sizes to `say`. @returns the exit code */
export async function makeBundles(values: Options, say: (line: string) => void): Promise<number> {
  const [{ handlerLimitKib }, { reactorLimitKib }, { describeHeavy, sizeLine, sizeTable }, { beginToMake, noteMade }] = await Promise.all([
    import('./bundle/handlers.ts'),
    import('./bundle/reactors.ts'),
    import('@attack-reactor/kit/pack'),
    import('./bundle/made-from.ts'),
  ]);
  const inputs = beginToMake(ROOT);
  const made = await make(ROOT, values.only);
  say((values.verbose ? sizeTable : sizeLine)([...made.handlers, ...made.reactors]));
  const heavy = [describeHeavy(made.handlers, handlerLimitKib), describeHeavy(made.reactors, reactorLimitKib)];
  const tooHeavy = heavy.filter((text) => text !== undefined);
  for (const text of tooHeavy) console.error(text);
  if (values.json) say(JSON.stringify({ bundles: made.handlers, reactors: made.reactors }));
  if (tooHeavy.length > 0) return 1;
  if (values.only === undefined) noteMade(ROOT, inputs);
  return 0;
}

/** Makes the bundles, unless those that are there would come out the same. @returns the exit code */
export async function makeBundlesIfChanged(say: (line: string) => void): Promise<number> {
  const { areCurrent } = await import('./bundle/made-from.ts');
  if (!areCurrent(ROOT)) return await makeBundles({ json: false, verbose: false }, say);
  say('Bundles are as they were: nothing that they are made of has changed.');
  return 0;
}

runAlone(import.meta.filename, 'npm run -s bundle --', command);
