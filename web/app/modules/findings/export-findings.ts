import type { Answer, Item, Query } from '~/api/answers';
import type { Api } from '~/api/client';
import { type Collected, collectPages, countRows, joinTables, readNextCursor } from '~/api/collect-pages';
import { pause, readPatience } from '~/api/patience';
import { readProblem } from '~/api/problem';

export type ExportFormat = 'csv' | 'json';
type ExportQuery = Query<'exportFindings'>;

/** The most rows of one export: about 50 answers, and a file that a spreadsheet opens. */
export const MOST_ROWS = 50_000;

type Exporting = { readonly api: Api; readonly query: ExportQuery; readonly signal: AbortSignal; readonly hear: (rows: number) => void };
type ExportFile = { readonly text: string; readonly rows: number; readonly isCut: boolean };

/** Reads all findings of a filter in their order, as one file. @throws ApiProblem; an AbortError after `signal` */
export async function exportFindings(format: ExportFormat, { api, query, signal, hear }: Exporting): Promise<ExportFile> {
  const common = { most: MOST_ROWS, hear, patience: readPatience, wait: (seconds: number) => pause(seconds, signal) };
  if (format === 'json') {
    const all: Collected<readonly Item<'exportFindings'>[]> = await collectPages({
      ...common,
      ask: (cursor) => askJson(api, { ...query, cursor }, signal),
    });
    return { text: writeFindings(all.parts.flat()), rows: all.rows, isCut: all.isCut };
  }
  const all = await collectPages({ ...common, ask: (cursor) => askTable(api, { ...query, cursor }, signal) });
  return { text: joinTables(all.parts), rows: all.rows, isCut: all.isCut };
}

/** Findings as a JSON file. */
export function writeFindings(rows: readonly unknown[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

async function askJson(api: Api, query: ExportQuery, signal: AbortSignal) {
  const call = await api.GET('/v1/findings/export', { params: { query: { ...query, format: 'json' } }, signal });
  if (call.data === undefined) throw readProblem(call.response, call.error);
  const { items, next } = call.data as Answer<'exportFindings'>;
  return { content: items, rows: items.length, next };
}

async function askTable(api: Api, query: ExportQuery, signal: AbortSignal) {
  const call = await api.GET('/v1/findings/export', { params: { query: { ...query, format: 'csv' } }, parseAs: 'text', signal });
  const content: unknown = call.data;
  if (typeof content !== 'string') throw readProblem(call.response, call.error);
  return { content, rows: countRows(content), next: readNextCursor(call.response.headers.get('link')) };
}
