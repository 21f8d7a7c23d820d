import type { CommandGroup, ListedCommand } from '#scripts/terminal/definition.ts';
import { BENCH } from './bench.ts';

/** A command of those who work on this project, by its npm script. */
export type HouseCommand = (ListedCommand | CommandGroup | { readonly summary: string }) & { readonly name: string };

/** Every npm script that is no command of `attack-reactor`, in the order in which people meet them. */
export const HOUSE_COMMANDS: readonly HouseCommand[] = [
  { name: 'npm test', summary: 'the tests; a path of test/ runs one file' },
  { name: 'npm run check', summary: 'format, lint, import rule, types, nothing unused, promises, supply, synth, tests: the gate' },
  { name: 'npm run lint', summary: 'format and lint, a part of the gate' },
  { name: 'npm run format', summary: 'repairs what lint can repair' },
  {
    name: 'npm run -s check:imports',
    summary: 'the import rule, a part of the gate',
    load: async () => (await import('./check-imports.ts')).command,
  },
  { name: 'npm run check:types', summary: 'types, a part of the gate' },
  { name: 'npm run check:promises', summary: 'promises that nobody awaits, a part of the gate' },
  {
    name: 'npm run -s check:supply',
    summary: 'packages that run scripts and the Node.js of node_modules, a part of the gate',
    load: async () => (await import('./check-supply.ts')).command,
  },
  { name: 'npm run check:unused', summary: 'files, packages and exports that nothing uses, a part of the gate' },
  {
    name: 'npm run -s console:build',
    summary: 'the web console as static files, once for the same sources',
    load: async () => (await import('./console.ts')).command,
  },
  {
    name: 'npm run -s test:e2e',
    summary: 'every page of the console in a real Chromium, in front of npm start',
    load: async () => (await import('./test-console.ts')).command,
  },
  {
    name: 'npm run -s demo:site',
    summary: 'the console as static files with recorded answers, for any file server',
    load: async () => (await import('./demo-site.ts')).command,
  },
  {
    name: 'npm run -s demo:screens',
    summary: 'the pictures of docs/screens',
    load: async () => (await import('./demo-screens.ts')).command,
  },
  {
    name: 'npm run -s synth',
    summary: 'bundles, then Terraform of the environment in REACTOR_ENV',
    load: async () => (await import('./synth.ts')).command,
  },
  {
    name: 'npm run -s deploy',
    summary: 'a stack of an environment to AWS, by cdktf deploy',
    load: async () => (await import('./deploy.ts')).command,
  },
  {
    name: 'npm run -s bundle',
    summary: 'the Lambda zips and reactor packages',
    load: async () => (await import('./bundle.ts')).command,
  },
  {
    name: 'npm run -s pack:kit',
    summary: 'the npm package of the reactor kit',
    load: async () => (await import('./pack-kit.ts')).command,
  },
  {
    name: 'npm run -s release',
    summary: 'the files and notes of a release',
    load: async () => (await import('./release.ts')).command,
  },
  {
    name: 'npm run test:terraform',
    summary: 'the Terraform against an AWS emulator',
    load: async () => (await import('./test-terraform.ts')).command,
  },
  {
    name: 'npm run -s bench',
    summary: 'speed, memory and cost, as ratios within one run',
    commands: BENCH.commands,
  },
  {
    name: 'npm run build:seed',
    summary: 'a mapping release as SQL from TSV files',
    load: async () => (await import('./build-seed.ts')).command,
  },
  {
    name: 'npm run dump:schema',
    summary: 'sql/schema.sql from the migrations',
    load: async () => (await import('./dump-schema.ts')).command,
  },
  {
    name: 'npm run -s matrix',
    summary: 'the README commands with every npm, Node.js, user and kind of folder',
    load: async () => (await import('./matrix.ts')).command,
  },
  {
    name: 'npm run -s docs',
    summary: 'the pages of docs/generated/ from code; with --check a part of the gate',
    load: async () => (await import('./docs.ts')).command,
  },
  {
    name: 'npm run -s wording',
    summary: 'the rules on comments and names',
    load: async () => (await import('./wording.ts')).command,
  },
  {
    name: 'npm run -s compare-synth',
    summary: 'where the Terraform of two checkouts differs',
    load: async () => (await import('./compare-synth.ts')).command,
  },
  {
    name: 'npm run -s mutate',
    summary: 'changes of the code that no test notices',
    load: async () => (await import('./mutate.ts')).command,
  },
  {
    name: 'npm run -s fuzz',
    summary: 'hostile findings, through all that is pure',
    load: async () => (await import('./fuzz.ts')).command,
  },
  {
    name: 'npm run -s chaos',
    summary: 'the reaction path, or λ enrich, in a storm: killed, repeated, out of order; nothing forbidden, lost or doubled',
    load: async () => (await import('./chaos.ts')).command,
  },
  { name: 'npm run -s help', summary: 'all commands, one line each', load: async () => (await import('./help.ts')).command },
];
