import { join } from 'node:path';
import { readArguments } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { bundleHandlers, handlerLimitKib } from './bundle/handlers.ts';
import { type Bundle, describeHeavy, sizeLine, sizeTable } from './bundle/lambda-package.ts';
import { bundleReactor, bundleReactors, reactorLimitKib } from './bundle/reactors.ts';

export { bundleHandlers } from './bundle/handlers.ts';
export { LAMBDA_BUNDLE } from './bundle/lambda-package.ts';
export { bundleReactor } from './bundle/reactors.ts';

const HELP = `Usage: npm run -s bundle [-- [--only REACTOR] [--json] [--verbose]]

Makes everything that a deployment uploads; the same input gives the same bytes.
  dist/lambda/<handler>.zip      one function each
  dist/reactors/<reactor>.zip    reactor packages: index.mjs, manifest.json, sbom.cdx.json (CycloneDX 1.6)
  dist/reactors/index.json       id, version, sha256 (base64, as Lambda reports it) and size of each package

  --only REACTOR    makes one reactor package and leaves everything else alone
  --json            prints the result as JSON, in the last line
  --verbose         prints the size of each bundle and what weighs most in it

Exit code: 0 made, 1 one is larger than its limit, 2 wrong usage, or a folder that cannot be written.`;

type Made = { readonly handlers: readonly Bundle[]; readonly reactors: readonly Bundle[] };

async function make(root: string, only: string | undefined): Promise<Made> {
  const reactors = join(root, 'dist/reactors');
  if (only !== undefined) return { handlers: [], reactors: [await bundleReactor(root, reactors, only)] };
  return { handlers: await bundleHandlers(root, join(root, 'dist/lambda')), reactors: await bundleReactors(root, reactors) };
}

async function main(): Promise<number> {
  const { values } = readArguments({
    options: {
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const made = await make(join(import.meta.dirname, '..'), values.only);
  console.log((values.verbose ? sizeTable : sizeLine)([...made.handlers, ...made.reactors]));
  const heavy = [describeHeavy(made.handlers, handlerLimitKib), describeHeavy(made.reactors, reactorLimitKib)];
  const tooHeavy = heavy.filter((text) => text !== undefined);
  for (const text of tooHeavy) console.error(text);
  if (values.json) console.log(JSON.stringify({ bundles: made.handlers, reactors: made.reactors }));
  return tooHeavy.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) void runCommand(main);
