/**
 * The import rule (CONTRIBUTING.md, Style 2); `npm run check:imports` applies it. An import is forbidden unless a line of
 * LAYERS or PACKAGES allows it, those of a new folder too, and the rules below forbid some of what these allow.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of code that runs in Lambda: its packages are `dependencies` of package.json. */
const SHIPPED = ['kit', 'platform', 'reactors', 'handlers'];
const ELSEWHERE = [
  'infra',
  'config',
  'local',
  'scripts',
  'tools',
  'web',
  'test',
  'main.ts',
  'bin',
  'jest.config.cjs',
  'jest.e2e.config.cjs',
  'eslint.config.mjs',
  '.dependency-cruiser.mjs',
];
const EVERYTHING = [
  'kit',
  'domain',
  'platform',
  'reactors',
  'handlers',
  'infra',
  'config',
  'local',
  'scripts',
  'tools',
  'main.ts',
  'package.json',
];
/** The part of the kit that the platform reads. */
const CONTRACT = ['kit/contract.ts', 'kit/contract'];
const everythingBut = (...names) => EVERYTHING.filter((name) => !names.includes(name));

const inside = (names) => names.map((name) => `^${name.replaceAll('.', '\\.')}(/|$)`);
const sayList = (names) => (names.length === 0 ? 'itself only' : `itself, ${names.join(', ')}`);

/** A folder, and those that it imports besides itself. */
const layer = (name, imports) => ({
  comment: `${name} imports ${sayList(imports)}`,
  from: { path: inside([name]) },
  to: { path: inside([name, ...imports]) },
});

const LAYERS = [
  layer('kit', []),
  layer('domain', CONTRACT),
  layer('platform', ['domain', 'kit/limits.ts', ...CONTRACT]),
  layer('reactors', ['kit']),
  layer('handlers', ['domain', 'platform', ...CONTRACT]),
  layer('infra', ['domain', 'handlers', ...CONTRACT]),
  layer('config', ['domain', 'infra/config']),
  layer('local', ['kit', 'domain', 'platform', 'reactors', 'handlers', 'scripts/terminal']),
  layer('scripts', everythingBut('tools', 'main.ts')),
  layer('tools', [...EVERYTHING, 'web']),
  layer('jest.e2e.config.cjs', ['jest.config.cjs']),
  layer('web', ['domain', 'scripts/api/openapi.d.ts']),
  layer('main.ts', EVERYTHING),
  layer('test', [...EVERYTHING, 'bin', 'web']),
];

/** Packages, and modules of Node.js, that folders import. A workspace is a folder, so a line of LAYERS is about it. */
const packages = (comment, names, to) => ({ comment, from: { path: inside(names) }, to });
const kept = (...dependencyTypes) => ({ path: '^node_modules/', dependencyTypes });

const PACKAGES = [
  packages('of packages, domain imports zod, and of Node.js node:crypto', ['domain'], { path: '^(node_modules/zod/|crypto$)' }),
  packages('code that runs in Lambda imports the dependencies of package.json', SHIPPED, kept('npm')),
  packages('code that runs elsewhere imports any package of package.json', ELSEWHERE, kept('npm', 'npm-dev')),
  packages('all but domain imports Node.js', [...SHIPPED, ...ELSEWHERE], { dependencyTypes: ['core'] }),
  // Types without a module: @types/aws-lambda.
  packages('types of events', [...SHIPPED, 'local', 'tools', 'test'], { path: '^aws-lambda$' }),
  // Packages that are there because another one needs just these.
  packages('a test imports what its tool brings', ['test', 'tools/mutate/test-environment.cjs'], { path: '^node_modules/' }),
];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Each room of a floor imports those before it, and there are no others. */
function rooms(floor, ...order) {
  const name = `rooms-of-${floor}`;
  const within = (some) => `^${floor}/(${some.join('|')})/`;
  const comment = `imports inside ${floor} run down only: ${order.join(' ')}`;
  return [
    ...order.map((room, index) =>
      forbid(name, comment, { path: within([room]) }, { path: `^${floor}/`, pathNot: within(order.slice(0, index + 1)) }),
    ),
    forbid(name, comment, { path: `^${floor}/`, pathNot: within(order) }, {}),
  ];
}

