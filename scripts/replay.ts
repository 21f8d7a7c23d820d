import { statSync } from 'node:fs';
import { truncate } from '@attack-reactor/kit/contract';
import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { reasons, total } from '#local/outcome-tally.ts';
import { type ReplayedFinding, type ReplayReport, replay } from '#local/replay.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { OutputUnwritable } from '#scripts/terminal/output-unwritable.ts';
import { outcomeLine, paint, table } from '#scripts/terminal/terminal.ts';
import { writeWhole } from './mapping/output.ts';

const MOST_NAMED = 20;

/** `replay`: JSON documents through the local pipeline. */
export const command = defineCommand({
  about: 'Runs JSON documents through the real local pipeline and says what became of every finding.',
  arguments: [
    {
      name: 'PATH',
      many: true,
      about:
        'a file with JSON or JSON Lines, or a folder that is searched for .json, .jsonl and .ndjson. Any shape: ASFF finding, list, {Findings}, GetFindings answer, BatchImportFindings input, EventBridge event, OCSF, raw GuardDuty',
      missing: 'Name a file or a folder with findings. See --help.',
    },
  ],
  options: {
    json: flag('the last line of standard output is the report as one JSON object'),
    out: text('FILE', 'one JSON line per finding: source, index, sourceId, outcome, reason, keyKind, key, techniques, published, tactics'),
    quiet: flag('no line per finding'),
    release: text(
      'DIR',
      'a folder with a built release (npm run build:seed -- --to DIR) instead of the active one; to compare two releases, run it with each and look at "mapped" per product',
    ),
  },
  notes: [
    'What cannot be read, and what the pipeline rejects, is named on standard error with its file and position.',
    'Environment: DATABASE_URL uses that PostgreSQL (loopback) instead of PGlite.',
  ],
  examples: ['local/findings', '--out outcomes.jsonl --quiet findings.json'],
  exitCodes: {
    0: 'nothing was lost',
    1: 'something was lost, could not be read, or the file of --out could not be written',
    2: 'wrong use, or nothing could be read',
  },
  run: runReplay,
});

type Options = {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly out: string | undefined;
  readonly release: string | undefined;
};

async function runReplay(values: Options, paths: readonly string[]): Promise<number> {
  if (values.out !== undefined && statSync(values.out, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigurationInvalid(`--out "${values.out}" is a folder. Name a file.`);
  const isQuiet = values.quiet || values.json;
  const { report, findings, problems } = await replay({
    paths,
    except: values.out,
    onError: (error) => console.error(error instanceof AppError ? oneLine(error.message) : error),
    ...(values.release !== undefined && { releaseFolder: values.release }),
    ...(!isQuiet && { onFinding: ({ outcome }, done) => outcome && console.log(`${String(done).padStart(6)}  ${outcomeLine(outcome)}`) }),
  });
  const unwritten = values.out === undefined ? undefined : await writeLines(values.out, findings);
  if (!values.json) console.log(summary(report));
  for (const line of [...listFirst(problems), ...listFirst(rejections(findings)), ...losses(findings)]) console.error(line);
  if (values.json) console.log(JSON.stringify(report));
  if (unwritten !== undefined) throw unwritten;
  return report.lost === 0 && report.unreadable === 0 ? 0 : 1;
}

/** Returns why the file cannot be written, for the end: what was found is told first. */
async function writeLines(path: string, findings: readonly ReplayedFinding[]): Promise<OutputUnwritable | undefined> {
  try {
    await writeWhole(path, findings.map((finding) => `${JSON.stringify(lineOf(finding))}\n`).join(''));
    return undefined;
  } catch (error) {
    if (error instanceof OutputUnwritable) return error;
    throw error;
  }
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
      ? [`REJECTED ${oneLine(source)}[${index}]: ${outcome.reason}, ${outcome.field}: ${truncate(oneLine(outcome.detail), 80)}`]
      : [],
  );
}

/** Enough to see what is wrong; a folder of other documents has thousands. */
function listFirst(lines: readonly string[]): string[] {
  const rest = lines.length - MOST_NAMED;
  return rest > 0 ? [...lines.slice(0, MOST_NAMED), `… and ${rest} more of these`] : [...lines];
}

function losses(findings: readonly ReplayedFinding[]): string[] {
  return findings.filter(({ outcome }) => outcome === undefined).map(({ source, index }) => `LOST ${oneLine(source)}[${index}]`);
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

runAlone(import.meta.filename, 'npm run -s replay --', command);
