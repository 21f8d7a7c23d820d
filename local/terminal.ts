import { styleText } from 'node:util';
import type { EnrichmentOutcome } from '#domain/enrichment-outcome.ts';
import type { SeverityLabel } from '#domain/finding.ts';
import { oneLine, truncate } from '#domain/text.ts';

type Style = Parameters<typeof styleText>[0];

/** Styles text where standard output is a terminal that wants it (NO_COLOR and pipes get plain text). */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

const SEVERITY_STYLE: Readonly<Record<SeverityLabel, Style>> = {
  CRITICAL: ['bold', 'red'],
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'cyan',
  INFORMATIONAL: 'gray',
};

/** A severity in a column of its own. */
export function severityColumn(label: SeverityLabel): string {
  return paint(SEVERITY_STYLE[label], label.padEnd(13));
}

const KIND_STYLE: Readonly<Record<EnrichmentOutcome['kind'], Style>> = {
  enriched: 'green',
  archived: 'blue',
  skipped: 'gray',
  rejected: 'magenta',
  failed: 'red',
};

/** `enriched  GuardDuty  Recon:IAMUser/UserPermissions  T1069 T1087.004`: what became of one finding, in one line. */
export function outcomeLine(outcome: EnrichmentOutcome): string {
  const key = outcome.key?.key ?? outcome.sourceId ?? outcome.messageId;
  const product = truncate(oneLine(outcome.product ?? '?'), 18).padEnd(18);
  return [
    paint(KIND_STYLE[outcome.kind], outcome.kind.padEnd(8)),
    product,
    truncate(oneLine(key), 52).padEnd(52),
    consequence(outcome),
  ].join('  ');
}

function consequence(outcome: EnrichmentOutcome): string {
  switch (outcome.kind) {
    case 'enriched': {
      const others = outcome.techniques.length - outcome.published.length;
      return outcome.published.join(' ') + (others > 0 ? paint('gray', ` +${others}`) : '');
    }
    case 'archived':
      return paint('gray', `${outcome.findingsSent} finding${outcome.findingsSent === 1 ? '' : 's'} archived`);
    case 'skipped':
      return paint('gray', outcome.reason);
    case 'rejected':
      return `${outcome.reason}: ${outcome.field} ${truncate(oneLine(outcome.detail), 60)}`;
    case 'failed':
      return `${outcome.reason}, delivered again`;
  }
}

/** Rows of a table with aligned columns; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  const cell = (value: string | number, column: number) =>
    typeof value === 'number' ? String(value).padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('  ').trimEnd()}`).join('\n');
}