const RULES = [
  ...rooms('domain', 'base', 'attack', 'finding', 'mapping', 'enrichment', 'reaction', 'notification', 'hub', 'api', 'console'),
  ...rooms(
    'platform',
    ...['base', 'queue', 'security-hub', 'attack', 'mapping', 'finding', 'enrichment', 'reaction', 'notification', 'hub', 'api'],
  ),
  ...rooms(
    'infra',
    'config',
    'base',
    'network',
    'mapping',
    'enrichment',
    'finding',
    'reaction',
    'notification',
    'hub',
    'api',
    'console',
    'member',
    'stacks',
  ),
  forbid(
    'schema-for-browsers',
    'a browser reads the schemas of domain: no file that imports zod comes to a module of Node.js',
    { path: listSchemaFiles() },
    { path: '^crypto$', reachable: true },
  ),
  forbid(
    'one-reactor-one-folder',
    'a reactor is a package of its own',
    { path: '^reactors/([^/]+)/' },
    { path: '^reactors/', pathNot: '^reactors/$1/' },
  ),
  forbid(
    'manifest-without-client',
    'infrastructure reads a manifest: it imports no client, no reactor and no scene',
    { path: '^reactors/[^/]+/manifest\\.ts$' },
    { path: ['^node_modules/@aws-sdk/', '^reactors/[^/]+/(reactor|scene)\\.ts$', '^kit/(aws|scene)[/.]'] },
  ),
  forbid(
    'scenes-only',
    'only scenes, and what plays them, import scenes of the kit',
    { pathNot: ['^kit/scene', '^reactors/[^/]+/scene\\.ts$', '^(local|scripts|tools|test)/'] },
    { path: '^kit/scene' },
  ),
  forbid(
    'contract-for-browsers',
    'the contract between platform and reactors stands on zod alone',
    { path: '^kit/contract' },
    { pathNot: '^(kit/contract|node_modules/zod/)' },
  ),
  forbid(
    'one-handler-one-folder',
    'a handler never imports another one, nor the list of all',
    { path: '^handlers/([^/]+)/' },
    { path: '^handlers/', pathNot: '^handlers/$1/' },
  ),
  forbid(
    'handler-by-definition',
    'a handler is seen by its definition (env.ts, function.ts) from infra and from the list of all',
    { path: ['^infra/', '^handlers/[^/]+$'] },
    { path: '^handlers/', pathNot: '^handlers/(functions\\.ts|[^/]+/(env|function)\\.ts)$' },
  ),
  forbid(
    'no-circle',
    'no file comes back to itself, by types either; what both need stands in a file below them',
    // The list of tools loads each when it is called, and two of them print the list.
    { pathNot: '^tools/(commands|commands-page|docs|help)\\.ts$' },
    { circular: true },
  ),
];

function listSchemaFiles() {
  const root = import.meta.dirname;
  const files = readdirSync(join(root, 'domain'), { recursive: true }).filter((file) => file.endsWith('.ts'));
  const readers = files.filter((file) => /^import (?!type).* from 'zod';$/m.test(readFileSync(join(root, 'domain', file), 'utf8')));
  return `^domain/(${readers.map((file) => file.replaceAll('\\', '/')).join('|')})$`;
}

/** @type {import('dependency-cruiser').IConfiguration} */
const configuration = {
  allowed: [...LAYERS, ...PACKAGES],
  allowedSeverity: 'error',
  forbidden: RULES,
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
      // As Nuxt names the folder of the console.
      alias: { '~': join(import.meta.dirname, 'web/app') },
    },
  },
};

// biome-ignore lint/style/noDefaultExport: dependency-cruiser looks for one.
export default configuration;
