import { severityLabel, truncate } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import type { Finding } from './finding.ts';
import { WORKFLOW_STATUSES } from './finding-filter.ts';

/** The versions that a finding remembers, the newest ones. */
export const MOST_VERSIONS = 50;
/** Characters of a stored history: with the largest document an item of DynamoDB still has room for it. */
const MOST_CHARACTERS = 4_000;
const LONGEST_TITLE = 256;
const LONGEST_NOTE = 512;

const snapshot = z.object({
  severity: severityLabel,
  workflow: z.enum(WORKFLOW_STATUSES),
  recordState: z.enum(['ACTIVE', 'ARCHIVED']),
  compliance: z.string().nullable(),
  title: z.string(),
  note: z.string().nullable(),
  noteBy: z.string().nullable(),
  /** False too where a complete collection did not see the finding any more. */
  isOpen: z.boolean(),
});
/** The part of a version whose changes people ask about. */
export type FindingSnapshot = z.output<typeof snapshot>;
export const HISTORY_FIELDS = ['severity', 'workflow', 'recordState', 'compliance', 'title', 'note', 'isOpen'] as const;
type HistoryField = (typeof HISTORY_FIELDS)[number];

/** The times of a version: its update by the product, and the event or page that told of it, where one did; ISO-8601. */
const when = z.object({ updatedAt: z.string(), toldAt: z.string().nullable() });
const storedVersion = when.extend({ says: snapshot.partial().transform((says) => says as Partial<FindingSnapshot>) });
/** The oldest first. The first one says everything, each later one what it changed. */
const storedHistory = z.tuple([when.extend({ says: snapshot })], storedVersion);
type StoredHistory = z.output<typeof storedHistory>;

/** A version that changed something. `by`: who wrote its note, where it came with another one. */
export type HistoryEntry = z.output<typeof when> & {
  readonly by: string | null;
  /** Empty for the oldest version that is known. */
  readonly changes: readonly { readonly field: HistoryField; readonly before: string | null; readonly after: string | null }[];
};

/** Returns what a version says. @param document the finding as it came, whose note no other part of the platform reads */
export function takeSnapshot(finding: Finding, document: unknown, isOpen: boolean): FindingSnapshot {
  return {
    severity: finding.Severity.Label,
    workflow: finding.FindingStatus,
    recordState: finding.RecordState,
    compliance: finding.ComplianceStatus === undefined ? null : cut(finding.ComplianceStatus, LONGEST_TITLE),
    title: cut(finding.Title, LONGEST_TITLE),
    ...readNote(document),
    isOpen,
  };
}

function readNote(document: unknown): Pick<FindingSnapshot, 'note' | 'noteBy'> {
  const note = textAt(document, 'Note', 'Text');
  const by = textAt(document, 'Note', 'UpdatedBy');
  return { note: note === undefined ? null : cut(note, LONGEST_NOTE), noteBy: by === undefined ? null : cut(by, LONGEST_TITLE) };
}

function cut(text: string, limit: number): string {
  return truncate(oneLine(text).toWellFormed(), limit);
}

/** Returns what the newest version of a history says; undefined: nothing is known. @param text as it is stored */
export function readNewestSnapshot(text: string | undefined): FindingSnapshot | undefined {
  const history = parseHistory(text);
  return history === undefined ? undefined : addUp(history);
}

/**
 * Returns the history with one more version, which takes the place of the newest one; undefined: it changes nothing that people
 * ask about. One that cannot be read begins anew.
 */
export function appendVersion(
  text: string | undefined,
  version: z.output<typeof when>,
  says: Partial<FindingSnapshot>,
): string | undefined {
  const history = parseHistory(text);
  if (history === undefined) {
    const whole = snapshot.safeParse(says);
    return whole.success ? JSON.stringify([{ ...version, says: whole.data }]) : undefined;
  }
  const before = addUp(history);
  const changed = Object.entries(says).filter(([field, value]) => before[field as keyof FindingSnapshot] !== value);
  if (changed.length === 0) return undefined;
  return trim([...history, { ...version, says: Object.fromEntries(changed) }]);
}

/** The oldest versions go where there are too many; the next one then says everything. */
function trim(history: StoredHistory): string {
  const text = JSON.stringify(history);
  const [first, second, ...others] = history;
  if (second === undefined || (history.length <= MOST_VERSIONS && text.length <= MOST_CHARACTERS)) return text;
  return trim([{ ...second, says: { ...first.says, ...second.says } }, ...others]);
}

/** Lists the versions of a history, the newest first; of one that cannot be read none. */
export function listHistory(text: string | undefined): readonly HistoryEntry[] {
  const [first, ...others] = parseHistory(text) ?? [];
  if (first === undefined) return [];
  const entries: HistoryEntry[] = [{ updatedAt: first.updatedAt, toldAt: first.toldAt, by: first.says.noteBy, changes: [] }];
  let before = first.says;
  for (const { updatedAt, toldAt, says } of others) {
    const after = { ...before, ...says };
    const isNoted = says.note !== undefined || says.noteBy !== undefined;
    entries.unshift({ updatedAt, toldAt, by: isNoted ? after.noteBy : null, changes: compare(before, after) });
    before = after;
  }
  return entries;
}

function compare(before: FindingSnapshot, after: FindingSnapshot): HistoryEntry['changes'] {
  const write = (value: string | boolean | null) => (value === null ? null : String(value));
  return HISTORY_FIELDS.flatMap((field) =>
    before[field] === after[field] ? [] : { field, before: write(before[field]), after: write(after[field]) },
  );
}

function addUp([first, ...others]: StoredHistory): FindingSnapshot {
  return Object.assign({}, first.says, ...others.map(({ says }) => says));
}

function parseHistory(text: string | undefined): StoredHistory | undefined {
  if (text === undefined) return undefined;
  try {
    return storedHistory.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
