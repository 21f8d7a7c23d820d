import { randomInt } from 'node:crypto';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text, type ValuesOf } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import { findComplaints } from './chaos/complaints.ts';
import type { ChaosFigures, ChaosOptions } from './chaos/enrichment.ts';
import type { ReactionChaosFigures } from './chaos/reaction/run.ts';

const PATHS = ['reaction', 'enrichment'] as const;
const USUAL_MINUTES = 1;
const LIMIT_SECONDS = 180;
/** As slow as a busy machine may be. */
const VERSIONS_PER_SECOND = 10;

/** The options that belong to one path. */
const OPTIONS_OF = {
  enrichment: ['sources', 'versions', 'people', 'calm', 'containers', 'limit'],
  reaction: ['minutes', 'findings'],
} as const;

const OPTIONS = {
  path: text('PATH', `which way: ${PATHS.join(', ')} (default ${PATHS[0]})`, { default: PATHS[0] }),
  seed: text('N', 'makes the same dice again; faults and people come as the machine has time (default: random)'),
  minutes: text('M', 'of reaction: how long people and faults go on (default 1); beside --findings, for how long at most'),
  findings: text('N', 'of reaction: how many findings are brought in, in place of a time'),
  sources: text('N', 'of enrichment: source findings (default 300)'),
  versions: text('N', 'of enrichment: versions of them in all (default 5 for each source)'),
  people: text('SHARE', 'of enrichment: share of the versions that people change afterwards, from 0 to 1 (default 0.3)'),
  calm: flag('of enrichment: no faults; messages only come several times and in any order'),
  containers: text('N', 'of enrichment: processes at a time (default 4)'),
  limit: text(
    'SECONDS',
    'of enrichment: ends the run after so long, and then it has failed (default 180, and 1 more for every 10 versions)',
  ),
  json: flag('the last line of standard output is the figures as one JSON object'),
};

/** `npm run chaos`: the reaction path or λ enrich in a storm. */
export const command = defineCommand({
  about:
    'Looks for what people, faults and bad luck can do. --path reaction (the default) lets them loose on the whole local platform: findings, repetitions and late deliveries, owners who open what reactors close, analysts who suppress, approvers, bindings that are edited, rollbacks, functions that are killed, throttling, lost answers, a chat that is away, and a clock that jumps. Every change is looked at while it happens: was it allowed at that moment, was the resource in one hand, is its backup there, is the budget kept; at the end, whether anything is untold, lost, doubled, or not restored by its rollback. --path enrichment runs the deployed bundle of λ enrich in several processes that are killed and replaced, with clocks that jump and small heaps, between services that throttle, fail, hang, lose answers and answer with something else, and a PostgreSQL that is killed; then it counts the sources that did not end as their last version asks for.',
  options: OPTIONS,
  notes: [
    'What has to happen has a minimum, which is printed with its count and grows with the run. A run in which something did not exceed it has proved nothing, and fails; before that, a run of the reaction path goes on for three times its size.',
    'The enrichment path kills PostgreSQL where it is installed (15 or later; PG_BIN names the folder of its programs); elsewhere PGlite serves, and a line says so.',
  ],
  examples: [
    '--minutes 5 --seed 7',
    '--findings 10000',
    '--path enrichment --seed 7 --sources 20000 --versions 100000 --json',
    '--path enrichment --calm --people 0.5',
  ],
  exitCodes: { 0: 'nothing was as it must not be, and enough happened', 1: 'something was, or too little happened' },
  run: brave,
});

type Options = ValuesOf<typeof OPTIONS>;

async function brave(options: Options): Promise<number> {
  const path = PATHS.find((one) => one === options.path);
  if (path === undefined) throw new ConfigurationInvalid(`--path ${options.path} is none of ${PATHS.join(', ')}.`);
  const other = path === 'reaction' ? 'enrichment' : 'reaction';
  const foreign = OPTIONS_OF[other].find((name) => options[name] !== undefined && options[name] !== false);
  if (foreign !== undefined) throw new ConfigurationInvalid(`--${foreign} belongs to --path ${other}; this is --path ${path}.`);
  return path === 'reaction' ? braveReactions(options) : braveEnrichment(options);
}

async function braveReactions({ seed, minutes, findings, json }: Options): Promise<number> {
  const count = findings === undefined ? undefined : readCount('findings', findings);
  const usual = count === undefined ? USUAL_MINUTES : undefined;
  const chosen = { seed: readSeed(seed), findings: count, minutes: minutes === undefined ? usual : readCount('minutes', minutes) };
  const say = (line: string): void => console.error(paint('gray', `… ${line}`));
  say(`seed ${chosen.seed}`);
  const { runReactionChaos } = await import('./chaos/reaction/run.ts');
  const figures = await runReactionChaos(chosen, say);
  console.log(json ? JSON.stringify(figures) : describeReactions(figures));
  for (const complaint of figures.complaints) console.error(paint('red', `FAILED  ${complaint}`));
  return figures.complaints.length === 0 ? 0 : 1;
}

function describeReactions({
  counts,
  minimums,
  violations,
  faults,
  statuses,
  examples,
  path,
  complaints,
  ...figures
}: ReactionChaosFigures): string {
  const rows = [...Object.entries(figures), ['violations', Object.values(violations).reduce((sum, count) => sum + count, 0)]];
  const shown = Object.entries(counts).map(([name, count]) => [name, String(count), `more than ${Object(minimums)[name]}`]);
  const others = Object.entries({ ...faults, ...statuses, ...violations });
  const cells = [...rows, ...others].map(([name, value]) => [String(name), String(value), '']);
  return [`way: ${path}`, table([...shown, ...cells]), ...examples].join('\n');
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

function readOptions({ seed, sources = '300', versions, people = '0.3', calm, containers = '4', limit }: Options): ChaosOptions {
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
