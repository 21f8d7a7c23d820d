import { SEVERITY_LABELS, type SeverityLabel, truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import packageFile from '../../package.json' with { type: 'json' };
import type { GateFinding, GateReport } from './gate-report.ts';
import { nameRule, writeJson } from './gate-text.ts';

const LEVELS: Readonly<Record<SeverityLabel, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFORMATIONAL: 'note',
};
/** The bands of GitHub: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const SCORES: Readonly<Record<SeverityLabel, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.5',
  LOW: '2.0',
  INFORMATIONAL: '0.0',
};
const LONGEST_TEXT = 1_000;
const LONGEST_ID = 255;

/**
 * Writes a report as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @param location the file of the repository that results point to: code scanning shows no result without one
 */
export function formatSarif({ findings }: GateReport, location: string): string {
  const rules = [...Map.groupBy(findings, nameOfRule)].map(([id, ofRule]) => describeRule(id, ofRule));
  const numbers = new Map(rules.map(({ id }, index) => [id, index]));
  return writeJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Security Hub ATT&CK Reactor', semanticVersion: packageFile.version, rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => describeResult(finding, numbers.get(nameOfRule(finding)) ?? -1, location)),
      },
    ],
  });
}

function nameOfRule(finding: GateFinding): string {
  return truncate(oneLine(nameRule(finding)), LONGEST_ID) || 'unnamed';
}

function describeRule(id: string, findings: readonly GateFinding[]) {
  const techniques = [...new Set(findings.flatMap(({ techniqueIds }) => techniqueIds))].sort();
  const worst = SEVERITY_LABELS.findLast((label) => findings.some(({ severity }) => severity === label)) ?? 'INFORMATIONAL';
  return {
    id,
    shortDescription: { text: clean(findings[0]?.title ?? id) },
    defaultConfiguration: { level: LEVELS[worst] },
    properties: {
      tags: ['security', ...techniques.map((technique) => `attack/${oneLine(technique)}`)],
      'security-severity': SCORES[worst],
    },
  };
}

function describeResult(finding: GateFinding, ruleIndex: number, location: string) {
  const { identity, severity, accountId, region, resourceId, resourceType, title } = finding;
  return {
    ruleId: nameOfRule(finding),
    ruleIndex,
    level: LEVELS[severity],
    message: { text: clean(`${title}: ${resourceId} (account ${accountId}, ${region})`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: location }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: clean(resourceId), kind: clean(resourceType) }],
      },
    ],
    partialFingerprints: { 'finding/v1': identity },
  };
}

/** A viewer may read Markdown links in a message, so brackets are escaped as SARIF says (§3.11.6). */
function clean(text: string): string {
  return truncate(oneLine(text), LONGEST_TEXT).replace(/[\\[\]]/g, '\\$&') || '-';
}
