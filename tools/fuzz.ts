import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { readReleaseFiles } from '#platform/mapping/release-files.ts';
import { runAlone } from '#scripts/terminal/command-line.ts';
import { defineCommand, flag, text } from '#scripts/terminal/definition.ts';
import { MAX_MS, runCampaign } from './fuzz/campaign.ts';
import { decideVerdict, describeReport } from './fuzz/report.ts';

const SQL_FOLDER = join(import.meta.dirname, '../sql');

export const command = defineCommand({
  about:
    'Tries hostile findings: changes the documents of test/events and local/findings ("mutants") and brings each through everything that a finding goes through before it is sent.',
  options: {
    count: text('N', 'mutants to try (20000)'),
    seed: text('N', 'try the same mutants again; the seed of each run is printed'),
    json: flag('print one JSON object'),
  },
  notes: [
    `A mutant fails where something throws, where what would be sent breaks the rules of local/security-hub/validate-finding.ts or of docs/security.md, or where a finding takes longer than ${MAX_MS} ms, three times in a row.`,
  ],
  examples: ['--count 2000', '--seed 7 --json'],
  exitCodes: { 0: 'nothing went wrong', 1: 'something did, or too little was tried to prove anything' },
  run: fuzz,
});

type Options = { readonly count: string | undefined; readonly seed: string | undefined; readonly json: boolean };

async function fuzz(options: Options): Promise<number> {
  const count = readNumber('count', options.count) ?? 20_000;
  const seed = readNumber('seed', options.seed) ?? randomInt(1, 1_000_000);
  const index = new MappingIndex(await readReleaseFiles(SQL_FOLDER));
  const report = runCampaign({ seed, count, index });
  const verdict = decideVerdict(report);
  console.log(options.json ? JSON.stringify({ verdict, ...report }, null, 2) : describeReport(report));
  return verdict === 'passed' ? 0 : 1;
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text)) {
    throw new ConfigurationInvalid(`--${option} ${text} is not a whole number above 0.`);
  }
  return text === undefined ? undefined : Number(text);
}

runAlone(import.meta.filename, 'npm run -s fuzz --', command);
