import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { Painted, table } from '#scripts/terminal/terminal.ts';
import type { GateFinding, GateReport, GateWish } from './gate-report.ts';

/** Rows that a log of a pipeline shows; the files hold all. */
const MOST_ROWS = 50;
/** Control and format characters: a terminal obeys some of them, and nobody sees the others. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** `2 findings are open: 1 CRITICAL, 1 HIGH.` */
export function summarize({ asked, findings, isCut }: GateReport): string {
  if (findings.length === 0) return `No open finding${describeWish(asked)}.`;
  const counted = SEVERITY_LABELS.toReversed()
    .map((label) => ({ label, n: findings.filter(({ severity }) => severity === label).length }))
    .filter(({ n }) => n > 0);
  const total = `${isCut ? 'More than ' : ''}${findings.length} ${findings.length === 1 ? 'finding is' : 'findings are'} open`;
  return `${total}${describeWish(asked)}: ${counted.map(({ label, n }) => `${n} ${label}`).join(', ')}.`;
}

function describeWish({ minSeverity, tag, account, technique, tenant }: GateWish): string {
  const parts = [
    `at least ${minSeverity}`,
    tenant === undefined ? '' : `tenant ${tenant}`,
    ...[tag, account, technique].map((values) => values.join(' or ')),
  ];
  return ` (${parts.filter((part) => part !== '').join(', ')})`;
}

/** Writes a report for the log of a pipeline. Text of findings stays in its cell. */
export function formatGateText(report: GateReport): string {
  const shown = report.findings.slice(0, MOST_ROWS);
  const rows = shown.map((finding) => [
    new Painted(finding.severity === 'CRITICAL' ? ['bold', 'red'] : 'yellow', finding.severity),
    ...[finding.accountId, finding.region, nameRule(finding), finding.resourceId, finding.title].map(disarm),
  ]);
  const left = report.findings.length - shown.length;
  return [...(rows.length > 0 ? [table(rows)] : []), ...(left > 0 ? [`  … and ${left} more`] : []), summarize(report)].join('\n');
}

/** Runners of GitHub and Azure obey `##[command]` and `##vso[command]` anywhere in a line of a log. */
function disarm(text: string): string {
  return text.replaceAll('##', '# #');
}

/** Writes a report as one line of JSON that holds no character which a terminal obeys. */
export function formatGateJson({ asked, findings, isCut }: GateReport): string {
  return writeJson({ isOpen: findings.length > 0, asked, isCut, findings });
}

/** Writes a value as one line of JSON; control and format characters are escaped. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) =>
    [...character].flatMap((one) => one.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)).join(''),
  );
}

/** The control, finding type or check of a finding; products without keys are named themselves. */
export function nameRule({ control, product }: GateFinding): string {
  return control === '' ? product : control;
}
