import { randomInt } from 'node:crypto';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import type { ChaosFigures, ChaosOptions } from './chaos/enrichment.ts';

const PATHS = ['enrichment'] as const;
/** Kinds of faults without which a storm has shown nothing. */
const KINDS = ['containers killed', 'answers lost', 'hub throttled', 'hub failed', 'hub reset after', 'ledger throttled', 'ledger failed'];

/** `npm run chaos`: the deployed bundle in a storm. */
export const command = defineCommand({
  about:
    'Runs the deployed bundle of λ enrich in several processes that are killed and replaced, between services that throttle, fail, hang and lose answers. Messages come several times and in any order, people change findings, sources move, other accounts send look-alikes. Then it counts the sources that did not end as their last version asks for.',
  options: {
    path: text('PATH', `which way: ${PATHS.join(', ')}`, { default: 'enrichment' }),
    seed: text('N', 'makes the same histories again; faults fall as the machine has time (default: random)'),
    sources: text('N', 'source findings (default 300)', { default: '300' }),
    versions: text('N', 'versions of them in all (default 5 for each source)'),
    people: text('SHARE', 'share of the versions that people change afterwards, from 0 to 1 (default 0.3)', { default: '0.3' }),
    calm: flag('no faults; messages only come several times and in any order'),
    containers: text('N', 'processes at a time (default 4)', { default: '4' }),
    json: flag('the last line of standard output is the figures as one JSON object'),
  },
  notes: ['A run in which too little went wrong has proved nothing, and fails.'],
  examples: ['--seed 7 --sources 20000 --versions 100000 --json', '--calm --people 0.5'],
  exitCodes: { 0: 'every source ended right', 1: 'one did not, or too little happened' },
  run: brave,
});

type Options = {
  readonly path: string;
  readonly seed: string | undefined;
  readonly sources: string;
  readonly versions: string | undefined;
  readonly people: string;
  readonly calm: boolean;
  readonly containers: string;
  readonly json: boolean;
};

async function brave(options: Options): Promise<number> {
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

function readOptions({ path, seed, sources, versions, people, calm, containers }: Options): ChaosOptions {
  if (path !== 'enrichment') throw new ConfigurationInvalid(`--path ${path} is none of ${PATHS.join(', ')}.`);
  const share = Number(people);
  if (!(share >= 0 && share <= 1)) throw new ConfigurationInvalid(`--people ${people} is no share from 0 to 1.`);
  const count = readCount('sources', sources);
  return {
    seed: seed === undefined ? randomInt(1, 1_000_000) : readCount('seed', seed),
    sources: count,
    versions: versions === undefined ? 5 * count : readCount('versions', versions),
    people: share,
    calm,
    containers: readCount('containers', containers),
  };
}

function readCount(option: string, written: string): number {
  if (!/^[1-9]\d{0,8}$/.test(written)) throw new ConfigurationInvalid(`--${option} ${written} is not a whole number above 0.`);
  return Number(written);
}

/** Everything that is not as it must be; a run that has shown too little is among it. */
function findComplaints(figures: ChaosFigures, { versions, people, calm }: ChaosOptions): string[] {
  const { lost, doubled, wronglyActive, stale, badLost, faults } = figures;
  const wrong = Object.entries({ lost, doubled, wronglyActive, stale, badLost }).filter(([, count]) => count !== 0);
  const missing = calm ? [] : KINDS.filter((kind) => (faults[kind] ?? 0) === 0);
  const few: readonly (readonly [boolean, string])[] = [
    [figures.versions < versions, `${figures.versions} versions of ${versions}`],
    [figures.repeated < versions / 10, `${figures.repeated} repeated deliveries`],
    [figures.late < versions / 20, `${figures.late} deliveries after a later version`],
    [people > 0 && figures.byPeople < (people * versions) / 2, `${figures.byPeople} changes by people`],
    [missing.length > 0, `none of ${missing.join(', ')}`],
  ];
  return [
    ...wrong.map(([name, count]) => `${name}: ${count}`),
    ...few.filter(([isFew]) => isFew).map(([, what]) => `proved nothing: ${what}`),
  ];
}

function describe({ faults, examples, path, ...figures }: ChaosFigures): string {
  const rows = [...Object.entries(figures), ...Object.entries(faults)].map(([name, value]) => [name, String(value)]);
  return [`way: ${path}`, table(rows), ...examples.map((example) => JSON.stringify(example))].join('\n');
}

runAlone(import.meta.filename, 'npm run -s chaos --', command);
