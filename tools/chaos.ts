import { randomInt } from 'node:crypto';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import { findComplaints } from './chaos/complaints.ts';
import type { ChaosFigures, ChaosOptions } from './chaos/enrichment.ts';

const PATHS = ['enrichment', 'reaction'] as const;
const LIMIT_SECONDS = 180;
/** As slow as a busy machine may be. */
const VERSIONS_PER_SECOND = 10;

/** `npm run chaos`: the deployed bundle in a storm. */
export const command = defineCommand({
  about:
    'Runs the deployed bundle of λ enrich in several processes that are killed and replaced, with clocks that jump and small heaps, between services that throttle, fail, hang, lose answers and answer with something else, and a PostgreSQL that is killed. Messages come several times and in any order, people change findings, sources move, other accounts send look-alikes. Then it counts the sources that did not end as their last version asks for.',
  options: {
    path: text('PATH', `which way: ${PATHS.join(', ')}`, { default: 'enrichment' }),
    seed: text('N', 'makes the same histories again; faults fall as the machine has time (default: random)'),
    minutes: text('M', 'of --path reaction: how long people and faults go on (default 1)', { default: '1' }),
    sources: text('N', 'source findings (default 300)', { default: '300' }),
    versions: text('N', 'versions of them in all (default 5 for each source)'),
    people: text('SHARE', 'share of the versions that people change afterwards, from 0 to 1 (default 0.3)', { default: '0.3' }),
    calm: flag('no faults; messages only come several times and in any order'),
    containers: text('N', 'processes at a time (default 4)', { default: '4' }),
    limit: text('SECONDS', 'ends the run after so long, and then it has failed (default 180, and 1 more for every 10 versions)'),
    json: flag('the last line of standard output is the figures as one JSON object'),
  },
  notes: [
    'Each kind of fault has a minimum, which is printed with its count and grows with the run. A run in which a kind did not exceed it has proved nothing, and fails.',
    'PostgreSQL is killed where it is installed (15 or later; PG_BIN names the folder of its programs); elsewhere PGlite serves, and a line says so.',
  ],
  examples: ['--path reaction --minutes 5 --seed 7', '--seed 7 --sources 20000 --versions 100000 --json', '--calm --people 0.5'],
  exitCodes: { 0: 'every source ended right', 1: 'one did not, or too little happened' },
  run: brave,
});

type Options = {
  readonly path: string;
  readonly seed: string | undefined;
  readonly minutes: string;
  readonly sources: string;
  readonly versions: string | undefined;
  readonly people: string;
  readonly calm: boolean;
  readonly containers: string;
  readonly limit: string | undefined;
  readonly json: boolean;
};

async function brave(options: Options): Promise<number> {
  return options.path === 'reaction' ? braveReactions(options) : braveEnrichment(options);
}

async function braveReactions({ seed, minutes, json }: Options): Promise<number> {
  const chosen = { seed: readSeed(seed), minutes: readCount('minutes', minutes) };
  const say = (line: string): void => console.error(paint('gray', `… ${line}`));
  say(`seed ${chosen.seed}`);
  const { runReactionChaos, findReactionComplaints } = await import('./chaos/reaction/run.ts');
  const figures = await runReactionChaos(chosen, say);
  const complaints = findReactionComplaints(figures);
  console.log(JSON.stringify({ ...figures, complaints }, null, json ? 0 : 2));
  for (const complaint of complaints) console.error(paint('red', `FAILED  ${complaint}`));
  return complaints.length === 0 ? 0 : 1;
}

async function braveEnrichment(options: Options): Promise<number> {
  const chosen = readOptions(options);
  const say = (line: string): void => console.error(paint('gray', `… ${line}`));
  say(`seed ${chosen.seed}`);
  const { runEnrichmentChaos } = await import('./chaos/enrichment.ts');
  const figures = await runEnrichmentChaos(chosen, say);
  const complaints = findComplaints(figures, chosen);
  console.log(options.json ? JSON.stringify({ ...figures, complaints }) : describe(figures));
  for (const complaint of complaints) console.error(paint('red', `FAILED  ${complaint}`));
  return complaints.length === 0 ? 0 : 1;
}

function readOptions({ path, seed, sources, versions, people, calm, containers, limit }: Options): ChaosOptions {
  if (path !== 'enrichment') throw new ConfigurationInvalid(`--path ${path} is none of ${PATHS.join(', ')}.`);
  const share = Number(people);
  if (!(share >= 0 && share <= 1)) throw new ConfigurationInvalid(`--people ${people} is no share from 0 to 1.`);
  const count = readCount('sources', sources);
  const total = versions === undefined ? 5 * count : readCount('versions', versions);
  return {
    seed: readSeed(seed),
    sources: count,
    versions: total,
    people: share,
    calm,
    containers: readCount('containers', containers),
    limitSeconds: limit === undefined ? LIMIT_SECONDS + Math.ceil(total / VERSIONS_PER_SECOND) : readCount('limit', limit),
  };
}

function readSeed(seed: string | undefined): number {
  return seed === undefined ? randomInt(1, 1_000_000) : readCount('seed', seed);
}

function readCount(option: string, written: string): number {
  if (!/^[1-9]\d{0,8}$/.test(written)) throw new ConfigurationInvalid(`--${option} ${written} is not a whole number above 0.`);
  return Number(written);
}

function describe({ faults, minimums, examples, path, ...figures }: ChaosFigures): string {
  const rows = Object.entries(figures).map(([name, value]) => [name, String(value)]);
  const kinds = [...new Set([...Object.keys(minimums), ...Object.keys(faults)])].toSorted();
  const counts = kinds.map((kind) => [kind, String(faults[kind] ?? 0), kind in minimums ? `more than ${minimums[kind]}` : '']);
  return [`way: ${path}`, table([...rows, ...counts]), ...examples.map((example) => JSON.stringify(example))].join('\n');
}

runAlone(import.meta.filename, 'npm run -s chaos --', command);
