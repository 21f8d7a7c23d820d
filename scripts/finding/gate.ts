import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { AppError, ConfigurationInvalid } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { API_HELP, readApiPlace } from '#scripts/api/api-place.ts';
import { requireWord, writeWhole } from '#scripts/mapping/output.ts';
import { defineCommand, list, text } from '#scripts/terminal/definition.ts';
import type { GateReport } from './gate-report.ts';

const FORMATS = ['text', 'json', 'sarif', 'junit'] as const;
const UNKNOWN = 2;
const LONGEST_WAIT_SECONDS = 3_600;

/** `finding gate`: a step of a pipeline that fails while an application has open findings. */
export const command = defineCommand({
  about:
    'Fails while there are open findings of an application, an account, a tenant or a technique, for a step of a delivery pipeline. It asks the REST API of a deployed platform. Suppressed, resolved, passed and archived findings are not open.',
  options: {
    tag: list('KEY=VALUE', 'only of resources with this tag; given again: with any of them'),
    account: list('ID', 'only of this account; given again: of any of them'),
    technique: list('ID', 'only findings with this ATT&CK technique, such as T1530; given again: with any of them'),
    tenant: text('NAME', 'only of accounts of this tenant (default: of every tenant that the key sees)'),
    'min-severity': text('LABEL', `the least severity that fails: ${SEVERITY_LABELS.join(', ')} (default: HIGH)`, { default: 'HIGH' }),
    format: text('FORMAT', `${FORMATS.join(', ')} (default: text)`, { default: 'text' }),
    out: text('FILE', 'write the report into this file, and its summary to standard output'),
    location: text('PATH', 'the file of the repository that results of SARIF point to (default: README.md)', { default: 'README.md' }),
    wait: text('SECONDS', 'the most seconds to wait for an API that asks to come back later (default: 90)', { default: '90' }),
  },
  notes: [
    API_HELP,
    'The key has to see each account and the tenant that is named; where it does not, the answer is 2, not 0. The API learns of a change within minutes of Security Hub, which itself checks many controls every 12 or 24 hours.',
  ],
  examples: [
    '--tag app=shop --account 111122223333 --min-severity HIGH',
    '--tenant shop --min-severity CRITICAL',
    '--tag app=shop --format sarif --out findings.sarif',
  ],
  exitCodes: {
    0: 'no such finding is open',
    1: 'some are open',
    2: 'unknown: wrong use, no answer, a key that sees too little, a report that cannot be written',
  },
  run: answer,
});

type Options = {
  readonly tag: readonly string[];
  readonly account: readonly string[];
  readonly technique: readonly string[];
  readonly tenant: string | undefined;
  readonly 'min-severity': string;
  readonly format: string;
  readonly out: string | undefined;
  readonly location: string;
  readonly wait: string;
};

/** 1 means open findings and nothing else, so that a pipeline can tell them from a fault. */
async function answer(options: Options): Promise<number> {
  try {
    return await ask(options);
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof ConfigurationInvalid) throw error;
    console.error(oneLine(error.message));
    return UNKNOWN;
  }
}

async function ask({ 'min-severity': severity, format, out, location, wait, ...fields }: Options): Promise<number> {
  const minSeverity = requireWord(severity.toUpperCase(), SEVERITY_LABELS, '--min-severity');
  const form = requireWord(format, FORMATS, '--format');
  const place = readApiPlace(process.env);
  const patienceSeconds = readSeconds(wait);
  const [{ openApi }, { askGate }] = await Promise.all([import('#scripts/api/client.ts'), import('./gate-report.ts')]);
  const report = await askGate(openApi(place, { patienceSeconds }), { minSeverity, ...fields });
  await write(report, { form, out, location });
  return report.findings.length === 0 ? 0 : 1;
}

function readSeconds(wait: string): number {
  const seconds = Number(wait);
  if (!/^\d{1,4}$/.test(wait) || seconds > LONGEST_WAIT_SECONDS)
    throw new ConfigurationInvalid(`--wait ${JSON.stringify(wait)} is no number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
  return seconds;
}

type Output = { readonly form: (typeof FORMATS)[number]; readonly out: string | undefined; readonly location: string };

async function write(report: GateReport, { form, out, location }: Output): Promise<void> {
  const { formatGateJson, formatGateText, summarize } = await import('./gate-text.ts');
  const formats = {
    text: async () => formatGateText(report),
    json: async () => formatGateJson(report),
    sarif: async () => (await import('./gate-sarif.ts')).formatSarif(report, location),
    junit: async () => (await import('./gate-junit.ts')).formatJunit(report),
  };
  const written = await formats[form]();
  if (out === undefined) return console.log(written);
  await writeWhole(out, `${written}\n`);
  console.log(oneLine(summarize(report)));
}
