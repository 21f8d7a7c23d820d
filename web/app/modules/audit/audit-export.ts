import { csv } from '../../../../domain/base/csv.ts';
import type { ChainEntry } from './audit-chain.ts';

const COLUMNS = ['number', 'at', 'actor', 'operation', 'target', 'outcome', 'requestId', 'tenants', 'change', 'digest'] as const;

/** Writes entries as the table that the API writes. A cell that a spreadsheet would run is text. */
export function writeAuditCsv(entries: readonly ChainEntry[]): string {
  return csv([COLUMNS, ...entries.map((entry) => COLUMNS.map((column) => String(entry[column] ?? '')))]);
}
