import { statSync } from 'node:fs';
import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine, truncate } from '#domain/base/text.ts';
import { readArguments } from '#local/arguments.ts';
import { runCommand } from '#local/command.ts';
import { reasons, total } from '#local/outcome-tally.ts';
import { type ReplayedFinding, type ReplayReport, replay } from '#local/replay.ts';
import { outcomeLine, paint, table } from '#local/terminal.ts';
import { writeWhole } from './mapping/output.ts';

const MOST_NAMED = 20;

const HELP = `Runs JSON documents through the real local pipeline and says what became of every finding.

Usage: npm run -s replay -- [--json] [--out FILE] [--quiet] [--release DIR] PATH...

  PATH        a file with JSON or JSON Lines, or a folder that is searched for .json, .jsonl and .ndjson. Any shape: ASFF
              finding, list, {Findings}, GetFindings answer, BatchImportFindings input, EventBridge event, OCSF, raw GuardDuty
  --out FILE  one JSON line per finding: source, index, sourceId, outcome, reason, keyKind, key, techniques,
              published, tactics
  --json      the last line of standard output is the report as one JSON object
  --quiet     no line per finding
  --release DIR
              a folder with a built release (npm run build:seed -- --to DIR) instead of the active one; to compare two
              releases, run it with each and look at "mapped" per product

What cannot be read, and what the pipeline rejects, is named on standard error with its file and position.

Exit code: 0 if nothing was lost, 1 if something was lost or could not be read, 2 for unusable arguments, or if nothing could be read.`;

async function main(): Promise<number> {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      release: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length === 0) throw new ConfigurationInvalid('Name a file or a folder with findings. See --help.');
  if (values.out !== undefined && statSync(values.out, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigurationInvalid(`--out "${values.out}" is a folder. Name a file.`);
  const isQuiet = values.quiet || values.json;
  const { report, findings, problems } = await replay({
    paths: positionals,
    except: values.out,
    onError: (error) => console.error(error instanceof AppError ? error.message : error),
    ...(values.release !== undefined && { releaseFolder: values.release }),
    ...(!isQuiet && { onFinding: ({ outcome }, done) => outcome && console.log(`${String(done).padStart(6)}  ${outcomeLine(outcome)}`) }),
  });
  if (values.out !== undefined) await writeWhole(values.out, findings.map((finding) => `${JSON.stringify(lineOf(finding))}\n`).join(''));
  if (!values.json) console.log(summary(report));
  for (const line of [...firstOf(problems), ...firstOf(rejections(findings)), ...losses(findings)]) console.error(line);
  if (values.json) console.log(JSON.stringify(report));
  return report.lost === 0 && report.unreadable === 0 ? 0 : 1;
}

function summary(report: ReplayReport): string {
  const rows = [
    ['documents', report.documents, ''],
    ['unreadable', report.unreadable, ''],
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
  return `\n${table(rows)}\n\n${perProduct}\n\n${verdict(report)}`;
}

function verdict({ lost, unreadable }: ReplayReport): string {
  if (lost > 0) return paint('red', `${lost} findings were lost.`);
  return unreadable === 0 ? paint('green', 'Nothing was lost.') : paint('red', `Nothing was lost, but ${unreadable} could not be read.`);
}

/** The lines of the findings tell no file. */
function rejections(findings: readonly ReplayedFinding[]): string[] {
  return findings.flatMap(({ source, index, outcome }) =>
    outcome?.kind === 'rejected'
      ? [`REJECTED ${source}[${index}]: ${outcome.reason}, ${outcome.field}: ${truncate(oneLine(outcome.detail), 80)}`]
      : [],
  );
}

/** Enough to see what is wrong; a folder of other documents has thousands. */
function firstOf(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_NAMED;
  return rest > 0 ? [...lines.slice(0, MOST_NAMED), `… and ${rest} more of these`] : [...lines];
}

function losses(findings: readonly ReplayedFinding[]): string[] {
  return findings.filter(({ outcome }) => outcome === undefined).map(({ source, index }) => `LOST ${source}[${index}]`);
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
