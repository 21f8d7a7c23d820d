import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { readArguments, requireCommand } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { paint, table } from '#local/terminal.ts';
import { benchEnrich, type EnrichBench } from './bench/enrich.ts';
import { benchMapping, type MappingBench } from './bench/mapping.ts';
import { benchReaction } from './bench/reaction.ts';
import { missedReactionBars, reactionReport } from './bench/reaction-report.ts';

const HELP = `Measures in one run on this machine; compare the ratios, not the absolute figures.

Usage: npm run -s bench -- enrich [--json] [--findings 10000]
       npm run -s bench -- mapping [--json]
       npm run -s bench -- reaction [--json] [--findings 10000]

  enrich   λ enrich's real bundle against the classic shape (one finding per invocation, 2 + 7 queries per technique,
           one import per finding) and against the floor (parse the same input, write and hash the same output)
  mapping  loading the active release into memory, holding it, asking it
  reaction findings of which 5 % have a binding, each delivered four times: executions, losses, and the cost per million
           beside the classic design (one Standard workflow per finding)
  --json   the last line of standard output is the figures as one JSON object

Exit code: 0 if every bar is met, 1 if one is missed, 2 for unusable arguments.`;

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

type Bench = (findings: number, say: (line: string) => void) => Promise<Measured>;

const BENCHES = new Map<string, Bench>(
  Object.entries<Bench>({
    async enrich(findings, say) {
      const bench = await benchEnrich(findings, say);
      return { figures: bench, report: report(bench), missed: missedBars(bench) };
    },
    async mapping(_findings, say) {
      const bench = await benchMapping(say);
      return { figures: bench, report: mappingReport(bench), missed: missedMappingBars(bench) };
    },
    async reaction(findings, say) {
      const bench = await benchReaction(findings, say);
      return { figures: bench, report: reactionReport(bench), missed: missedReactionBars(bench) };
    },
  }),
);

async function main(): Promise<number> {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      findings: { type: 'string', default: '10000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [name, ...more] = positionals;
  const measure = requireCommand(name, BENCHES);
  if (more.length > 0) throw new ConfigurationInvalid(`"${more[0]}" is one argument too many. See --help.`);
  const findings = Number(values.findings);
  if (!Number.isInteger(findings / 1000) || findings < 1000)
    throw new ConfigurationInvalid(`--findings ${values.findings} is no multiple of 1000. Write 10000, for example.`);
  const { figures, report: text, missed } = await measure(findings, (line) => console.error(paint('gray', `… ${line}`)));
  if (!values.json) console.log(text);
  for (const bar of missed) console.error(paint('red', `MISSED  ${bar}`));
  if (values.json) console.log(JSON.stringify(figures));
  return missed.length === 0 ? 0 : 1;
}

await runCommand(main);
// A measurement that broke off leaves servers running.
if (process.exitCode === 2) process.exit();
