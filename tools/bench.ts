import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isProgram, runProgram } from '#scripts/terminal/command-line.ts';
import { type CommandDefinition, type CommandLine, defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { paint, table } from '#scripts/terminal/terminal.ts';
import type { ApiBench } from './bench/api.ts';
import type { ConsoleBench } from './bench/console.ts';
import type { EnrichBench } from './bench/enrich.ts';
import type { MappingBench } from './bench/mapping.ts';

/** The bars of a run. */
function missedBars(bench: EnrichBench): string[] {
  const engines = Object.values(bench.engines);
  const bars: readonly (readonly [boolean, string])[] = [
    [bench.ratios.vsSeedShape >= 60, `${bench.ratios.vsSeedShape} times the classic shape; at least 60`],
    [bench.ratios.cpuVsFloor <= 6, `${bench.ratios.cpuVsFloor} times the CPU of the floor; at most 6`],
    [engines.every((engine) => engine.queriesPerFindingWarm === 0), 'queries per finding on a warm container; none'],
    [
      engines.every((engine) => engine.importCalls === Math.ceil(bench.published / 100)),
      `import calls; ${Math.ceil(bench.published / 100)}`,
    ],
    [
      bench.quota.importedPerSecond >= 0.95 * bench.quota.limitPerSecond,
      `${bench.quota.importedPerSecond} imported per second; at least 950`,
    ],
    [bench.quota.failed === 0, `${bench.quota.failed} failed under the quota; none`],
    [
      bench.rssMb.at100000 <= 1.3 * bench.rssMb.at10000,
      `${bench.rssMb.at100000} MB after 100,000 findings; at most 1.3 times ${bench.rssMb.at10000}`,
    ],
    [bench.bundle.kib <= 900, `bundle of ${bench.bundle.kib} KiB; at most 900`],
  ];
  return bars.filter(([isMet]) => !isMet).map(([, text]) => text);
}

function report(bench: EnrichBench): string {
  const engines = Object.entries(bench.engines).flatMap(([name, engine]) => [
    [
      `on ${name}`,
      `${engine.findingsPerSecond} findings/s`,
      `${engine.cpuMsPer1000} ms CPU per 1,000, ${engine.importCalls} import calls, peak ${engine.peakRssMb} MB`,
    ],
  ]);
  return table([
    ['findings', bench.findings, `${bench.published} published`],
    ...engines,
    ['classic shape', `${bench.seedShape.findingsPerSecond} findings/s`, `we are ${bench.ratios.vsSeedShape} times as fast`],
    ['floor', `${bench.floor.cpuMsPer1000} ms CPU per 1,000`, `we use ${bench.ratios.cpuVsFloor} times as much`],
    ['with quota', `${bench.quota.importedPerSecond} imported/s`, `limit ${bench.quota.limitPerSecond}, ${bench.quota.failed} failed`],
    ['memory', `${bench.rssMb.at10000} MB`, `after 10,000 findings; ${bench.rssMb.at100000} MB after 100,000`],
    ['bundle', `${bench.bundle.kib} KiB`, `ready in ${bench.bundle.coldInitMs} ms`],
  ]);
}

/** The allowed cost of holding the mapping. */
function missedMappingBars(bench: MappingBench): string[] {
  const bars: readonly (readonly [boolean, string])[] = [
    [bench.loadMs <= 300, `${bench.loadMs} ms to load a release; at most 300`],
    [bench.heapMb <= 40, `${bench.heapMb} MB to hold it; at most 40`],
    [bench.lookupMicros <= 2, `${bench.lookupMicros} µs for a look-up; at most 2`],
  ];
  return bars.filter(([isMet]) => !isMet).map(([, text]) => text);
}

function mappingReport(bench: MappingBench): string {
  return table([
    ['rows', bench.rows, `on ${bench.engine}`],
    ['load', `${bench.loadMs} ms`, `later ones ${bench.laterLoadMs} ms`],
    ['memory', `${bench.heapMb} MB`, 'of heap, with every key ranked'],
    ['look-up', `${bench.lookupMicros} µs`, 'for the ranked techniques of a key'],
  ]);
}

type Measured = { readonly figures: object; readonly report: string; readonly missed: readonly string[] };

const NOTE = 'Measures in one run on this machine; compare the ratios, not the absolute figures.';
const OPTIONS = { json: flag('the last line of standard output is the figures as one JSON object') } as const;
const FINDINGS = text('N', 'findings to send, a multiple of 1000 (default 10000)', { default: '10000' });
const EXIT_CODES = { 0: 'every bar is met', 1: 'one is missed' } as const;
type Say = (line: string) => void;

const enrich = defineCommand({
  about:
    "Measures λ enrich's real bundle against the classic shape (one finding per invocation, 2 + 7 queries per technique, one import per finding) and against the floor (parse the same input, write and hash the same output).",
  options: { ...OPTIONS, findings: FINDINGS },
  notes: [NOTE],
  exitCodes: EXIT_CODES,
  run: ({ findings, json }) =>
    measured(json, async (say) => {
      const { benchEnrich } = await import('./bench/enrich.ts');
      const bench = await benchEnrich(thousands(findings), say);
      return { figures: bench, report: report(bench), missed: missedBars(bench) };
    }),
});

const mapping = defineCommand({
  about: 'Measures loading the active release into memory, holding it, asking it.',
  options: OPTIONS,
  notes: [NOTE],
  exitCodes: EXIT_CODES,
  run: ({ json }) =>
    measured(json, async (say) => {
      const { benchMapping } = await import('./bench/mapping.ts');
      const bench = await benchMapping(say);
      return { figures: bench, report: mappingReport(bench), missed: missedMappingBars(bench) };
    }),
});

const reaction = defineCommand({
  about:
    'Measures findings of which 5 % have a binding, each delivered four times: executions, losses, and the cost per million beside the classic design (one Standard workflow per finding).',
  options: { ...OPTIONS, findings: FINDINGS },
  notes: [NOTE],
  exitCodes: EXIT_CODES,
  run: ({ findings, json }) =>
    measured(json, async (say) => {
      const [{ benchReaction }, { missedReactionBars, reactionReport }] = await Promise.all([
        import('./bench/reaction.ts'),
        import('./bench/reaction-report.ts'),
      ]);
      const bench = await benchReaction(thousands(findings), say);
      return { figures: bench, report: reactionReport(bench), missed: missedReactionBars(bench) };
    }),
});

const fairness = defineCommand({
  about:
    'Plays 20,000 findings of one account and 100 of each of nine others behind them through a model of the enrichment queue: delay of the nine without and with fair queues.',
  options: OPTIONS,
  notes: ['A model of what SQS documents, in virtual time; no measurement of SQS.'],
  exitCodes: EXIT_CODES,
  run: ({ json }) =>
    measured(json, async () => {
      const { delayOfOthers, playFlood } = await import('./bench/fairness.ts');
      const p95Ms = { oldestFirst: delayOfOthers(playFlood('oldest-first')), fair: delayOfOthers(playFlood('fair')) };
      const rows = [
        ['oldest first', `${p95Ms.oldestFirst} ms`, 'p95 of the quiet accounts, model'],
        ['fair', `${p95Ms.fair} ms`, 'p95 of the quiet accounts, model'],
      ];
      const missed = p95Ms.fair <= 5000 ? [] : [`${p95Ms.fair} ms with fair queues; at most 5000`];
      return { figures: { p95Ms }, report: table(rows), missed };
    }),
});

const api = defineCommand({
  about: 'Fills the read model of findings by its own way, on PGlite and PostgreSQL, and asks it what people ask, 20 times a second.',
  options: {
    ...OPTIONS,
    findings: text('N', 'findings; 1000000 fills PostgreSQL with a million besides (default 100000)', { default: '100000' }),
  },
  notes: [NOTE],
  exitCodes: EXIT_CODES,
  run: ({ findings, json }) =>
    measured(json, async (say) => {
      const { benchApi } = await import('./bench/api.ts');
      const bench = await benchApi(thousands(findings), say);
      return { figures: bench, report: apiReport(bench), missed: missedApiBars(bench) };
    }),
});

function apiReport({ p95Ms }: ApiBench): string {
  return table(
    Object.entries(p95Ms).flatMap(([engine, questions]) => Object.entries(questions).map(([name, ms]) => [engine, name, `${ms} ms`])),
  );
}

/** The longest that people wait for a list. */
function missedApiBars({ p95Ms }: ApiBench): string[] {
  return Object.entries(p95Ms).flatMap(([engine, questions]) => {
    const most = engine.endsWith('m') ? 250 : 150;
    return Object.entries(questions).flatMap(([name, ms]) => (ms <= most ? [] : `${ms} ms for ${name} on ${engine}; at most ${most}`));
  });
}

const collection = defineCommand({
  about:
    'Collects findings with the bundle of λ collect-findings, which is killed every so many seconds, and compares every row of the table with what Security Hub has; by hand: 100,000 findings take ten minutes.',
  options: {
    ...OPTIONS,
    findings: FINDINGS,
    'kill-every': text('SECONDS', 'how long a process lives, 5 at least (default 20)', { default: '20' }),
  },
  notes: [NOTE],
  exitCodes: EXIT_CODES,
  run: ({ findings, json, 'kill-every': killEvery }) =>
    measured(json, async (say) => {
      if (!(Number(killEvery) >= 5)) throw new ConfigurationInvalid(`--kill-every ${killEvery} is no number of seconds from 5 on.`);
      const { benchCollection } = await import('./bench/collection.ts');
      const bench = await benchCollection(thousands(findings), Number(killEvery), say);
      const rows = [
        ['findings', bench.findings, `in ${bench.seconds} s, ${bench.pages} pages`],
        ['kills', bench.kills, `${bench.invocations} invocations`],
        ['wrong rows', bench.wrong, `${bench.ghostsClosed} of ${bench.ghosts} closed that are gone`],
      ];
      const missed = [
        ...(bench.wrong === 0 ? [] : [`${bench.wrong} rows are not what Security Hub says; none`]),
        ...(bench.ghostsClosed === bench.ghosts ? [] : [`${bench.ghostsClosed} of ${bench.ghosts} closed; all`]),
      ];
      return { figures: bench, report: table(rows), missed };
    }),
});

const consoleBench = defineCommand({
  about: 'Looks at the console of npm start in a real Chromium: scripts of each page, the time to a row that opens, scrolling, the matrix.',
  options: OPTIONS,
  notes: [NOTE, 'Needs Chromium.'],
  exitCodes: EXIT_CODES,
  run: ({ json }) =>
    measured(json, async (say) => {
      const { benchConsole } = await import('./bench/console.ts');
      const bench = await benchConsole(say);
      return { figures: bench, report: consoleReport(bench), missed: missedConsoleBars(bench) };
    }),
});

function consoleReport({ firstLoadGzipKiB, interactiveMs, interactiveRunsMs, scroll, matrixMs }: ConsoleBench): string {
  return table([
    ...Object.entries(firstLoadGzipKiB).map(([path, size]) => [path, `${size} KiB`, 'of scripts, gzip']),
    ['interactive', `${interactiveMs} ms`, `to a row of findings that opens, median of ${interactiveRunsMs.join(', ')}`],
    ['scrolling', `${scroll.framesPerSecond} frames/s`, `${scroll.lines} lines, longest frame ${scroll.worstFrameMs} ms`],
    ['matrix', `${matrixMs} ms`, 'to the frame after a key or a choice'],
  ]);
}

function missedConsoleBars({ firstLoadGzipKiB, interactiveMs, matrixMs }: ConsoleBench): string[] {
  return [
    ...Object.entries(firstLoadGzipKiB).flatMap(([path, size]) => (size <= 250 ? [] : [`${size} KiB of scripts for ${path}; at most 250`])),
    ...(interactiveMs <= 1500 ? [] : [`${interactiveMs} ms to a row that opens; at most 1500`]),
    ...(matrixMs <= 100 ? [] : [`${matrixMs} ms for the matrix; at most 100`]),
  ];
}

async function measured(asJson: boolean, measure: (say: Say) => Promise<Measured>): Promise<number> {
  const { figures, report: told, missed } = await measure((line) => console.error(paint('gray', `… ${line}`)));
  if (!asJson) console.log(told);
  for (const bar of missed) console.error(paint('red', `MISSED  ${bar}`));
  if (asJson) console.log(JSON.stringify(figures));
  return missed.length === 0 ? 0 : 1;
}

/** @throws ConfigurationInvalid for what is no multiple of 1000 */
function thousands(findings: string): number {
  const count = Number(findings);
  if (!Number.isInteger(count / 1000) || count < 1000)
    throw new ConfigurationInvalid(`--findings ${findings} is no multiple of 1000. Write 10000, for example.`);
  return count;
}

const listed = (summary: string, definition: CommandDefinition) => ({ summary, load: async () => definition });

/** `npm run -s bench`: speed, memory and cost. */
export const BENCH: CommandLine = {
  name: 'npm run -s bench --',
  about: NOTE,
  commands: {
    api: listed('lists, facets and the matrix of findings', api),
    console: listed('the web console in a real browser', consoleBench),
    enrich: listed('the way of a finding, against the classic shape and the floor', enrich),
    mapping: listed('loading, holding and asking the mapping', mapping),
    collection: listed('collecting all findings although somebody kills it again and again', collection),
    fairness: listed('what a flood of one account costs the others, in a model', fairness),
    reaction: listed('the way to a reaction, and what a million findings cost', reaction),
  },
};

if (isProgram(import.meta.filename)) {
  void runProgram(BENCH).then(() => {
    // A measurement that broke off leaves servers running.
    if (process.exitCode === 2) process.exit();
  });
}
