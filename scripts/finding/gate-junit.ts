import { lookUp, truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { GateFinding, GateReport } from './gate-report.ts';
import { nameRule, summarize } from './gate-text.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Two of the characters that XML 1.0 does not know; `oneLine` takes all others: https://www.w3.org/TR/xml/#charsets */
const NO_XML = /[\ufffe\uffff]/g;
const LONGEST_TEXT = 1_000;

/** Writes a report as JUnit XML, as GitLab, Jenkins and GitHub Actions read it: a failed test for each open finding. */
export function formatJunit(report: GateReport): string {
  const { findings } = report;
  const cases =
    findings.length === 0 ? [`    <testcase ${attributes({ classname: 'gate', name: summarize(report) })}/>`] : findings.map(formatCase);
  const counts = attributes({ tests: `${cases.length}`, failures: `${findings.length}`, errors: '0' });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite ${attributes({ name: 'attack-reactor finding gate' })} ${counts} skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function formatCase(finding: GateFinding): string {
  const { accountId, region, severity, resourceId, title, techniqueIds, identity } = finding;
  const failure = attributes({ type: severity, message: `${severity}: ${title}` });
  const text = escapeXml(`${title} | ${resourceId} | ${techniqueIds.join(' ')} | finding ${identity}`);
  return [
    `    <testcase ${attributes({ classname: `${accountId}.${region}`, name: `${nameRule(finding)} ${resourceId}` })}>`,
    `      <failure ${failure}>${text}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(value)}"`)
    .join(' ');
}

function escapeXml(text: string): string {
  return truncate(oneLine(text.replace(NO_XML, ' ')), LONGEST_TEXT).replace(/[&<>"']/g, (sign) => lookUp(ENTITIES, sign) ?? '');
}
