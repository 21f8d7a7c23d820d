import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { runCommand } from '#local/command.ts';
import { reasons, total } from '#local/outcome-tally.ts';
import { type ReplayedFinding, type ReplayReport, replay } from '#local/replay.ts';
import { outcomeLine, paint, table } from '#local/terminal.ts';

const HELP = `Runs JSON documents through the real local pipeline and says what became of every finding.

Usage: npm run -s replay -- [--json] [--out FILE] [--quiet] [--release DIR] PATH...

  PATH        a JSON file, or a folder that is searched for them. Any shape: ASFF finding, list, {Findings},
              GetFindings answer, BatchImportFindings input, EventBridge event, OCSF, raw GuardDuty
  --out FILE  one JSON line per finding: source, index, sourceId, outcome, reason, keyKind, key, techniques,
              published, tactics
  --json      the last line of standard output is the report as one JSON object
  --quiet     no line per finding
  --release DIR
              a folder with a built release (npm run build:seed -- --to DIR) instead of the active one; to compare two
              releases, run it with each and look at "mapped" per product

Exit code: 0 if nothing was lost, 1 if something was, 2 for unusable arguments.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      release: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const isQuiet = values.quiet || values.json;
  const { report, findings } = await replay({
    paths: positionals,
    onError: (error) => console.error(error),
    ...(values.release !== undefined && { releaseFolder: values.release }),
    ...(!isQuiet && { onFinding: ({ outcome }, done) => outcome && console.log(`${String(done).padStart(6)}  ${outcomeLine(outcome)}`) }),
  });
  if (values.out !== undefined) await writeLines(values.out, findings);
  if (!values.json) console.log(summary(report));
  for (const { source, index } of findings.filter(({ outcome }) => outcome === undefined)) console.error(`LOST ${source}[${index}]`);
  if (values.json) console.log(JSON.stringify(report));
  return report.lost === 0 ? 0 : 1;
}

function summary(report: ReplayReport): string {
  const rows = [
    ['documents', report.documents, ''],
    ['findings', report.findings, ''],
    ['enriched', report.enriched, `${report.attackFindings} ATT&CK findings, ${report.duplicates} duplicates`],
    ['archived', report.archived, ''],
    ['skipped', total(report.skipped), reasons(report.skipped)],
    ['rejected', total(report.rejected), reasons(report.rejected)],
    ['lost', report.lost, ''],
  ];
  const products = Object.entries(report.byProduct).map(([product, { findings, rejected, mapped, mappedPercent }]) => [
    product,
    findings,
    rejected,
    mapped,
    `${mappedPercent}%`,
  ]);
  const perProduct = table([['product', 'findings', 'rejected', 'mapped', 'of the readable'], ...products]);
  return `\n${table(rows)}\n\n${perProduct}\n\n${report.lost === 0 ? paint('green', 'Nothing was lost.') : paint('red', `${report.lost} findings were lost.`)}`;
}

async function writeLines(path: string, findings: readonly ReplayedFinding[]): Promise<void> {
  const file = createWriteStream(path);
  for (const finding of findings) file.write(`${JSON.stringify(lineOf(finding))}\n`);
  file.end();
  await once(file, 'finish');
}

function lineOf({ source, index, sourceId, outcome }: ReplayedFinding): Record<string, unknown> {
  if (outcome === undefined) return { source, index, sourceId, outcome: 'lost', techniques: [], published: [], tactics: [] };
  const { key, techniques, published, tactics } = outcome;
  return {
    source,
    index,
    sourceId,
    outcome: outcome.kind,
    ...('reason' in outcome && { reason: outcome.reason }),
    ...(outcome.kind === 'rejected' && { field: outcome.field, detail: outcome.detail }),
    ...(key !== undefined && { keyKind: key.kind, key: key.key }),
    techniques,
    published,
    tactics,
  };
}

await runCommand(main);
